"""What compiled code may be told of its own branches; a wrong hint costs time, nothing else.

LLVM puts what rarely happens out of the way of the rest: the hot path is then one straight piece of code, which a
processor reads ahead, and the registers are for what it needs.
"""

# mypy: allow-untyped-calls
# Numba's and LLVM's tools say no types.

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic


def _expected(is_true: bool) -> Callable[[bool], bool]:
    def hint(_: Any, _condition: Any) -> Any:
        def generate(_context: Any, builder: Any, _signature: Any, args: Any) -> Any:
            bit = ir.IntType(1)
            kind = ir.FunctionType(bit, [bit, bit])
            # https://llvm.org/docs/LangRef.html#llvm-expect-intrinsic
            expect = cgutils.get_or_insert_function(builder.module, kind, "llvm.expect.i1")
            return builder.call(expect, [args[0], bit(int(is_true))])

        return types.boolean(types.boolean), generate

    return cast(Callable[[bool], bool], intrinsic(hint))


mostly = _expected(True)
"""The condition itself, which mostly holds; compiled code alone can call this."""

rarely = _expected(False)
"""The condition itself, which rarely holds; compiled code alone can call this."""
