"""When to try the hub again: full jitter, so that a thousand points do not come back in one second.

The delay before try n is U(0, min(cap, base·2ⁿ)); n starts again after RECONNECT_HEALTHY_S in health.
What the hub asks for (`after_ms`, Retry-After) comes on top: a burst that it refused with one number for all
would come back as one burst.
"""

import random
from typing import Final

from protocol import limits

AFTER_S_MAX: Final = 300.0
"""What a hub may ask us to wait: a planned restart; a mistaken number must not keep a point away for a day."""
TRIES_MAX: Final = 32
"""Where counting stops: the cap is reached long before, and 2ⁿ stays a small number."""


class Backoff:
    """The delays of one uplink, for ever. Chance is an argument."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self.tries = 0
        """Tries since the last health: what people see as the number of attempts."""

    def next_s(self, healthy_s: float = 0.0, after_ms: int | None = None) -> float:
        """Seconds to wait, when the last connection was open for `healthy_s` (0: it never was)."""
        if healthy_s >= limits.RECONNECT_HEALTHY_S:
            self.tries = 0
        ceiling_s = min(limits.RECONNECT_CAP_S, limits.RECONNECT_BASE_S * 2**self.tries)
        self.tries = min(TRIES_MAX, self.tries + 1)
        floor_s = min(AFTER_S_MAX, (after_ms or 0) / 1000)
        return floor_s + self._rng.uniform(0.0, ceiling_s)
