"""What `docs/import.md` shows is what the mapping language is."""

from __future__ import annotations

import re
from pathlib import Path

from execsim.exchange.mapping import Columns, Reading, read_mapping
from execsim.portfolio.source import parse_source


def example(repository: Path) -> str:
    document = (repository / "docs" / "import.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(.*?)```", document, re.DOTALL)
    assert found
    return found.group(1)


def test_the_example_is_a_mapping_that_shows_every_key(repository: Path) -> None:
    source = parse_source(example(repository), "docs/import.md")
    mapping = read_mapping(source)
    assert set(source.data["read"]) == set(Reading.model_fields)
    assert set(source.data["initiatives"]) == set(Columns.model_fields)
    for key, value in source.data["initiatives"].items():
        part = getattr(mapping.initiatives, key)
        if isinstance(value, dict):
            known = {field.alias or name for name, field in type(part).model_fields.items()}
            assert set(value) | {"if_empty", "outcome"} >= known
