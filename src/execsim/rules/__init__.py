"""Audit: declared pitfalls, applied to facts about a portfolio."""
