"""Many arrays behind one pointer, for compiled functions.

A compiled function that takes fifty arrays pays for fifty at every call, and at every compilation. A `Memory` holds
its arrays by name; compiled code gets one pointer to a table of their addresses and reads `memory.lives[package].done`
as Python does. The arrays belong to the Python object: it must outlive the call.

Rows are counted from 0: a negative number is no row from the end, but a mistake. NUMBA_BOUNDSCHECK=1 finds it.
"""

from __future__ import annotations

import operator
from hashlib import blake2b
from typing import Any, ClassVar

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.imputils import lower_builtin, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import getitem_arraynd_intp, load_item, make_array, populate_array, setitem_array, store_item
from numpy.typing import DTypeLike, NDArray

WORDS = 3  # a field in the table of addresses: where it begins, rows, columns
_ADDRESSES = types.Array(types.int64, 1, "C")


class Memory:
    """Named arrays of one or two dimensions; a subclass says which in `layout`: name -> (dtype, dimensions).

    Raises
    ------
    ValueError
        If the arrays are not those of the layout, or not contiguous.
    """

    layout: ClassVar[dict[str, tuple[DTypeLike, int]]] = {}
    wholes: ClassVar[frozenset[str]] = frozenset()  # what goes to functions of NumPy arrays, as one

    def __init__(self, **arrays: NDArray[Any]) -> None:
        if set(arrays) != set(self.layout):
            raise ValueError(f"not the arrays of the layout: {sorted(set(arrays) ^ set(self.layout))}")
        for name, (dtype, dimensions) in self.layout.items():
            array = arrays[name]
            if array.dtype != np.dtype(dtype) or array.ndim != dimensions or not array.flags.c_contiguous:
                raise ValueError(f"{name} is {array.dtype} {array.shape}: it must be {dtype}, contiguous")
        self.arrays = arrays
        table = [
            word for name in self.layout for word in (arrays[name].ctypes.data, *(*arrays[name].shape, 1)[: WORDS - 1])
        ]
        self.addresses = np.array(table, dtype=np.int64)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["arrays"][name]
        except KeyError:
            raise AttributeError(name) from None


class _Column(types.Array):
    """An array of a memory, cell by cell: Numba's own asks each time whether a number counts from the end."""


register_model(_Column)(models.ArrayModel)


@lower_builtin(operator.getitem, _Column, types.Integer)
@lower_builtin(operator.getitem, _Column, types.BaseTuple)
def _get(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind, counted = signature.args
    if isinstance(signature.return_type, types.Array):  # a row of two dimensions
        return getitem_arraynd_intp(context, builder, signature, args)
    return load_item(context, builder, kind, _place(context, builder, kind, counted, args))


@lower_builtin(operator.setitem, _Column, types.Integer, types.Any)
@lower_builtin(operator.setitem, _Column, types.BaseTuple, types.Any)
def _set(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind, counted, given = signature.args
    if kind.ndim > 1 and not isinstance(counted, types.BaseTuple):  # all of a row
        return setitem_array(context, builder, signature, args)
    value = context.cast(builder, args[2], given, kind.dtype)
    return store_item(context, builder, kind, value, _place(context, builder, kind, counted, args))


def _place(context: Any, builder: Any, kind: Any, counted: Any, args: Any) -> Any:
    """Point at a cell."""
    array = make_array(kind)(context, builder, args[0])
    is_tuple = isinstance(counted, types.BaseTuple)
    numbers = cgutils.unpack_tuple(builder, args[1]) if is_tuple else [args[1]]
    shape, place = cgutils.unpack_tuple(builder, array.shape), None
    for axis, (number, type_) in enumerate(zip(numbers, counted if is_tuple else [counted], strict=True)):
        index = context.cast(builder, number, type_, types.intp)
        if context.enable_boundscheck:
            cgutils.do_boundscheck(context, builder, index, shape[axis], axis)
        place = index if place is None else builder.add(builder.mul(place, shape[axis]), index)
    return builder.gep(array.data, [place], inbounds=True)


class _MemoryType(types.Type):
    """What Numba knows of a layout; two of one layout are one type, so compiled code is kept."""

    def __init__(self, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        # The name is part of the name of every function that is compiled for it.
        digest = blake2b(repr(fields).encode(), digest_size=6).hexdigest()
        super().__init__(name=f"Memory{digest}")

    def slot(self, name: str) -> int:
        return [field for field, _ in self.fields].index(name)


@typeof_impl.register(Memory)
def _typeof(memory: Memory, _: Any) -> _MemoryType:
    return _type_of(type(memory))


_TYPES: dict[type[Memory], _MemoryType] = {}


def _type_of(kind: type[Memory]) -> _MemoryType:
    if kind not in _TYPES:
        fields = (
            (name, (types.Array if name in kind.wholes else _Column)(from_dtype(np.dtype(d)), n, "C"))
            for name, (d, n) in kind.layout.items()
        )
        _TYPES[kind] = _MemoryType(tuple(fields))
    return _TYPES[kind]


@register_model(_MemoryType)
class _Pointer(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: _MemoryType) -> None:
        super().__init__(manager, kind, ir.IntType(64).as_pointer())


@unbox(_MemoryType)
def _unboxed(_: _MemoryType, memory: Any, c: Any) -> NativeValue:
    table = c.pyapi.object_getattr_string(memory, "addresses")
    native = c.unbox(_ADDRESSES, table)
    array = make_array(_ADDRESSES)(c.context, c.builder, native.value)
    c.pyapi.decref(table)
    return NativeValue(array.data, cleanup=native.cleanup, is_error=native.is_error)


@infer_getattr
class _Attributes(AttributeTemplate):
    key = _MemoryType

    def generic_resolve(self, kind: _MemoryType, name: str) -> Any:
        return dict(kind.fields).get(name)


@lower_getattr_generic(_MemoryType)
def _field(context: Any, builder: Any, kind: _MemoryType, pointer: Any, name: str) -> Any:
    """Make the array of a field from its address; it owns nothing, so nobody counts references."""
    slot = kind.slot(name)
    array_type = kind.fields[slot][1]
    constant = builder.module.add_metadata([])  # addresses never change during a call: load each once

    def word(offset: int) -> Any:
        value = builder.load(cgutils.gep(builder, pointer, WORDS * slot + offset))
        value.set_metadata("invariant.load", constant)
        return value

    item = context.get_data_type(array_type.dtype)
    size = context.get_constant(types.intp, context.get_abi_sizeof(item))
    shape = [word(1 + dimension) for dimension in range(array_type.ndim)]
    strides = [size] if array_type.ndim == 1 else [builder.mul(shape[1], size), size]
    array = make_array(array_type)(context, builder)
    populate_array(
        array,
        data=builder.inttoptr(word(0), item.as_pointer()),
        shape=shape,
        strides=strides,
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()
