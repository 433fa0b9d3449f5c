"""The one door to Numba.

Everything that both engines must compute alike is a function behind this door: called from Python it is the
compiled code, called from another such function it is compiled into it. Never with fastmath: it changes bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar, cast

import numba
from numba import types
from numba.core import event

from execsim.model.linking import PartCompiler, WholeCompiler

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Jitted(Protocol[P, R_co]):
    """A compiled function; `py_func` is the Python function that it was made from."""

    @property
    def py_func(self) -> Callable[P, R_co]: ...  # noqa: D102 - said by the class

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...  # noqa: D102 - said by the class


def jitted(function: Callable[P, R]) -> Jitted[P, R]:
    """Compile a function at its first call, without the interpreter lock, and keep the code on disk.

    Where there is no place to keep it (a read-only installation, code that stands in no file) it is compiled
    in every process anew.
    """
    return cast(Jitted[P, R], _compile(function))


def inner(function: Callable[P, R]) -> Jitted[P, R]:
    """Compile a function that only compiled code calls: without its door to Python, which is half of the work.

    Called from Python it is an error; its `py_func` is not. A division by zero in it gives what NumPy gives.
    """
    return _inner(function)


def inlined(function: Callable[P, R]) -> Jitted[P, R]:
    """Compile an inner function into whatever calls it: for what is small, or one of few steps of a hot path.

    A call costs some thirty instructions, and what stands in registers has to be read again after it.
    """
    return _inner(function, forceinline=True)


def bare(function: Callable[P, R]) -> Jitted[P, R]:
    """Compile an inner function that makes no arrays, nor calls what does: then nothing has to be counted and freed.

    That is half of the work where a function is given many arrays.
    """
    return _inner(function, _nrt=False)


def _inner(function: Callable[P, R], **options: bool) -> Jitted[P, R]:
    njit: Any = numba.njit  # Numba's own types do not know all of its options
    part = njit(
        nogil=True,
        no_cpython_wrapper=True,
        no_cfunc_wrapper=True,
        error_model="numpy",
        pipeline_class=PartCompiler,
        **options,
    )(function)
    resolve = part.get_call_template

    # Numba would compile it anew for each constant that it is called with.
    def resolve_plain(args: Any, kwargs: Any) -> Any:
        return resolve([types.unliteral(arg) for arg in args], {k: types.unliteral(v) for k, v in kwargs.items()})

    part.get_call_template = resolve_plain
    return cast(Jitted[P, R], part)


def woven(function: Callable[P, R]) -> Jitted[P, R]:
    """Compile a function into whatever calls it: a loop of such calls can then work on several rounds at a time.

    A division by zero in it gives what NumPy gives.
    """
    return cast(Jitted[P, R], _compile(function, forceinline=True, error_model="numpy"))


def jitted_as(signature: str) -> Callable[[Callable[P, R]], Jitted[P, R]]:
    """Compile a function at once for the given types, as `float64(uint64, uint64)`, and for no others.

    For functions whose whole numbers use all 64 bits: Numba would otherwise take a Python integer as signed
    or unsigned by its size, and compile the function for every mixture.
    """

    def decorate(function: Callable[P, R]) -> Jitted[P, R]:
        return cast(Jitted[P, R], _compile(function, signature))

    return decorate


def has_code(function: Jitted[..., Any]) -> bool:
    """Whether a function is compiled, in this process or by an earlier one that kept the code on disk."""
    dispatcher: Any = function
    return bool(dispatcher.signatures) or is_kept(function)


def is_kept(function: Jitted[..., Any]) -> bool:
    """Whether the code of a function is on disk."""
    cache: Any = cast(Any, function)._cache
    index = getattr(getattr(cache, "_cache_file", None), "_index_path", None)
    return index is not None and Path(index).exists()


@contextmanager
def told_of_compiling(tell: Callable[[str], None]) -> Iterator[None]:
    """Tell, before each function that is compiled meanwhile, the name of its module."""

    class Teller(event.Listener):
        def on_start(self, event: Any) -> None:
            tell(event.data["dispatcher"].py_func.__module__)

        def on_end(self, event: Any) -> None:
            pass

    with event.install_listener("numba:compile", Teller()):
        yield


def _compile(function: Callable[..., Any], *signature: str, **options: Any) -> Any:
    njit: Any = numba.njit  # Numba's own types hold the tools of one version
    # Numba keeps code under the function's name and takes it for fresh while the function's own file is as it
    # was, although other files' functions are compiled into it. So the name says what those files hold.
    name = function.__qualname__
    function.__qualname__ = f"{name}-{_sources(Path(function.__code__.co_filename).parent)}"
    try:
        return njit(*signature, cache=True, nogil=True, pipeline_class=WholeCompiler, **options)(function)
    except RuntimeError as error:
        # Numba says so only in words; anything else that it raises here is a real mistake.
        if "cannot cache" not in str(error):
            raise
        return njit(*signature, nogil=True, pipeline_class=WholeCompiler, **options)(function)
    finally:
        function.__qualname__ = name


@cache
def _sources(folder: Path) -> str:
    """Digest all code that a function of this folder can have compiled in: the folder's, that above it, this one's."""
    digest = blake2b(digest_size=8)
    for file in sorted(
        {path for place in (folder, folder.parent, Path(__file__).parent) for path in place.glob("*.py")}
    ):
        digest.update(file.read_bytes())
    return digest.hexdigest()
