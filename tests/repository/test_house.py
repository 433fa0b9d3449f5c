"""The repository itself: where things are, what ships, what is promised to the outside."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import execsim
from execsim.places import data_dir


def project(repository: Path) -> dict[str, Any]:
    with (repository / "pyproject.toml").open("rb") as opened:
        return tomllib.load(opened)


def test_rules_and_scenarios_are_found_in_the_checkout(repository: Path) -> None:
    assert data_dir() == repository


def test_constraints_are_names_and_versions_and_cover_what_is_asked_for(repository: Path) -> None:
    lines = (repository / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.]*", pin) for pin in pins)
    pinned = {re.sub(r"[._-]+", "-", pin.partition("==")[0]).lower() for pin in pins}
    told = project(repository)["project"]
    asked = [*told["dependencies"], *told["optional-dependencies"]["dev"]]
    names = {re.sub(r"[._-]+", "-", re.split(r"[><=\[ ]", need, maxsplit=1)[0]).lower() for need in asked}
    assert names <= pinned


def test_the_layers_name_every_part_of_the_house(repository: Path) -> None:
    contract = project(repository)["tool"]["importlinter"]["contracts"][0]
    named = {part.strip() for layer in contract["layers"] for part in layer.split("|")}
    source = repository / "src" / "execsim"
    there = {f"execsim.{entry.stem}" for entry in source.iterdir() if entry.suffix == ".py" or _is_package(entry)}
    assert there - {"execsim.__init__", "execsim.__main__"} == named


def _is_package(folder: Path) -> bool:
    return (folder / "__init__.py").is_file()


def test_files_stay_short(repository: Path) -> None:
    lengths = {
        str(file.relative_to(repository)): len(file.read_text(encoding="utf-8").splitlines())
        for file in (repository / "src").rglob("*.py")
    }
    assert {file: length for file, length in lengths.items() if length > 400} == {}


def test_heavy_imports_are_lazy() -> None:
    heavy = ("pyomo", "highspy", "numba", "scipy.stats", "holidays", "simpy", "cel_expr_python")
    script = "import sys, execsim, execsim.cli.main; print([m for m in sys.argv[1:] if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script, *heavy], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_an_audit_loads_no_compiler(repository: Path) -> None:
    portfolio = repository / "scenarios" / "retention" / "portfolio.yaml"
    script = (
        "import sys; from execsim import audit, compile_model, load, load_packs; loaded = load(sys.argv[1]).portfolio;"
        "audit(loaded, compile_model(loaded), load_packs(['execution', 'schedule'])); print('numba' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script, portfolio], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_the_public_names_are_there_and_documented(repository: Path) -> None:
    assert [name for name in execsim.__all__ if not hasattr(execsim, name)] == []
    document = (repository / "docs" / "architecture.md").read_text(encoding="utf-8")
    written = set(re.findall(r"[A-Za-z_]\w*", document))
    assert [name for name in execsim.__all__ if name not in written and name != "__version__"] == []


def test_there_is_one_version(repository: Path) -> None:
    assert execsim.__version__ == project(repository)["project"]["version"]


def test_the_changelog_speaks_of_the_next_version(repository: Path) -> None:
    assert "## [Unreleased]" in (repository / "CHANGELOG.md").read_text(encoding="utf-8")


SHIPPED = ("rules", "scenarios")


def shipped_files(repository: Path) -> set[str]:
    return {
        file.relative_to(repository).as_posix()
        for folder in SHIPPED
        for file in (repository / folder).rglob("*")
        if file.is_file() and ".execsim" not in file.parts  # parts of runs on a shipped case
    }


def built(repository: Path, kind: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", kind, "--directory", str(folder)]
    subprocess.run(command, cwd=repository, check=True, capture_output=True)
    return next(folder.iterdir())


def test_the_wheel_carries_rules_scenarios_and_mappings(repository: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built(repository, "wheel", tmp_path)) as wheel:
        names = set(wheel.namelist())
    assert {f"execsim/_data/{name}" for name in shipped_files(repository)} <= names
    assert {"execsim/py.typed", "execsim/exchange/mappings/gmpp.yaml"} <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_the_source_distribution_can_make_the_wheel(repository: Path, tmp_path: Path) -> None:
    with tarfile.open(built(repository, "sdist", tmp_path)) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert shipped_files(repository) <= names
    assert {"pyproject.toml", "src/execsim/py.typed", "README.md", "LICENSE", "tests/conftest.py"} <= names
