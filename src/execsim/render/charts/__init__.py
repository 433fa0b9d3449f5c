"""Charts as Vega-Lite specifications: a module a family, each with a caption, a text alternative and its figures."""
