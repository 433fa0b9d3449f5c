"""What a plan with dates and efforts only turns into in the default organisation: actual over planned duration.

The defaults of `portfolio/assumptions.yaml` are fitted jointly, so that initiatives come out with a P50 of
1.00 to 1.10 and a P80 of 1.05 to 1.45 of their plan (US federal IT: all finished work, and the late part of it).
Stacked midpoints from textbooks gave a P50 of 2.6 and a P80 of 3.9.

    python benchmarks/fit_defaults.py
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Floats
from execsim.portfolio.portfolio import Portfolio
from execsim.simulation.engine import simulate

START = dt.date(2027, 1, 4)
MONTHS = (3, 4, 6, 8, 9, 12, 12, 15, 18, 24)  # planned lengths: a half is longer than ten months
P50, P80 = (1.00, 1.10), (1.05, 1.45)


def dates_only() -> Portfolio:
    """Initiatives of which only the planned start and finish are written down."""
    return Portfolio.model_validate(
        _frame({f"dated-{n}": {"planned": {"start": START, "finish": _after(months)}} for n, months in _plans()})
    )


def efforts_only() -> Portfolio:
    """The same lengths as one to five packages of effort in a row, each initiative with a team of three."""
    initiatives = {}
    for n, months in _plans():
        count = 1 + n % 5
        effort = round(21 * months * 0.65 * 3 / count, 1)  # three people, .65 of whose days are left for it
        initiatives[f"worked-{n}"] = {
            "packages": {
                f"p{k}": {"needs": {f"team-{n}": 3}, "effort": effort, "after": [f"p{k - 1}"] if k else []}
                for k in range(count)
            }
        }
    return Portfolio.model_validate(_frame(initiatives) | {"teams": {f"team-{n}": {"people": 3} for n, _ in _plans()}})


def ratios(portfolio: Portfolio, replications: int) -> Floats:
    """[R x I] simulated over planned duration; planned is the same model with nothing left to chance, at its P50."""
    model = compile_model(portfolio)
    planned = simulate(model.freeze("p50"), Draws(1, 1)).initiative_finish
    return np.asarray((simulate(model, Draws(1, replications)).initiative_finish / planned).ravel())


def quantiles(replications: int = 200) -> dict[str, tuple[float, float, float]]:
    """P50, P80 and P90 of both kinds of plan, and of both together."""
    kinds = {"dates only": ratios(dates_only(), replications), "efforts only": ratios(efforts_only(), replications)}
    kinds["both"] = np.concatenate(list(kinds.values()))
    return {kind: tuple(np.quantile(sample, (0.5, 0.8, 0.9)).tolist()) for kind, sample in kinds.items()}


def _plans() -> list[tuple[int, int]]:
    return list(enumerate(MONTHS * 2))


def _after(months: int) -> dt.date:
    return START + dt.timedelta(days=round(months * 30.4))


def _frame(initiatives: Mapping[str, object]) -> dict[str, object]:
    return {"calendar": {"start": START, "end": dt.date(2029, 12, 31)}, "initiatives": initiatives}


def main() -> None:
    print("actual over planned duration of initiatives, default organisation, 20 initiatives x 200 futures")
    print(f"{'':14}{'P50':>6}{'P80':>6}{'P90':>6}")
    for kind, numbers in quantiles().items():
        print(f"{kind:14}" + "".join(f"{number:6.2f}" for number in numbers))
    print(f"wanted        {P50[0]:.2f}-{P50[1]:.2f}, {P80[0]:.2f}-{P80[1]:.2f}")


if __name__ == "__main__":
    main()
