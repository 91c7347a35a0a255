"""A cable that is out for some seconds, where the machine lets us have network namespaces."""

import pytest

from tests.faults.namespaces import PulledCable


@pytest.mark.timeout(200)
async def test_a_pulled_cable_breaks_no_promise() -> None:
    result = await PulledCable().run(20260105, 1.0)
    if not result.rounds:
        pytest.skip(result.note)
    assert result.violations == []
