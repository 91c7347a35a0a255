"""A mistake of tests.simulation.plants sown into the real processes: to see that the real rounds find it too.

    DIEMCAU_PLANT="outcome untold"

Changes with how the processes are told. The plants that break the simulated disk change nothing here.
"""

import os
from contextlib import AbstractContextManager, nullcontext
from typing import Final

ENVIRONMENT: Final = "DIEMCAU_PLANT"


def names() -> list[str]:
    """Every plant's name."""
    from tests.simulation.plants import PLANTS

    return list(PLANTS)


def sown() -> AbstractContextManager[None]:
    """The plant that the environment names, for the length of a block; nothing without one."""
    if not (name := os.environ.get(ENVIRONMENT)):
        return nullcontext()
    from tests.simulation.plants import PLANTS

    return PLANTS[name].sow()
