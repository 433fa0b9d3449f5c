"""Working days between dates."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np


@lru_cache(maxsize=65_536)  # a portfolio has few dates and asks for them often
def working_days(first: dt.date, last: dt.date) -> float:
    """Mondays to Fridays from one date to another, the last not counted; negative when it lies before."""
    return float(np.busday_count(first, last))
