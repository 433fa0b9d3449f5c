"""Random portfolios in which seats can be had: options that a plan may buy, and work that teaches a skill."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import Data, Kind, portfolios

CERTAIN = Kind(chance=False)


@st.composite
def offering(draw: st.DrawFn) -> Data:
    """A portfolio without chance, one or two options on its teams, and an `on_done` or two where a team has a skill."""
    data = draw(portfolios(CERTAIN))
    teams = data["teams"]
    skilled = [f"teams.{id_}.skills.{skill}" for id_, team in teams.items() for skill in team.get("skills", ())]
    offers = [*(f"teams.{id_}.people" for id_ in teams), *skilled]
    for n in range(draw(st.integers(1, 2))):
        lines = draw(st.lists(st.sampled_from(offers), min_size=1, max_size=2, unique=True))
        more = draw(st.sampled_from([{"add": 1}, {"add": 2}, {"times": 2}]))
        cost, lead = draw(st.sampled_from([0, 500, 20000])), draw(st.sampled_from(["0d", "3d", "2w"]))
        data.setdefault("options", {})[f"p{n}"] = {"set": dict.fromkeys(lines, more), "cost": cost, "lead": lead}
    for initiative in data["initiatives"].values():
        teaches: bool = draw(st.booleans())
        if skilled and teaches:
            more = draw(st.sampled_from([{"add": 1}, {"add": 2}, {"to": 4}]))
            initiative["on_done"] = {draw(st.sampled_from(skilled)): more}
    return data
