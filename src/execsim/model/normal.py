"""The normal quantile, one implementation for both engines."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from execsim.model.jit import jitted, woven


@jitted
def normal_quantile(u: float) -> float:
    """Find the normal score z below which a share u lies; about 1 part in 10^16 is lost.

    Algorithm AS 241, PPND16: M. J. Wichura, "The percentage points of the normal distribution", Applied
    Statistics 37 (1988), 477-484.

    Parameters
    ----------
    u
        Strictly between 0 and 1; outside, the answer is minus or plus infinity.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _central(0.180625 - q * q)
    tail = u if q < 0 else 1.0 - u
    if tail <= 0:
        return -math.inf if q < 0 else math.inf
    r = math.sqrt(-math.log(tail))
    z = _near_tail(r - 1.6) if r <= 5 else _far_tail(r - 5.0)
    return -z if q < 0 else z


@jitted
def normal_quantiles(shares: NDArray[np.float64], scores: NDArray[np.float64], count: int) -> None:
    """Find the `normal_quantile` of each of the first so many shares, the same to the bit.

    The formula of the middle, without branches, is reckoned for all, several at a time; then that of the tails.
    """
    for row in range(count):
        q = shares[row] - 0.5
        scores[row] = q * _central(0.180625 - q * q)
    for row in range(count):
        if abs(shares[row] - 0.5) > 0.425:
            scores[row] = normal_quantile(shares[row])


@jitted
def normal_share(z: float) -> float:
    """Compute the share of a standard normal distribution below z."""
    return math.erfc(-z / math.sqrt(2.0)) / 2.0


@woven
def _central(r: float) -> float:
    top = 6.7265770927008700853e4 + r * (3.3430575583588128105e4 + r * 2.5090809287301226727e3)
    top = 1.9715909503065514427e3 + r * (1.3731693765509461125e4 + r * (4.5921953931549871457e4 + r * top))
    top = 3.3871328727963666080e0 + r * (1.3314166789178437745e2 + r * top)
    low = 2.8729085735721942674e4 + r * 5.2264952788528545610e3
    low = 2.1213794301586595867e4 + r * (3.9307895800092710610e4 + r * low)
    low = 4.2313330701600911252e1 + r * (6.8718700749205790830e2 + r * (5.3941960214247511077e3 + r * low))
    return top / (1.0 + r * low)


@jitted
def _near_tail(r: float) -> float:
    top = 2.41780725177450611770e-1 + r * (2.27238449892691845833e-2 + r * 7.74545014278341407640e-4)
    top = 3.64784832476320460504e0 + r * (1.27045825245236838258e0 + r * top)
    top = 1.42343711074968357734e0 + r * (4.63033784615654529590e0 + r * (5.76949722146069140550e0 + r * top))
    low = 1.51986665636164571966e-2 + r * (5.47593808499534494600e-4 + r * 1.05075007164441684324e-9)
    low = 6.89767334985100004550e-1 + r * (1.48103976427480074590e-1 + r * low)
    return top / (1.0 + r * (2.05319162663775882187e0 + r * (1.67638483018380384940e0 + r * low)))


@jitted
def _far_tail(r: float) -> float:
    top = 1.24266094738807843860e-3 + r * (2.71155556874348757815e-5 + r * 2.01033439929228813265e-7)
    top = 2.96560571828504891230e-1 + r * (2.65321895265761230930e-2 + r * top)
    top = 6.65790464350110377720e0 + r * (5.46378491116411436990e0 + r * (1.78482653991729133580e0 + r * top))
    low = 1.84631831751005468180e-5 + r * (1.42151175831644588870e-7 + r * 2.04426310338993978564e-15)
    low = 1.48753612908506148525e-2 + r * (7.86869131145613259100e-4 + r * low)
    return top / (1.0 + r * (5.99832206555887937690e-1 + r * (1.36929880922735805310e-1 + r * low)))
