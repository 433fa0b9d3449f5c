"""What a planned package waits for: why it does not start earlier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WaitKind = Literal["package", "decision", "date", "seats", "wip", "budget", "nothing"]


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """The one limit that keeps a package from an earlier start, with everything else as the plan has it.

    Attributes
    ----------
    kind
        `package` and `decision` it follows; `date`: nothing earlier is open to it (not_before, something from outside,
        the frozen window); `seats` that are taken; `wip`: as many initiatives are under way as may be; `budget` by
        period; `nothing`: it could start earlier, and the plan would be no better.
    on
        The id of that: `initiative.package`, a decision, a team or `team/skill`, or the line of the budget; empty for
        a date and for nothing.
    by
        For seats, the packages that hold them; for `wip`, the initiatives under way.
    """

    kind: WaitKind
    on: str = ""
    by: tuple[str, ...] = ()
