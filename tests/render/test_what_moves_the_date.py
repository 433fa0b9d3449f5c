"""What moves the date most is told of packages, teams, decisions and risks: the strongest of each."""

from __future__ import annotations

from itertools import pairwise

from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import validate
from execsim.portfolio.source import parse_source
from execsim.render.audience import Audience
from execsim.render.causes_document import MOST_CRUCIAL
from execsim.render.forecast_document import forecast_document
from execsim.render.terminal_forecast import render_forecast
from execsim.simulation.engine import simulate

STEPS = 14  # in a row: each moves the finish more than the decision and the risk do
ROW = "\n".join(
    f"      p{n:02}: {{takes: {{low: 1d, likely: 5d, high: 9d}}, after: [{f'p{n - 1:02}' if n else ''}]}}"
    for n in range(STEPS)
)
PORTFOLIO = f"""
execsim: 1
calendar: {{start: 2027-01-04, end: 2028-12-31}}
assumptions: {{portfolio_spread: off, team_spread: off, initiative_spread: off, misdirection: off, rework_chance: off}}
people: {{ada: {{}}, coo: {{}}}}
decisions: {{vendor: {{name: the vendor, decided_by: coo, takes: {{low: 1d, likely: 2d, high: 4d}}}}}}
risks: {{flood: {{name: The flood, hits: [work.p01], chance: 0.5, delay: 2d}}}}
initiatives:
  work:
    owner: ada
    decisions: {{vendor: p00}}
    packages:
{ROW}
"""


def test_the_strongest_of_each_kind_is_named_however_many_packages_move_more() -> None:
    portfolio = validate(parse_source(PORTFOLIO, "row.yaml"))
    document = forecast_document(simulate(compile_model(portfolio), Draws(1, 2000)), Audience(portfolio))
    kinds = [one.kind for one in document.crucial]
    assert kinds.count("package") >= MOST_CRUCIAL
    assert {"decision", "risk"} <= set(kinds)
    assert all(abs(one.cruciality) >= abs(other.cruciality) for one, other in pairwise(document.crucial))
    told = " ".join(render_forecast(document).split())
    assert "the wait for the vendor" in told
    assert "whether The flood comes true" in told
    assert told.count("how long ") == 1
