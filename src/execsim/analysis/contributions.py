"""Which change of a scenario does how much: each alone, and what they do together beyond the sum of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from execsim.analysis.measures import Sample, difference
from execsim.errors import InputError
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.model.model import Model
from execsim.portfolio.load import Change, Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.comparison import Contribution
from execsim.results.forecast import Forecast
from execsim.results.progress import Tick
from execsim.results.statistics import Figure, mean_interval
from execsim.simulation.engine import simulate_together
from execsim.simulation.performing import Workers

MOST = 12
"""Changes of a scenario that are taken apart; of more than that nothing is said."""

Part = tuple[tuple[str, ...], Model]


def contributions(
    base: Loaded,
    changes: Mapping[str, Sequence[Change]],
    forecasts: Mapping[str, Forecast],
    draws: Draws,
    workers: Workers = 1,
    tick: Tick | None = None,
) -> tuple[Contribution, ...]:
    """Simulate each change of each scenario alone.

    Parameters
    ----------
    base
        What the scenarios lie on.
    changes
        Of each scenario, by name.
    forecasts
        Of the base (the first) and of each scenario, on at least these draws.
    draws
        The luck: the first few replications of that of the forecasts.
    workers, tick
        As for `simulate`.

    Returns
    -------
    tuple
        By scenario; the last of each is what its changes do beyond their sum. Nothing for a scenario with one
        change, or more than `MOST`; changes that hold together only with others are taken as one.
    """
    taken = {name: _parts(base, made) for name, made in changes.items() if 1 < len(made) <= MOST}
    models = [model for parts in taken.values() for _, model in parts]
    if not models:
        return ()
    samples = iter([Sample.of(one) for one in simulate_together(models, draws, workers=workers, tick=tick)])
    none = Sample.of(next(iter(forecasts.values())))
    found: list[Contribution] = []
    for name, parts in taken.items():
        alone = [(paths, next(samples)) for paths, _ in parts]
        for paths, sample in alone:
            value, finish = (difference(none, sample, measure) for measure in ("value", "finish_p80"))
            found.append(Contribution(name, paths, value, finish.value))
        if len(alone) > 1:
            found.append(_beyond(name, none, Sample.of(forecasts[name]), [sample for _, sample in alone]))
    return tuple(found)


def _beyond(name: str, none: Sample, whole: Sample, alone: Sequence[Sample]) -> Contribution:
    """What all changes do together, less what each does alone."""
    n = min(map(len, (none, whole, *alone)))
    base, all_ = none.first(n), whole.first(n)
    value = all_.value - base.value - sum(one.first(n).value - base.value for one in alone)
    days = difference(base, all_, "finish_p80").value
    days -= sum(difference(base, one, "finish_p80").value for one in alone)
    return Contribution(name, (), mean_interval(value) if len(value) else Figure(0.0, 0.0, 0.0), days)


def _parts(base: Loaded, changes: Sequence[Change]) -> list[Part]:
    """The changes as models; those that do not stand alone as one."""
    parts: list[Part] = []
    left: list[Change] = []
    for change in changes:
        model = _model_with(base, [change])
        if model is None:
            left.append(change)
        else:
            parts.append(((change.path,), model))
    together = _model_with(base, left) if left else None
    return [*parts, (tuple(change.path for change in left), together)] if together is not None else parts


def _model_with(base: Loaded, changes: Sequence[Change]) -> Model | None:
    patches = [Patch(change.path, "to", change.after) for change in changes]
    try:
        return compile_model(patched(base, patches).portfolio)
    except InputError:
        return None
