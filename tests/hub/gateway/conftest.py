"""What a test of the gateway may ask for beside the hub."""

from collections.abc import AsyncIterator

import pytest

from tests.hub.gateway.company import Bystanders, Callers
from tests.live import LiveHub


@pytest.fixture
async def bystanders(hub: LiveHub) -> AsyncIterator[Bystanders]:
    """A secretary and a point; at the end of the test both have missed nothing."""
    bystanders = Bystanders(await hub.console("secretary"), await hub.point("hl2"))
    yield bystanders
    await bystanders.see_everything("cuối cùng")


@pytest.fixture
async def callers() -> AsyncIterator[Callers]:
    callers = Callers()
    yield callers
    for raw in callers:
        raw.cut()
