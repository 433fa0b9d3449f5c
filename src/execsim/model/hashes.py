"""Names as numbers: what every random number starts from."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b


@lru_cache(maxsize=1 << 16)
def hash_entity(key: str) -> int:
    """Turn a name into 64 bits, the same on every machine and in every version: blake2b of its UTF-8."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
