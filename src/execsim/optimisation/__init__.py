"""`optimise`: what to do and when, with a bound on how much better any plan could be."""
