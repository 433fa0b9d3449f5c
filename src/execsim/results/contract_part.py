"""What all documents of the JSON contract share.

Keys may be added, never renamed. A date is ISO text, a duration working days, money the portfolio's
currency, a share or a chance 0 to 1. What is not known is null, never left out and never NaN.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Anything in a document."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, populate_by_name=True)
