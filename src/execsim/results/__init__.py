"""What the verbs return, and the contract in which programs read it."""
