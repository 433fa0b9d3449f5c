"""Facts in Python, judgement in YAML: typed, pure, documented properties of every kind of entity."""
