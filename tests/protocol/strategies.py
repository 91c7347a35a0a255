"""Instances of any struct of the wire, drawn from its declared types:
a new field is tested when it is declared.
"""

from typing import TypeVar

from hypothesis import strategies as st
from msgspec import Struct
from msgspec.inspect import (
    BoolType,
    BytesType,
    DictType,
    IntType,
    ListType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    type_info,
)

S = TypeVar("S", bound=Struct)

INT_MAX = 2**53
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def instances(struct: type[S]) -> st.SearchStrategy[S]:
    """Every field is given, so that absent and default are drawn as null or empty only where the types
    say so.
    """
    info = type_info(struct)
    assert isinstance(info, StructType)
    return st.builds(struct, **{field.name: values(field.type) for field in info.fields})


def values(type_: Type) -> st.SearchStrategy[object]:
    """Whatever `type_` allows, small."""
    match type_:
        case NoneType():
            return st.none()
        case BoolType():
            return st.booleans()
        case BytesType():
            return st.binary(max_size=40)
        case IntType(ge=ge, le=le):
            return st.integers(-INT_MAX if ge is None else ge, INT_MAX if le is None else le)
        case StrType(pattern=pattern) if pattern:
            return st.from_regex(pattern.removesuffix("$") + r"\Z")
        case StrType(min_length=least, max_length=most):
            return st.text(st.characters(exclude_categories=["Cs"]), min_size=least or 0, max_size=min(most or 12, 12))
        case LiteralType(values=allowed):
            return st.sampled_from(allowed)
        case ListType(item_type=item, min_length=least):
            return st.lists(values(item), min_size=least or 0, max_size=(least or 0) + 2)
        case TupleType(item_types=items):
            return st.tuples(*map(values, items))
        case DictType(value_type=value):
            return st.dictionaries(TEXTS, values(value), max_size=3)
        case StructType(cls=struct):
            return instances(struct)
        case UnionType(types=members):
            return st.one_of(*map(values, members))
        case _:
            raise AssertionError(f"say here how to draw {type_}")
