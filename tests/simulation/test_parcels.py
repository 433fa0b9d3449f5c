"""Finished parts of a run are kept: one that was broken off goes on, damage is done again, and the bytes agree."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from customers import model_of
from equality import bytes_of
from execsim.model.draws import Correlation, Draws
from execsim.model.model import Model
from execsim.model.sampling import sampling_of
from execsim.results.progress import Progress
from execsim.simulation import performing
from execsim.simulation.chunks import run_in_simpy
from execsim.simulation.engine import simulate, simulate_together
from execsim.simulation.parcels import joined, packed, run_of, unpacked

VARIED = {"p50": 4, "p90": 9}


def model(people: int = 1) -> Model:
    """Three packages, and as many of the crew who do them."""
    return model_of(
        {
            "calendar": {"start": "2027-01-04", "end": "2027-12-31"},
            "teams": {"crew": {"people": people}},
            "initiatives": {"a": {"packages": {f"p{n}": {"team": "crew", "effort": VARIED} for n in range(3)}}},
        }
    )


@pytest.fixture(autouse=True)
def _short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of 64 replications, so that a hundred are several."""
    monkeypatch.setattr(performing, "LONGEST", 64)


@dataclass
class Shelf:
    """A shelf that remembers what was asked of it."""

    parcels: dict[tuple[str, str], bytes] = field(default_factory=dict)
    hits: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def load(self, run: str, part: str) -> bytes | None:
        if (run, part) in self.parcels:
            self.hits.append(part)
        return self.parcels.get((run, part))

    def save(self, run: str, part: str, parcel: bytes) -> None:
        self.parcels[run, part] = parcel

    def drop(self, run: str, part: str) -> None:
        self.dropped.append(part)
        del self.parcels[run, part]

    def parts(self) -> list[str]:
        return [part for _, part in self.parcels]


def until(most: int) -> dict[str, object]:
    """The option of a run that is stopped after so many replications."""

    def tick(progress: Progress) -> bool:
        return progress.done < most

    return {"tick": tick}


def test_a_round_is_itself_after_a_journey_through_bytes() -> None:
    pieces = [tuple(run_in_simpy(model(n), 3, None, *span) for n in (1, 2)) for span in ((5, 8), (8, 12))]
    whole = tuple(run_in_simpy(model(n), 3, None, 5, 12) for n in (1, 2))
    again = unpacked("here", packed("here", joined(pieces)))
    assert again is not None
    for one, other in zip(again, whole, strict=True):
        assert {name: column.tobytes() for name, column in one.columns.items()} == {
            name: column.tobytes() for name, column in other.columns.items()
        }
        assert one.causes.tobytes() == other.causes.tobytes()
        assert one.tally.reasons().tobytes() == other.tally.reasons().tobytes()


@pytest.mark.parametrize("place", [0, 31, 32, 200, -1])
def test_a_flipped_bit_is_noticed(place: int) -> None:
    parcel = bytearray(packed("here", (run_in_simpy(model(), 3, None, 0, 2),)))
    assert unpacked("here", bytes(parcel)) is not None
    parcel[place] ^= 1
    assert unpacked("here", bytes(parcel)) is None


def test_what_was_cut_off_or_lies_in_another_place_is_noticed() -> None:
    parcel = packed("here", (run_in_simpy(model(), 3, None, 0, 2),))
    assert all(unpacked("here", parcel[:length]) is None for length in (0, 10, 32, len(parcel) - 1))
    assert unpacked("there", parcel) is None


@pytest.mark.parametrize("again", [{}, {"workers": 2}, pytest.param({"engine": "compiled"}, marks=pytest.mark.slow)])
def test_a_run_goes_on_with_any_engine_and_any_workers(again: dict[str, object]) -> None:
    """150 replications are three parts: two of 64, and the rest."""
    draws, shelf = Draws(4, 150), Shelf()
    stopped = simulate(model(), draws, engine="simpy", shelf=shelf, **until(70))  # type: ignore[arg-type]
    assert 70 <= stopped.replications < 128
    assert shelf.parts() == ["0-64"]
    whole = simulate(model(), draws, engine="simpy")
    found = simulate(model(), draws, shelf=shelf, **({"engine": "simpy"} | again))  # type: ignore[arg-type]
    assert {**bytes_of(found), "engine": b""} == {**bytes_of(whole), "engine": b""}
    assert shelf.hits == ["0-64"]
    assert shelf.parts() == ["0-64", "64-128", "128-150"]


def test_a_damaged_part_is_run_again_and_the_others_are_not() -> None:
    draws, shelf = Draws(4, 150), Shelf()
    whole = simulate(model(), draws, engine="simpy", shelf=shelf)
    for key in shelf.parcels:
        if key[1] == "64-128":
            shelf.parcels[key] = shelf.parcels[key][:-1]
    assert bytes_of(simulate(model(), draws, engine="simpy", shelf=shelf)) == bytes_of(whole)
    assert shelf.dropped == ["64-128"]
    shelf.hits.clear()
    assert bytes_of(simulate(model(), draws, engine="simpy", shelf=shelf)) == bytes_of(whole)
    assert shelf.hits == ["0-64", "64-128", "128-150"]


def test_a_longer_run_goes_on_from_a_shorter_one() -> None:
    shelf = Shelf()
    simulate(model(), Draws(4, 64), engine="simpy", shelf=shelf)
    longer = simulate(model(), Draws(4, 80), engine="simpy", shelf=shelf)
    assert shelf.hits == ["0-64"]
    assert bytes_of(longer) == bytes_of(simulate(model(), Draws(4, 80), engine="simpy"))


def test_a_run_to_a_precision_goes_on_and_looks_where_it_would_have_looked() -> None:
    draws, shelf = Draws(4, 800), Shelf()
    whole = simulate(model(), draws, precision=0.04, engine="simpy")
    assert 200 < whole.replications < 800
    simulate(model(), draws, precision=0.04, engine="simpy", shelf=shelf, **until(230))  # type: ignore[arg-type]
    assert shelf.parts() == ["0-64", "64-128", "128-192", "192-200"]
    found = simulate(model(), draws, precision=0.04, engine="simpy", shelf=shelf)
    assert shelf.hits == ["0-64", "64-128", "128-192", "192-200"]
    assert bytes_of(found) == bytes_of(whole)


def test_models_together_go_on_together() -> None:
    models, draws, shelf = (model(1), model(2)), Draws(4, 80), Shelf()
    simulate_together(models, draws, engine="simpy", shelf=shelf, **until(90))  # type: ignore[arg-type]
    assert shelf.parts() == ["0-32"]
    found = simulate_together(models, draws, engine="simpy", shelf=shelf)
    assert shelf.hits == ["0-32"]
    assert [bytes_of(one) for one in found] == [bytes_of(simulate(m, draws, engine="simpy")) for m in models]


def test_a_run_is_named_by_all_that_its_bytes_hang_on() -> None:
    one, two = model(1), model(2)
    pair = (Correlation("a.p0", "a.p1", 0.5),)
    names = {
        run_of([one], 1, [None]),
        run_of([one], 2, [None]),
        run_of([two], 1, [None]),
        run_of([one, two], 1, [None, None]),
        run_of([one], 1, [sampling_of(one, Draws(1, 8, "latin-hypercube"))]),
        run_of([one], 1, [sampling_of(one, Draws(1, 9, "latin-hypercube"))]),
        run_of([one], 1, [sampling_of(one, Draws(1, 8, "plain", pair))]),
        run_of([one.freeze()], 1, [None]),
    }
    assert len(names) == 8
    assert run_of([model(1)], 1, [None]) == run_of([one], 1, [None])


def test_runs_of_other_luck_never_mix() -> None:
    shelf = Shelf()
    for seed in (1, 2):
        for people in (1, 2):
            found = simulate(model(people), Draws(seed, 40), engine="simpy", shelf=shelf)
            assert bytes_of(found) == bytes_of(simulate(model(people), Draws(seed, 40), engine="simpy"))
    assert shelf.hits == []
    assert len(shelf.parcels) == 4
