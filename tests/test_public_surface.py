"""What `import execsim` promises."""

from __future__ import annotations

import subprocess
import sys

import execsim


def test_the_public_names_are_these_and_all_of_them_are_there() -> None:
    assert sorted(execsim.__all__) == execsim.__all__
    assert set(execsim.__all__) == {
        "Audit", "Comparison", "Draws", "EngineError", "ExecsimError", "Finding", "Forecast", "InputError", "Loaded",
        "MissingExtra", "Model", "Patch", "Plan", "Portfolio", "Prices", "Progress", "RuleError",
        "UsageError", "__version__",
        "audit", "compare", "compile_model", "load", "load_packs", "optimise", "patched", "price", "simulate",
    }  # fmt: skip
    assert set(dir(execsim)) == set(execsim.__all__)
    assert all(callable(getattr(execsim, name)) for name in execsim.__all__ if name != "__version__")


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
