from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, kstest

from execsim.model import draws
from execsim.model.draws import (
    EFFORT,
    Draws,
    following_uniforms,
    philox,
    stream_key,
    stream_uniform,
    uniform,
    uniforms_of,
)
from execsim.model.hashes import hash_entity
from execsim.model.jit import jitted

ONES = 0xFFFFFFFF
# Random123 1.14, tests/kat_vectors: philox4x32, 10 rounds: counter, key, expected.
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES,) * 4, (ONES,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def words(*values: int) -> Any:
    return tuple(np.uint64(value) for value in values)


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_philox_gives_the_published_answers_compiled_and_in_plain_python(
    counter: tuple[int, ...], key: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    for function in (philox, philox.py_func):
        answer: Any = function(words(*key), words(*counter))
        assert answer == expected


def test_the_compiled_functions_and_their_python_originals_agree_to_the_bit() -> None:
    seed, entity = 2**64 - 1, hash_entity("triage.build")
    with np.errstate(over="ignore"):  # plain NumPy warns where 64-bit arithmetic is meant to wrap around
        scrambled = draws._scramble.py_func(np.uint64(entity))
    assert scrambled == draws._scramble(np.uint64(entity))
    stream = stream_key(entity, EFFORT)
    for replication in range(50):
        value = uniform(seed, entity, EFFORT, replication, 3)
        assert value == stream_uniform.py_func(seed, stream, replication, 3)
        assert value == uniform.py_func(seed, entity, EFFORT, replication, 3)


def test_a_uniform_compiled_into_a_kernel_is_the_one_that_python_gets() -> None:
    def row(seed: int, entity: int, count: int) -> list[float]:
        return [uniform(seed, entity, EFFORT, replication, 0) for replication in range(count)]

    entity = hash_entity("crm")
    assert jitted(row)(5, entity, 20) == row(5, entity, 20)


def test_many_uniforms_at_once_are_those_drawn_one_by_one() -> None:
    streams = np.array([stream_key(hash_entity(f"package {n}"), EFFORT) for n in range(100)], np.uint64)
    found: Any = np.zeros(100)
    seed, replication = words(2**64 - 1, 7)
    for k in (0, 3):
        uniforms_of(seed, streams, replication, k, found)
        assert found.tolist() == [stream_uniform(2**64 - 1, int(stream), 7, k) for stream in streams]
    following_uniforms(seed, streams[3], replication, 5, found, 90)
    assert found[:90].tolist() == [stream_uniform(2**64 - 1, int(streams[3]), 7, 5 + n) for n in range(90)]


def test_names_become_the_same_number_on_every_machine() -> None:
    # b2sum --length=64 of the bytes, read little-endian
    assert hash_entity("") == int.from_bytes(bytes.fromhex("e4a6a0577479b2b4"), "little")
    assert hash_entity("Zürich") != hash_entity("Zurich")


def test_every_purpose_is_another_number() -> None:
    purposes = {name: getattr(draws, name) for name in vars(draws) if name.isupper()}
    assert len(set(purposes.values())) == len(purposes) >= 19
    assert purposes["RISK_DELAY"] == hash_entity("risk delay")


def test_luck_depends_on_nothing_but_its_five_names() -> None:
    few, many = Draws(seed=7, replications=50), Draws(seed=7, replications=5_000)
    value = few.u("triage.build", EFFORT, 7, k=2)
    for other in ("crm.build", "new.build", "triage.design"):  # somebody else's luck is asked for in between
        many.u(other, EFFORT, 7)
    assert many.u("triage.build", "effort", 7, k=2) == value
    others = [
        Draws(8, 50).u("triage.build", EFFORT, 7, 2),
        few.u("triage.built", EFFORT, 7, 2),
        few.u("triage.build", draws.REWORK, 7, 2),
        few.u("triage.build", EFFORT, 8, 2),
        few.u("triage.build", EFFORT, 7, 3),
        few.u("triage.build", EFFORT, 2, 7),
    ]
    assert len({value, *others}) == 7


@pytest.mark.parametrize("seed", [0, 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1])
def test_every_seed_of_64_bits_has_its_own_luck(seed: int) -> None:
    neighbour = seed + 1 if seed < 2**64 - 1 else 0
    assert 0 < Draws(seed, 1).u("crm", EFFORT, 0) < 1
    assert Draws(seed, 1).u("crm", EFFORT, 0) != Draws(neighbour, 1).u("crm", EFFORT, 0)


def test_the_smallest_and_the_largest_uniform_lie_strictly_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, expected in ((0, 2.0**-53), (ONES, 1 - 2.0**-53)):
        monkeypatch.setattr(draws, "philox", lambda *_, word=word: (np.uint64(word),) * 4)
        assert draws._uniform_of.py_func(0, 0, 0, 0) == expected


@pytest.mark.parametrize(("seed", "replications"), [(-1, 1), (2**64, 1), (1, 0), (1, 2**32 + 1)])
def test_seeds_and_replications_out_of_range_are_refused(seed: int, replications: int) -> None:
    with pytest.raises(ValueError, match=r"must be|at least"):
        Draws(seed, replications)


def test_negative_counters_are_refused() -> None:
    with pytest.raises(OverflowError):
        Draws(1, 1).u("crm", EFFORT, -1)


ACROSS = {
    "replications": lambda i: uniform(1, hash_entity("crm"), EFFORT, i, 0),
    "k": lambda i: uniform(1, hash_entity("crm"), EFFORT, 0, i),
    "entities": lambda i: uniform(1, hash_entity(f"initiative-{i}"), EFFORT, 0, 0),
    "seeds": lambda i: uniform(i, hash_entity("crm"), EFFORT, 0, 0),
    "purposes": lambda i: uniform(1, hash_entity("crm"), i, 0, 0),
}


@pytest.mark.parametrize("along", ACROSS)
def test_uniforms_are_uniform_along_every_one_of_their_names(along: str) -> None:
    # The sample never changes; a sound generator fails each of these with a chance of 1 in 10,000.
    sample = np.array([ACROSS[along](i) for i in range(20_000)])
    assert kstest(sample, "uniform").pvalue > 1e-4
    counts, _ = np.histogram(sample, bins=200, range=(0, 1))
    assert chi2.sf(((counts - 100) ** 2 / 100).sum(), 199) > 1e-4


@pytest.mark.parametrize("along", ACROSS)
def test_neighbours_share_no_luck(along: str) -> None:
    sample = np.array([ACROSS[along](i) for i in range(20_000)])
    pairs, _, _ = np.histogram2d(sample[:-1], sample[1:], bins=10, range=[[0, 1], [0, 1]])
    expected = (len(sample) - 1) / 100
    assert chi2.sf(((pairs - expected) ** 2 / expected).sum(), 99) > 1e-4
