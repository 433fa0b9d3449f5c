"""What people write: the portfolio file, its vocabulary, its patches, and the one way to load it."""
