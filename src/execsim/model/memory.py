"""Many arrays behind one pointer, for compiled functions.

A compiled function that takes fifty arrays pays for fifty at every call, and at every compilation. A `Memory` holds
its arrays by name; compiled code gets one pointer to a table of their addresses and reads `memory.lives[package].done`
as Python does. The arrays belong to the Python object: it must outlive the call.

Rows are counted from 0: a negative number is no row from the end, but a mistake. NUMBA_BOUNDSCHECK=1 finds it.

A whole number may stand in four bytes of a record: compiled code reads it as one of eight, so that it meets one kind of
number. LLVM is told that no two fields have memory in common, and what does not change (`constants`): it then keeps in
registers what it would have to read again after every write.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, ClassVar

import numpy as np
from llvmlite import ir
from numba import from_dtype, types
from numba.core import cgutils
from numba.core.imputils import lower_builtin, lower_getattr_generic, lower_setattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, models, register_model, typeof_impl, unbox
from numba.np.arrayobj import getitem_arraynd_intp, load_item, make_array, populate_array, setitem_array, store_item
from numpy.typing import DTypeLike, NDArray

WORDS = 3  # a field in the table of addresses: where it begins, rows, columns
LINE = 64  # bytes that a processor fetches at once
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
    constants: ClassVar[frozenset[str]] = frozenset()  # what no compiled function writes

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


def in_block(
    shapes: Mapping[str, tuple[int | tuple[int, ...], DTypeLike]], *, cleared: bool = True
) -> dict[str, NDArray[Any]]:
    """Take one block of memory for several arrays (name -> shape, dtype), each from where a line begins.

    A system hands out memory page by page when it is first written, which takes longer than the writing; one block of
    some megabytes is mostly kept when it is given back, and taken again. Not `cleared`, it holds whatever was there.
    """
    kinds = {name: np.dtype(dtype) for name, (_, dtype) in shapes.items()}
    places, end = dict[str, int](), 0
    for name, (shape, _) in shapes.items():
        places[name] = end
        size = math.prod((shape,) if isinstance(shape, int) else shape) * kinds[name].itemsize
        end += -(-size // LINE) * LINE
    block = (np.zeros if cleared else np.empty)(end + LINE, np.uint8)
    first = -block.ctypes.data % LINE
    return {
        name: np.ndarray(shape, kinds[name], buffer=block, offset=first + places[name])
        for name, (shape, _) in shapes.items()
    }


class _Row(types.Record):
    """A record of a memory. Fields of two names, or of two kinds of record, never lie at one place."""

    def __init__(self, record: Any, is_constant: bool) -> None:
        if not record.aligned:
            raise ValueError(f"{record} is not aligned")
        super().__init__(list(record.fields.items()), record.size, record.aligned)
        self.kind, self.is_constant = blake2b(self.name.encode(), digest_size=6).hexdigest(), is_constant
        self.name = f"Row({self.kind};{is_constant})"

    @staticmethod
    def _normalize_fields(fields: Any) -> Any:
        return sorted(fields, key=lambda field: (field[1].offset, field[0]))


register_model(_Row)(models.RecordModel)


@infer_getattr
class _Fields(AttributeTemplate):
    key = _Row

    def generic_resolve(self, row: _Row, name: str) -> Any:
        return _read_as(row.typeof(name)) if name in row.fields else None


def _read_as(kind: Any) -> Any:
    """Whole numbers may stand in fewer bytes than compiled code reckons with."""
    return types.int64 if kind in types.signed_domain else kind


def _tag(module: Any, place: str) -> Any:
    """Metadata that tells LLVM what an access touches: two accesses with different tags never meet.

    https://llvm.org/docs/LangRef.html#tbaa-metadata
    """
    kind = module.add_metadata([place, module.add_metadata(["execsim"]), ir.IntType(64)(0)])
    return module.add_metadata([kind, kind, ir.IntType(64)(0)])


def _load(context: Any, builder: Any, kind: Any, pointer: Any, place: str, is_constant: bool) -> Any:
    model = context.data_model_manager[kind]
    value = builder.load(pointer)
    value.set_metadata("tbaa", _tag(builder.module, place))
    if is_constant:
        value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return model.from_data(builder, value)


def _store(context: Any, builder: Any, kind: Any, value: Any, pointer: Any, place: str) -> None:
    done = builder.store(context.data_model_manager[kind].as_data(builder, value), pointer)
    done.set_metadata("tbaa", _tag(builder.module, place))


@lower_getattr_generic(_Row)
def _get_field(context: Any, builder: Any, row: _Row, pointer: Any, name: str) -> Any:
    kind = row.typeof(name)
    place = cgutils.get_record_member(builder, pointer, row.offset(name), context.get_data_type(kind))
    found = _load(context, builder, kind, place, f"{row.kind}.{name}", row.is_constant)
    return context.cast(builder, found, kind, _read_as(kind))


@lower_setattr_generic(_Row)
def _set_field(context: Any, builder: Any, signature: Any, args: Any, name: str) -> None:
    row, given = signature.args
    if row.is_constant:
        raise TypeError(f"{name} stands in a table that no compiled function writes")
    kind = row.typeof(name)
    place = cgutils.get_record_member(builder, args[0], row.offset(name), context.get_data_type(kind))
    value = context.cast(builder, args[1], given, kind)
    _store(context, builder, kind, value, place, f"{row.kind}.{name}")


class _Column(types.Array):
    """An array of a memory, cell by cell: Numba's own asks each time whether a number counts from the end."""

    def __init__(self, dtype: Any, dimensions: int, place: str, is_constant: bool) -> None:
        self.place, self.is_constant = place, is_constant
        super().__init__(dtype, dimensions, "C", name=f"Column({dtype};{dimensions};{place};{is_constant})")

    @property
    def key(self) -> Any:
        return (*super().key, self.place, self.is_constant)


register_model(_Column)(models.ArrayModel)


@lower_builtin(operator.getitem, _Column, types.Integer)
@lower_builtin(operator.getitem, _Column, types.BaseTuple)
def _get(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind, counted = signature.args
    if isinstance(signature.return_type, types.Array):  # a row of two dimensions
        return getitem_arraynd_intp(context, builder, signature, args)
    place = _place(context, builder, kind, counted, args)
    if isinstance(kind.dtype, types.Record):
        return load_item(context, builder, kind, place)
    return _load(context, builder, kind.dtype, place, kind.place, kind.is_constant)


@lower_builtin(operator.setitem, _Column, types.Integer, types.Any)
@lower_builtin(operator.setitem, _Column, types.BaseTuple, types.Any)
def _set(context: Any, builder: Any, signature: Any, args: Any) -> Any:
    kind, counted, given = signature.args
    if kind.is_constant:
        raise TypeError(f"{kind.place} is a table that no compiled function writes")
    if kind.ndim > 1 and not isinstance(counted, types.BaseTuple):  # all of a row
        return setitem_array(context, builder, signature, args)
    value, place = context.cast(builder, args[2], given, kind.dtype), _place(context, builder, kind, counted, args)
    if isinstance(kind.dtype, types.Record):
        return store_item(context, builder, kind, value, place)
    return _store(context, builder, kind.dtype, value, place, kind.place)


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
            (name, _type_of_field(kind, name, from_dtype(np.dtype(d)), n)) for name, (d, n) in kind.layout.items()
        )
        _TYPES[kind] = _MemoryType(tuple(fields))
    return _TYPES[kind]


def _type_of_field(kind: type[Memory], name: str, cell: Any, dimensions: int) -> Any:
    if name in kind.wholes:
        return types.Array(cell, dimensions, "C")
    is_constant = name in kind.constants
    if isinstance(cell, types.Record):
        cell = _Row(cell, is_constant)
    return _Column(cell, dimensions, name, is_constant)


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
