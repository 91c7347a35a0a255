"""What every test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.live import LiveHub, live_hub


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[LiveHub]:
    """A real hub on a port of its own, with SQLite in a folder of its own."""
    async with live_hub(tmp_path / "data") as hub:
        yield hub
