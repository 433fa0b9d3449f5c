"""`simulate`: the dynamics of a portfolio in SimPy, one replication at a time, and the forecast they add up to."""
