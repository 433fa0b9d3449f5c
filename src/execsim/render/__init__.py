"""Results as text: documents, and one small pure file a format."""
