"""What adds seats: options that a plan may buy, and the `on_done` of initiatives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class More:
    """Seats that a team has more: in all (`skill` is None), or with a skill."""

    team: str
    skill: str | None
    seats: int

    @property
    def of(self) -> str:
        """The id of the kind of seat."""
        return seat_id(self.team, self.skill)


@dataclass(frozen=True, slots=True)
class Offer:
    """Seats to be had.

    Attributes
    ----------
    path
        The line that offers them: `options.ID` or `initiatives.ID.on_done`.
    id, name
        Of the option, or of the initiative.
    is_option
        Bought for `cost` (money), and there `lead` (working days) later; else there with the initiative's finish.
    more
        What there is more then; with two offers to the same seats both count.
    crosses
        The boundary of the intent that buying it would cross: then nothing of it is read; None: none.
    unread
        Lines of the patch that change something else, or set or multiply what another offer changes as well.
    """

    path: str
    id: str
    name: str
    is_option: bool
    cost: float
    lead: float
    more: tuple[More, ...]
    unread: tuple[str, ...]
    crosses: str | None = None


def seat_id(team: str, skill: str | None) -> str:
    """The id of a kind of seat: the team's, or `team/skill` for its seats with a skill."""
    return team if skill is None else f"{team}/{skill}"
