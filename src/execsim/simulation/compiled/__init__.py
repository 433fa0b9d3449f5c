"""The compiled twin of the SimPy engine: the same dynamics, module by module, for thousands of replications."""
