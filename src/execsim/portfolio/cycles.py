"""Circles in what waits for what."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def find_cycles(waits_for: Mapping[Node, Sequence[Node]], at_most: int = 50) -> list[list[Node]]:
    """Circles that share no node, each as the nodes in the order of waiting.

    Parameters
    ----------
    waits_for
        Node to the nodes it waits for; nodes that are no key wait for nothing.
    at_most
        How many circles to look for.

    Returns
    -------
    list of list
        In `[a, b, c]` a waits for b, b for c, and c for a. Empty if everything can be put in an order.
    """
    stuck = _stuck(waits_for)
    cycles: list[list[Node]] = []
    while stuck and len(cycles) < at_most:
        cycle = _walk(waits_for, stuck)
        cycles.append(cycle)
        left = stuck.keys() - set(cycle)
        stuck = _stuck({node: [n for n in waits_for[node] if n in left] for node in stuck if node in left})
    return cycles


def _stuck(waits_for: Mapping[Node, Sequence[Node]]) -> dict[Node, None]:
    """The nodes that never get their turn: those in circles and those behind one (Kahn 1962)."""
    open_: dict[Node, int] = {}
    followers: dict[Node, list[Node]] = {}
    for node, others in waits_for.items():
        known = [other for other in others if other in waits_for]
        open_[node] = len(known)
        for other in known:
            followers.setdefault(other, []).append(node)
    ready = deque(node for node, count in open_.items() if count == 0)
    while ready:
        done = ready.popleft()
        del open_[done]
        for node in followers.get(done, ()):
            open_[node] -= 1
            if open_[node] == 0:
                ready.append(node)
    return dict.fromkeys(open_)


def _walk(waits_for: Mapping[Node, Sequence[Node]], stuck: Mapping[Node, None]) -> list[Node]:
    """Walk from a stuck node to one it waits for until a node comes twice."""
    node = next(iter(stuck))
    way: dict[Node, int] = {}
    while node not in way:
        way[node] = len(way)
        node = next(other for other in waits_for[node] if other in stuck)
    return list(way)[way[node] :]
