"""When two forecasts are the same: bit for bit."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from execsim.results.forecast import Forecast


def bytes_of(forecast: Forecast) -> dict[str, bytes]:
    """Every figure of a forecast as bytes; names belong to the model and are left out."""
    named = ((field.name, getattr(forecast, field.name)) for field in fields(forecast) if field.name != "model")
    return {name: value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode() for name, value in named}
