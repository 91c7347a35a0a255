"""Who waits for the head to move. Changes when waiting does. Lives on one event loop, so it needs no lock."""

import asyncio

from .base import Unavailable


class Waiters:
    """Calls of `wait` which have not been answered yet."""

    def __init__(self) -> None:
        self._after: dict[asyncio.Future[None], int] = {}

    async def wait_for_seq_above(self, after: int) -> None:
        """Return at the first `moved` beyond `after`. Raises what `failed` was given."""
        future = asyncio.get_running_loop().create_future()
        self._after[future] = after
        try:
            await future
        finally:
            del self._after[future]

    def moved(self, seq: int) -> None:
        """The head is at `seq` now."""
        for future, after in self._after.items():
            if seq > after and not future.done():
                future.set_result(None)

    def failed(self, why: Unavailable) -> None:
        """The head will never move again."""
        for future in self._after:
            if not future.done():
                future.set_exception(why.again())
