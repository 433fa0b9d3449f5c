"""The normal quantile, one implementation for both engines."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from execsim.model.jit import jitted, woven

MIDDLE: Final = 0.498  # as far from a half the formula of the middle goes
LN2: Final = math.log(2.0)
LOG_CENTRE: Final = -2.0 * LN2 - 2.415361052179999  # where the polynomial of the middle is 4.1875
# Of the 64 bits of a double the upper twelve are its sign and exponent.
EXPONENT, FRACTION = np.uint64(52), np.uint64((1 << 52) - 1)
ROOT_HALF = np.uint64(0x3FE6A09E667F3BCD)  # bits of the root of a half
LOWEST = np.uint64(0x3F26A09E667F3BCD)  # bits of the root of a half, times 2^-12


@jitted
def normal_quantile(u: float) -> float:
    """Find the normal score z below which a share u lies; about 1 part in 10^16 is lost.

    In the middle, where all but one of 250 uniforms are, z / (u - 1/2) is a polynomial of -log(4 u (1 - u)), as M.
    Giles has it, "Approximating the erfinv function", GPU Computing Gems 2 (2011), 109-116: a formula without
    branches. In the tails: algorithm AS 241, PPND16: M. J. Wichura, "The percentage points of the normal distribution",
    Applied Statistics 37 (1988), 477-484.

    Parameters
    ----------
    u
        Strictly between 0 and 1; outside, the answer is minus or plus infinity.
    """
    q = u - 0.5
    if abs(q) <= MIDDLE:
        return _middle(u)
    tail = u if q < 0 else 1.0 - u
    if tail <= 0:
        return -math.inf if q < 0 else math.inf
    r = math.sqrt(-math.log(tail))
    z = _near_tail(r - 1.6) if r <= 5 else _far_tail(r - 5.0)
    return -z if q < 0 else z


@jitted
def normal_quantiles(shares: NDArray[np.float64], scores: NDArray[np.float64], count: int) -> None:
    """Find the `normal_quantile` of each of the first so many shares, the same to the bit.

    The formula of the middle is reckoned for all, several at a time; then that of the tails, where there are any.
    """
    beyond = 0
    for row in range(count):
        scores[row] = _middle(shares[row])
        beyond += abs(shares[row] - 0.5) > MIDDLE
    if beyond > 0:
        for row in range(count):
            if abs(shares[row] - 0.5) > MIDDLE:
                scores[row] = normal_quantile(shares[row])


@jitted
def normal_share(z: float) -> float:
    """Compute the share of a standard normal distribution below z."""
    return math.erfc(-z / math.sqrt(2.0)) / 2.0


@woven
def _middle(u: float) -> float:
    """Find the score of a share in the middle: by a polynomial of degree 20, good to 3 parts in 10^17.

    It is the minimax one of z / (u - 1/2), relative to it (Remez), from a half to `MIDDLE`. Its even and odd powers are
    apart, as a processor works on both at once.
    """
    t = LOG_CENTRE - _log(u * (1.0 - u))
    w = t * t
    even = -1.376678906015729e-16 + w * 5.7109421743928814e-18
    even = 1.7842209035320693e-12 + w * (-1.718948993440781e-14 + w * even)
    even = 2.2093553077230595e-09 + w * (-8.978061020343379e-11 + w * even)
    even = -1.0456687313930845e-05 + w * (6.21405749435958e-08 + w * even)
    even = 4.1875 + w * (-0.010888950936111036 + w * (0.0006222181499786715 + w * even))
    odd = 5.519553525976518e-15 + w * -7.291382519361024e-17
    odd = 6.139285572617721e-13 + w * (-1.964793691313125e-13 + w * odd)
    odd = -3.274700907317916e-08 + w * (4.287710529212291e-10 + w * odd)
    odd = -9.021305112709536e-06 + w * (1.3202408828352771e-06 + w * odd)
    odd = 0.6995264593503713 + w * (-0.0037530779010067758 + w * odd)
    return (u - 0.5) * (even + t * odd)


@woven
def _log(x: float) -> float:
    """Compute the logarithm of a number from 2^-12 to 1, to 1 part in 10^15 of its largest value, without branches.

    With x = 2^k m, m from the root of a half to the root of two, and s = (m - 1) / (m + 1), log m is
    2 s + 2/3 s^3 + ...: as in Sun's fdlibm, with a minimax polynomial of its own.
    """
    steps = np.float64(x).view(np.uint64) - LOWEST
    m = np.uint64((steps & FRACTION) + ROOT_HALF).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    rest = 0.2222286314228093 + z * (0.18140160289254267 + z * 0.16622272978158337)
    rest = 0.6666666666666207 + z * (0.4000000001123973 + z * (0.28571424129274675 + z * rest))
    return (np.float64(steps >> EXPONENT) - 12.0) * LN2 + s * (2.0 + z * rest)


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
