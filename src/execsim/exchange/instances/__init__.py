"""Benchmark instances of scheduling and selection, as portfolios and as what the optimiser solves."""
