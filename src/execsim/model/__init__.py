"""What engines read: the model, its calendar, its distributions and its luck."""
