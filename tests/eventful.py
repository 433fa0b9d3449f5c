"""Random portfolios in which everything can happen: those of `strategies` with the rest of the vocabulary.

Early shipping, work that may be dropped, events, people who leave, triggers, replanning, changes by finished work,
delegated decisions, plans that are followed by dates, and work that is done or under way when the run begins.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from strategies import Data, day, portfolios

RESPONSES = st.sampled_from(["replan", "escalate"])


@st.composite
def eventful(draw: st.DrawFn) -> Data:
    """A random portfolio with every mechanism that the simulation has."""
    data = draw(portfolios())
    teams, initiatives = list(data["teams"]), data["initiatives"]
    maybe = st.booleans()
    data["policy"] |= {"ship_at": draw(st.sampled_from([1.0, 0.5, 0.75]))}
    if draw(maybe):
        data["policy"]["replan"] = {"every": draw(st.sampled_from(["2w", "7d", "3.3d"])), "effort": "1d"}
        data["policy"]["replan"] |= {"frozen": draw(st.sampled_from(["0d", "1w"]))}
    data["policy"]["review"] |= {"effort": "1h", "by_team": {teams[0]: draw(st.sampled_from(["1w", "2w", "2.3d"]))}}
    if draw(maybe):
        data["policy"]["review"]["every"] = "4.7d"  # no whole number of steps of time
    data["metrics"] = {"m1": {"rewards": teams, "bonus_share": 0.3, "works_against": ["o1"]}}
    data["events"] = {"e1": {"chance_per_year": draw(st.sampled_from([0.5, 20])), "value": "0.9x"}}
    data["events"]["e1"] |= draw(st.sampled_from([{}, {"then": "replan"}, {"then": "escalate"}]))
    for n, when in enumerate(draw(st.lists(st.sampled_from(_observed(teams[0])), max_size=2, unique=True))):
        data.setdefault("triggers", {})[f"g{n}"] = {"when": when, "then": draw(RESPONSES)}
    _staff(draw, data)
    for decision in data["decisions"].values():
        if draw(maybe):
            decision["delegated_to"] = ["lead"]
        if "forum" not in decision and draw(maybe):
            decision["only_on"] = [day(k) for k in (2, 9, 30)]
    for initiative in initiatives.values():
        _unusual(draw, initiative, data)
    if draw(maybe):
        _begun(draw, data)
    return data


def _observed(team: str) -> list[str]:
    return [
        f"teams.{team}.people < 2",
        f"teams.{team}.utilisation >= 0.5",
        "late_share > 0",
        "spend > 900",
        "events.e1",
    ]


def _staff(draw: st.DrawFn, data: Data) -> None:
    """People leave often, and come back after a while; some of them decide, some have a skill."""
    for team in data["teams"].values():
        team["attrition"] = draw(st.sampled_from([0, 0.9]))
    first = next(iter(data["teams"]))
    skills = list(data["teams"][first].get("skills", ()))
    data["people"]["lead"] |= {"leaves": draw(st.sampled_from([0, 0.95])), "team": first, "skills": skills}
    data["assumptions"] |= {"replacement": draw(st.sampled_from([3, 20])), "reversal": 0.5}
    data["assumptions"] |= {"misdirection": 0.3, "escape_chance": 0.9, "surprise_chance": 0.3}


def _unusual(draw: st.DrawFn, initiative: Data, data: Data) -> None:
    packages = initiative["packages"]
    for package in packages.values():
        package.update(draw(st.sampled_from([{}, {}, {"release": True}, {"go": 0.5}])))
    initiative["selected"] = draw(st.sampled_from([True, True, True, False]))
    changes: list[Any] = [{"metrics.m1.bonus_share": 0}, {f"teams.{next(iter(data['teams']))}.focus": {"times": 0.8}}]
    changes += [{"policy.review.every": "2w"}, {"forums.f1.every": "2w"}, {"forums.f2.decides_up_to": 1}]
    changes += [{"policy.review.every": "1.7d"}, {"forums.f1.every": "3.1d"}]
    changes += [{"policy.wip_limit": 2}] * ("wip_limit" in data["policy"])
    changes += [{f"decisions.{id_}.delegated_to": {"add": "boss"}} for id_ in data["decisions"]]
    changes += [{f"decisions.{id_}.ask_ahead": draw(st.sampled_from(["0d", "12d"]))} for id_ in data["decisions"]]
    skilled = ((id_, skill) for id_, team in data["teams"].items() for skill in team.get("skills", ()))
    changes += [{f"teams.{id_}.skills.{skill}": {"add": 1}} for id_, skill in skilled]
    if draw(st.booleans()):
        initiative["on_done"] = draw(st.sampled_from(changes))


def _begun(draw: st.DrawFn, data: Data) -> None:
    """Two weeks have passed: some work is done, some under way."""
    data["as_of"] = day(2)
    for i, initiative in data["initiatives"].items():
        for p in initiative["packages"]:
            actual = draw(st.sampled_from([None, None, None, {"finished": day(1)}, {}, {"remaining": 3}]))
            if actual is not None:
                data.setdefault("actuals", {})[f"{i}.{p}"] = {"started": day(0), "spent": 2, **actual}
