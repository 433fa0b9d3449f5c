"""A plan beside its simulation: what it is worth once chance has its say."""

from __future__ import annotations

from dataclasses import replace

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched
from execsim.results.plan import Plan
from execsim.results.progress import Tick
from execsim.simulation.engine import simulate


def with_simulated_value(
    plan: Plan, loaded: Loaded, draws: Draws, *, workers: int = 1, tick: Tick | None = None
) -> Plan:
    """The plan with its mean net value in simulation: its selection and order followed, its dates left free.

    Without it the optimiser's curse stays hidden: of many plans the best looking one is also the luckiest.

    Parameters
    ----------
    plan
        Of the loaded portfolio; an infeasible one is returned as it is.
    loaded
        What was planned.
    draws
        The luck.
    workers
        Processes to simulate on.
    tick
        As for `simulate`; after a stop the mean is over what was run.
    """
    if plan.status == "infeasible":
        return plan
    followed = compile_model(patched(loaded, plan.patches(), name="the plan").portfolio)
    forecast = simulate(followed, draws, workers=workers, tick=tick)
    return replace(plan, simulated_value=float(forecast.net_value.mean()))
