"""Where the data that ships with execsim lies: rules, scenarios."""

from __future__ import annotations

from pathlib import Path


def data_dir() -> Path:
    """Folder that holds `rules/` and `scenarios/`.

    Returns
    -------
    Path
        `execsim/_data` in an installed wheel, else the root of the checkout.
    """
    package = Path(__file__).resolve().parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parents[1]
