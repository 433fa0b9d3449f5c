"""In and out: what others write becomes a portfolio, and a portfolio becomes what others read."""
