"""Files that are handed over: a workbook, slides, a document, Markdown; each from the same view of a report."""
