"""What `import execsim` promises."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import execsim
from execsim.cli.main import COMMANDS, app


def test_the_public_names_are_these_and_all_of_them_are_there() -> None:
    assert sorted(execsim.__all__) == execsim.__all__
    assert set(execsim.__all__) == {
        "Audit", "Backtest", "Calibration", "Comparison", "Draws", "EngineError", "ExecsimError", "Finding",
        "FinishedWork", "Forecast", "InputError", "Loaded", "MissingExtra", "Model", "Patch", "Plan", "Portfolio",
        "Prices", "Progress", "RuleError", "State", "UsageError", "__version__", "audit", "backtest", "calibrate",
        "compare", "compile_model", "frontier", "hindsight", "load", "load_packs", "optimise", "patched", "price",
        "robust", "roll", "sensitivity", "simulate", "simulate_until", "tradeoff",
    }  # fmt: skip
    assert set(dir(execsim)) == set(execsim.__all__)
    assert all(callable(getattr(execsim, name)) for name in execsim.__all__ if name != "__version__")


def test_the_house_page_lists_every_public_name(repository: Path) -> None:
    page = (repository / "docs" / "architecture.md").read_text(encoding="utf-8")
    surface = page.split("## The public surface")[1].split("## ")[0]
    assert {name for name in execsim.__all__ if not name.startswith("_")} == set(re.findall(r"`(\w+)`", surface))


def test_the_readme_and_the_changelog_name_every_command(repository: Path) -> None:
    for page in ("README.md", "CHANGELOG.md"):
        text = (repository / page).read_text(encoding="utf-8")
        names = [command.__name__.replace("_", "-") for command, *_ in COMMANDS] + [
            str(group.name) for group in app.registered_groups
        ]
        missing = [name for name in names if f"execsim {name}" not in text and f"`{name}`" not in text]
        assert not missing, f"{page} says nothing of {missing}"


def test_verbs_are_functions_even_after_the_packages_of_the_same_name_were_loaded() -> None:
    program = (
        "import execsim, execsim.analysis.compare, execsim.rules.engine, execsim.simulation.engine;"
        "assert all(callable(verb) for verb in (execsim.compare, execsim.audit, execsim.simulate))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_importing_the_package_loads_nothing() -> None:
    program = "import sys, execsim; print(sum(name.startswith('execsim.') for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, timeout=60)
    assert done.stdout.strip() == b"0"
