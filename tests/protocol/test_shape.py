"""protocol.shape: what it lets pass, the plain encoder wrote; what it refuses stands in test_codec."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import limits, shape
from protocol.errors import DecodeError
from tests import independent

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.text(max_size=40)
    | st.text(min_size=250, max_size=260)
    | st.binary(max_size=300)
)
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=5), inner, max_size=20),
    max_leaves=20,
)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.dictionaries(st.text(max_size=5), PLAIN, max_size=4))
def test_what_a_plain_encoder_writes_passes_unless_it_is_too_deep(frame: independent.FrameMap) -> None:
    encoded = independent.encode(frame)
    if _depth(frame) <= limits.FRAME_DEPTH_MAX:
        shape.check(encoded, values_max=len(encoded))
    else:
        with pytest.raises(DecodeError, match="deep"):
            shape.check(encoded, values_max=len(encoded))


def _depth(value: independent.Plain) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0


@pytest.mark.parametrize("size", [0, 15, 16, 31, 32, 255, 256, 65_535, 65_536])
def test_every_way_to_write_a_length_is_understood(size: int) -> None:
    pairs: independent.FrameMap = {str(number): None for number in range(size)}
    for value in ("x" * size, b"x" * size, [None] * size, pairs):
        encoded = independent.encode({"a": value})
        shape.check(encoded, values_max=len(encoded))
        for cut in (1, len(encoded) // 2, len(encoded) - 1):
            with pytest.raises(DecodeError, match="cut off"):
                shape.check(encoded[:cut], values_max=len(encoded))


def test_values_and_keys_are_counted_to_the_last_one() -> None:
    encoded = independent.encode({"a": [1, 2, 3]})  # the map, a key, the list and three numbers
    shape.check(encoded, values_max=6)
    with pytest.raises(DecodeError, match="more than 5 values"):
        shape.check(encoded, values_max=5)
