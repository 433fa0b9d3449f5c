"""Answers that need more than one engine: comparisons of whole simulations."""
