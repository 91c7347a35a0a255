"""Data files that are read as code is, once, and refused whole. Changes when the way of refusing does."""

from importlib.resources.abc import Traversable
from typing import TypeVar

from msgspec import DecodeError, ValidationError
from msgspec.json import decode

T = TypeVar("T")


class Malformed(ValueError):
    """A file that cannot be used: `file`, `key` and the `rule` that it breaks, for whoever wrote it."""

    def __init__(self, file: str, key: str, rule: str) -> None:
        super().__init__(f"{file}: {key}: {rule}")
        self.file, self.key, self.rule = file, key, rule


def read_json(path: Traversable, file: str, shape: type[T]) -> T:
    """Raises `Malformed` with the place in the file when it is no JSON or of another shape."""
    return decoded(path.read_bytes(), file, shape)


def decoded(raw: bytes, file: str, shape: type[T]) -> T:
    """As `read_json`, of bytes at hand."""
    try:
        return decode(raw, type=shape)
    except ValidationError as problem:
        rule, _, key = str(problem).partition(" - at ")
        raise Malformed(file, key.strip("`") or "$", rule) from problem
    except (DecodeError, UnicodeError) as problem:
        raise Malformed(file, "$", str(problem)) from problem
