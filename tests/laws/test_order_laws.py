"""Law 2: the order of a file means nothing, a name means nothing, and an empty patch means nothing."""

from __future__ import annotations

import copy
import re
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from equality import bytes_of
from execsim.model.compile import compile_model
from execsim.model.draws import Draws
from execsim.portfolio.load import Loaded, patched
from execsim.portfolio.patch import Patch
from execsim.results.forecast import Forecast
from execsim.simulation.engine import simulate
from strategies import Data, loaded, portfolios

SEEDS = st.integers(0, 2**64 - 1)
UNORDERED_LISTS = ("after", "hits", "consents")
ID = re.compile(r"\b([iptdfxor])(\d)\b")
HOMES = ("outcomes", "decisions", "forums", "teams", "external", "initiatives", "packages", "risks")


@given(portfolios(), SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(data: Data, seed: int, random: Random) -> None:
    straight, mixed = forecast(loaded(data), seed), forecast(loaded(shuffled(data, random)), seed)
    assert mixed.model.packages.ids == straight.model.packages.ids
    assert bytes_of(mixed) == bytes_of(straight)


@given(portfolios(), SEEDS)
def test_a_new_id_with_its_old_one_as_key_changes_names_only(data: Data, seed: int) -> None:
    before, after = forecast(loaded(data), seed), forecast(loaded(renamed(data)), seed)
    assert after.model.packages.ids == tuple(new_name(id_) for id_ in before.model.packages.ids)
    assert after.model.teams.ids == tuple(new_name(id_) for id_ in before.model.teams.ids)
    assert bytes_of(after) == bytes_of(before)


@given(portfolios())
def test_a_new_id_without_its_old_one_has_luck_of_its_own(data: Data) -> None:
    """The twin of the law above: were luck not drawn by key, it could not fail."""
    with_keys, without = renamed(data), renamed(data, keep_luck=False)
    first, second = (compile_model(loaded(d).portfolio).packages for d in (with_keys, without))
    assert not set(first.luck.tolist()) & set(second.luck.tolist())


@given(portfolios(), SEEDS)
def test_an_empty_patch_changes_exactly_nothing(data: Data, seed: int) -> None:
    base = loaded(data)
    same = Patch("policy.dispatch", "to", data["policy"]["dispatch"])
    for changed in (patched(base, []), patched(base, [same])):
        assert changed.changes == ()
        assert changed.portfolio == base.portfolio
        assert bytes_of(forecast(changed, seed)) == bytes_of(forecast(base, seed))


def forecast(source: Loaded, seed: int) -> Forecast:
    return simulate(compile_model(source.portfolio), Draws(seed, replications=2))


def shuffled(value: Any, random: Random, key: str = "") -> Any:
    """The same data with every map, and every list that is a set, in another order."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {k: shuffled(value[k], random, k) for k in keys}
    if isinstance(value, list):
        items = [shuffled(item, random) for item in value]
        if key in UNORDERED_LISTS:
            random.shuffle(items)
        return items
    return value


def new_name(text: str) -> str:
    """`i2.p3` becomes `z7-i.z6-p`: the new names sort the other way round."""
    return ID.sub(lambda found: f"z{9 - int(found[2])}-{found[1]}", text)


def renamed(data: Data, *, keep_luck: bool = True) -> Data:
    """The same data with a new id for everything, which keeps its old one as `key`."""
    data = copy.deepcopy(data)
    homes = [data[home] for home in HOMES if home in data]
    homes += [initiative["packages"] for initiative in data["initiatives"].values()]
    for home in homes if keep_luck else []:
        for id_, entry in home.items():
            entry["key"] = id_
    return _renamed(data)  # type: ignore[no-any-return]


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {new_name(k): v if k == "key" else _renamed(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_renamed(item) for item in value]
    return new_name(value) if isinstance(value, str) else value
