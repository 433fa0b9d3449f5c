"""What a plan answers when it is asked about what it leaves out, its dates, its values and its seats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Topic = Literal["left_out", "dues", "only_vouched", "seats"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What it takes to have an initiative in: None where no plan with it was found.

    Attributes
    ----------
    costs
        Money that the best plan found with it is worth less; more, if negative.
    brings
        Money that it brings by the horizon in that plan.
    break_even
        What it would have to bring there for that plan to be as good: from then on it would be in.
    """

    costs: float | None
    brings: float | None
    break_even: float | None


@dataclass(frozen=True)
class Explanation:
    """Answers by id; figures compare plans that were found, so they are as good as those.

    Attributes
    ----------
    left_out
        By initiative that is left out.
    dues
        By initiative with a due date that is hard or costs a penalty: what the plan is worth more without it.
    only_vouched
        Ids of what would be selected if only value counted that somebody vouches for; None: see `unanswered`.
    seats
        By kind of seat and quarter: what one more seat throughout it is worth at most, as the relaxation prices it.
    unanswered
        Why there is no answer, or not every one, by topic.
    """

    left_out: Mapping[str, LeftOut]
    dues: Mapping[str, float]
    only_vouched: tuple[str, ...] | None
    seats: Mapping[str, Mapping[str, float]]
    unanswered: Mapping[Topic, str]
