"""execsim: rules and scenario simulation for strategy execution.

::

    import execsim

    loaded = execsim.load("portfolio.yaml")
    model = execsim.compile_model(loaded.portfolio)
    audit = execsim.audit(loaded.portfolio, model, execsim.load_packs()).located(loaded.source)
    forecast = execsim.simulate(model, execsim.Draws(seed=1, replications=500))
    plan = execsim.optimise(model.freeze("mean"), time_limit=60)

Every name below is loaded at its first use, so that `import execsim` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from execsim.analysis.backtest import backtest, calibrate
    from execsim.analysis.compare import compare
    from execsim.analysis.frontier import frontier, robust
    from execsim.analysis.hindsight import hindsight
    from execsim.analysis.price import price
    from execsim.analysis.roll import roll
    from execsim.analysis.sensitivity import sensitivity
    from execsim.analysis.tradeoff import tradeoff
    from execsim.errors import (
        EngineError,
        ExecsimError,
        InputError,
        MissingExtra,
        RuleError,
        UsageError,
    )
    from execsim.model.compile import compile_model
    from execsim.model.draws import Draws
    from execsim.model.model import Model
    from execsim.model.state import State
    from execsim.optimisation.engine import optimise
    from execsim.portfolio.load import Loaded, load, patched
    from execsim.portfolio.patch import Patch
    from execsim.portfolio.portfolio import Portfolio
    from execsim.results.backtest import Backtest, Calibration, FinishedWork
    from execsim.results.comparison import Comparison
    from execsim.results.findings import Audit, Finding
    from execsim.results.forecast import Forecast
    from execsim.results.plan import Plan
    from execsim.results.prices import Prices
    from execsim.results.progress import Progress
    from execsim.rules.engine import audit
    from execsim.rules.packs import load_packs
    from execsim.simulation.engine import simulate, simulate_until

__version__ = "0.1.0"

__all__ = [
    "Audit",
    "Backtest",
    "Calibration",
    "Comparison",
    "Draws",
    "EngineError",
    "ExecsimError",
    "Finding",
    "FinishedWork",
    "Forecast",
    "InputError",
    "Loaded",
    "MissingExtra",
    "Model",
    "Patch",
    "Plan",
    "Portfolio",
    "Prices",
    "Progress",
    "RuleError",
    "State",
    "UsageError",
    "__version__",
    "audit",
    "backtest",
    "calibrate",
    "compare",
    "compile_model",
    "frontier",
    "hindsight",
    "load",
    "load_packs",
    "optimise",
    "patched",
    "price",
    "robust",
    "roll",
    "sensitivity",
    "simulate",
    "simulate_until",
    "tradeoff",
]

_HOMES = {
    "analysis.backtest": ("backtest", "calibrate"),
    "analysis.compare": ("compare",),
    "analysis.frontier": ("frontier", "robust"),
    "analysis.hindsight": ("hindsight",),
    "analysis.price": ("price",),
    "analysis.roll": ("roll",),
    "analysis.sensitivity": ("sensitivity",),
    "analysis.tradeoff": ("tradeoff",),
    "errors": ("EngineError", "ExecsimError", "InputError", "MissingExtra", "RuleError", "UsageError"),
    "model.compile": ("compile_model",),
    "model.draws": ("Draws",),
    "model.model": ("Model",),
    "model.state": ("State",),
    "optimisation.engine": ("optimise",),
    "portfolio.load": ("Loaded", "load", "patched"),
    "portfolio.patch": ("Patch",),
    "portfolio.portfolio": ("Portfolio",),
    "results.backtest": ("Backtest", "Calibration", "FinishedWork"),
    "results.comparison": ("Comparison",),
    "results.findings": ("Audit", "Finding"),
    "results.forecast": ("Forecast",),
    "results.plan": ("Plan",),
    "results.prices": ("Prices",),
    "results.progress": ("Progress",),
    "rules.engine": ("audit",),
    "rules.packs": ("load_packs",),
    "simulation.engine": ("simulate", "simulate_until"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name at its first use (PEP 562)."""
    if name not in _HOME:
        raise AttributeError(f"module 'execsim' has no attribute '{name}'")
    value = getattr(import_module(f"execsim.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
