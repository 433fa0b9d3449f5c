"""The mappings that ship with execsim."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "mappings"


def shipped_mappings() -> dict[str, Path]:
    """Return the mapping files that ship, by name: `gmpp`, `federal-data-strategy`."""
    return {file.stem: file for file in sorted(_FOLDER.glob("*.yaml"))}
