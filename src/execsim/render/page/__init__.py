"""The report as one page: no network, nothing foreign that runs, readable without script."""
