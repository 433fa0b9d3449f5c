"""How compiled functions are put together: each is translated once, and optimised where it is used.

Numba optimises every function together with all that it calls, and makes machine code of both, at each level of
calls anew; and what it has linked in stays callable from outside, so that each small function stands on a page of its
own. Here a function that only compiled code calls is kept as it was translated. Whoever has a door to Python links all
that it calls, directly or not, makes it its own, and only then optimises.
"""

# mypy: allow-untyped-calls
# Numba's compiler says no types.

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llvmlite import binding as llvm
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.typed_passes import AnnotateTypes


class _Whole(JITCodeLibrary):
    """A function with a door to Python, and all that it calls as its own."""

    def finalize(self) -> None:
        """Link, optimise, make machine code."""
        self._raise_if_finalized()
        self._translated = self._final_module.clone()
        own = {function.name for function in _defined(self._final_module)}
        for module in _called(self):
            self._final_module.link_in(module, preserve=True)
        for function in _defined(self._final_module):
            if function.name not in own:
                function.linkage = "internal"
        self._optimize_final_module()
        self._final_module.verify()
        self._finalize_final_module()

    def _get_module_for_linking(self) -> Any:
        """What others link, and what is kept on disk for them: with all that it calls, not yet optimised."""
        self._ensure_finalized()
        if self._shared_module is None:
            self._shared_module = _shareable(self._translated)
            for module in _called(self):
                self._shared_module.link_in(module, preserve=True)
        return self._shared_module

    def translated(self) -> Any:
        """Only itself, for those who link what it calls as well."""
        return _shareable(self._translated)


class _Part(JITCodeLibrary):
    """A function that only compiled code calls."""

    def finalize(self) -> None:
        """It is ready as it was translated."""
        self._raise_if_finalized()
        self._finalized = True

    def get_pointer_to_function(self, _: str) -> int:
        """There is none: nobody calls it from outside."""
        return 0

    @property
    def codegen(self) -> Any:
        """What holds environments of functions that Python calls; here there is nothing to hold."""
        return _NoEnvironments()

    def translated(self) -> Any:
        """Only itself."""
        if self._shared_module is None:
            self._shared_module = _shareable(self._final_module)
        return self._shared_module


class _NoEnvironments:
    def set_env(self, name: str, environment: Any) -> None:
        pass


def _called(library: Any) -> Iterator[Any]:
    """Modules of all that a function calls, directly or not, each once."""
    pending, seen = list(library._linking_libraries), set[int]()
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, _Part | _Whole):
            pending += one._linking_libraries
            yield one.translated()
        else:  # with all that it calls
            yield one._get_module_for_linking()


def _defined(module: Any) -> list[Any]:
    return [function for function in module.functions if not function.is_declaration]


def _shareable(module: Any) -> Any:
    """A copy that may be linked into several others of which one is linked into another."""
    copy = module.clone()
    for function in _defined(copy):
        if function.linkage == llvm.Linkage.external:
            function.linkage = "linkonce_odr"
    return copy


class _Take(LoweringPass):
    """Put a function into a library of ours."""

    def __init__(self) -> None:
        LoweringPass.__init__(self)


@register_pass(mutates_CFG=False, analysis_only=False)
class _TakeWhole(_Take):
    _name = "take_whole"

    def run_pass(self, state: Any) -> bool:
        state.library = _Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return False


@register_pass(mutates_CFG=False, analysis_only=False)
class _TakePart(_Take):
    _name = "take_part"

    def run_pass(self, state: Any) -> bool:
        state.library = _Part(state.targetctx.codegen(), state.func_id.func_qualname)
        return False


class WholeCompiler(CompilerBase):
    """For functions that Python calls."""

    def define_pipelines(self) -> list[Any]:
        """As Numba's own."""
        return [_with(_TakeWhole, self.state)]


class PartCompiler(CompilerBase):
    """For functions that only compiled code calls."""

    def define_pipelines(self) -> list[Any]:
        """As Numba's own."""
        return [_with(_TakePart, self.state)]


def _with(step: type[LoweringPass], state: Any) -> Any:
    passes = DefaultPassBuilder.define_nopython_pipeline(state)
    passes.add_pass_after(step, AnnotateTypes)
    passes.finalize()
    return passes
