"""A report: documents turned into what a board reads, decision first, in one order for every format."""
