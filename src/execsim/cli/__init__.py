"""The command line: one file a command group, and the shell around them."""
