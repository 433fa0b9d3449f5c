"""A back-test and a calibration in the terminal: did dates like these hold, and what is ours."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from execsim.render.phrases import count
from execsim.render.terminal import BLANK, Look, columns, indented, next_steps, paint, words
from execsim.results.contract_backtest import BacktestDocument, CalibrationDocument, CoveragePart, RatioPart, ScoresPart

EIGHT, GOOD = 0.8, (0.75, 0.85)
TRULY_WORSE = 1.02  # times the reference's loss; below that it is noise
FORECASTERS = (
    ("assumed", "the assumptions in force"),
    ("fitted", "fitted to the other half"),
    ("reference", "plain reference class"),
)


def render_backtest(tested: BacktestDocument, look: Look | None = None, *, file: str, mapping: str) -> str:
    """A back-test as text; `file` and `mapping` are as the user calls them."""
    return paint([*_backtest(tested), next_steps(f"execsim calibrate {file} --map {mapping}")], look or Look())


def render_calibration(made: CalibrationDocument, look: Look | None = None, *, written: str | None) -> str:
    """A calibration as text; `written` is the file that now holds it."""
    return paint(_calibration(made, written), look or Look())


def _backtest(tested: BacktestDocument) -> Iterator[RenderableType]:
    splits = count(tested.splits, "random half", "random halves")
    heading = f"{count(tested.records, 'finished piece', 'finished pieces')} of work of {tested.rows:,} rows · {splits}"
    yield words(f"{heading} · {tested.file}, seed {tested.seed}", "dim")
    yield BLANK
    yield Text(_verdict(tested), style="bold")
    yield BLANK
    yield Text("Of the half that was not seen, this much ended by its date", style="bold")
    table = columns("", "half by", "8 in 10 by", "90 % interval", "loss", right=(1, 2, 3, 4))
    for key, name in FORECASTERS:
        scores: ScoresPart = getattr(tested, key)
        table.add_row(
            name, _percent(scores.p50.share), _coverage(scores.p80), _interval(scores.p80), f"{scores.pinball:.4f}"
        )
    yield indented(table)
    yield indented(Text("(A finish on the very day counts, so where many end as planned half of them hold more often."))
    yield indented(Text("Loss: mean pinball loss, P10 to P90, in planned lengths; smaller is better.)"))
    yield BLANK
    yield Text("Of the futures that were said to be this likely, so many came (fitted)", style="bold")
    points = tested.fitted.calibration
    curve = columns("", *(f"{point.forecast:.0%}".replace("%", " %") for point in points), right=range(1, 10))
    curve.add_row("came", *(f"{100 * point.happened:.0f}" for point in points))
    yield indented(curve)
    yield BLANK
    yield from _record(tested)


def _verdict(tested: BacktestDocument) -> str:
    eight, low, high = tested.fitted.p80.share, *GOOD
    held = f"Fitted to half of it, the 8-in-10 dates held in {_percent(eight)} of the other half"
    if not low <= eight <= high and tested.fitted.p80.low <= EIGHT <= tested.fitted.p80.high:
        return f"{held}: of so few that cannot be told from {_percent(EIGHT)} ({_interval(tested.fitted.p80)})."
    if eight < low:
        return f"{held}: too confident."
    if eight > high and tested.reference.p80.share >= eight:
        return f"{held}, as so many ended on the very day."
    if eight > high:
        return f"{held}: too cautious."
    worse = tested.fitted.pinball > TRULY_WORSE * tested.reference.pinball
    return f"{held}, {'but a plain reference class says it better' if worse else 'as they should'}."


def _record(tested: BacktestDocument) -> Iterator[RenderableType]:
    yield Text("The record, actual over planned", style="bold")
    table = columns("", "n", "P10", "P50", "P80", "P90", right=range(1, 6))
    for name, ratio in (("working days", tested.duration), ("cost", tested.cost)):
        if ratio is not None:
            table.add_row(name, f"{ratio.records:,}", *_ratios(ratio))
    yield indented(table)
    yield indented(Text(f"{_percent(tested.late)} ended after the planned day."))


def _ratios(ratio: RatioPart) -> tuple[str, ...]:
    return tuple(f"{number:.2f}" for number in (ratio.p10, ratio.p50, ratio.p80, ratio.p90))


def _calibration(made: CalibrationDocument, written: str | None) -> Iterator[RenderableType]:
    yield from _backtest(made.backtest)
    yield BLANK
    yield Text("What is yours, fitted to all of it", style="bold")
    table = columns("", "was", "is", "halves say", "", right=(1, 2), wide=(4,))
    for part in made.assumptions:
        low, high = f"{part.low:.3g}", f"{part.high:.3g}"
        spread = low if low == high else f"{low} to {high}"
        value = "off" if part.value is None else f"{part.value:.3g}"
        was = "off" if part.before is None or part.before == 0 else f"{part.before:.3g}"
        table.add_row(part.name, was, value, spread, Text(part.means, style="dim"))
    yield indented(table)
    if written:
        yield words(f"Written to {written}, with the source: {made.assumptions[0].source}.", "dim")


def _coverage(part: CoveragePart) -> Text:
    style = "green" if GOOD[0] <= part.share <= GOOD[1] else "red"
    return Text(_percent(part.share), style=style)


def _interval(part: CoveragePart) -> str:
    return f"{100 * part.low:.0f} to {100 * part.high:.0f} %"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
