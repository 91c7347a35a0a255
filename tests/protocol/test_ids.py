"""protocol.ids: RFC 9562, and names that cannot be confused."""

import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.ids import RANDOM_BYTES, name_id, uuid7


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 2**48 - 1), st.binary(min_size=RANDOM_BYTES, max_size=16))
def test_an_id_is_a_version_7_uuid_that_carries_its_time(now_ms: int, chance: bytes) -> None:
    read = uuid.UUID(uuid7(now_ms, chance))
    assert (read.version, read.variant) == (7, uuid.RFC_4122)
    assert read.int >> 80 == now_ms
    assert str(read) == uuid7(now_ms, chance)


def test_the_example_of_the_rfc() -> None:
    """RFC 9562, appendix A.6: rand_a CC3, rand_b 18C4DC0C0C07398F."""
    chance = bytes.fromhex("0cc3" + "18c4dc0c0c07398f")
    assert uuid7(0x017F22E279B0, chance) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_ids_sort_by_time() -> None:
    drawn = [uuid7(now_ms, bytes(RANDOM_BYTES)) for now_ms in (1, 255, 256, 1_700_000_000_000)]
    assert drawn == sorted(drawn)


def test_all_the_chance_is_used() -> None:
    ids = {uuid7(1, (1 << bit).to_bytes(RANDOM_BYTES, "big")) for bit in range(8 * RANDOM_BYTES)}
    assert len(ids) == 74 + 1  # version and variant take six bits; chance that falls on them changes nothing


def test_too_little_chance_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError):
        uuid7(1, bytes(RANDOM_BYTES - 1))
    with pytest.raises(AssertionError):
        uuid7(-1, bytes(RANDOM_BYTES))


def test_a_name_has_one_id_for_ever() -> None:
    assert name_id("merge", "a", "b") == "07c9401b-9249-882d-9ec1-51e1650ab6e5"
    read = uuid.UUID(name_id("merge", "a", "b"))
    assert (read.version, read.variant) == (8, uuid.RFC_4122)


def test_different_names_have_different_ids() -> None:
    names = [
        (),
        ("",),
        ("", ""),
        ("a", "bc"),
        ("ab", "c"),
        ("abc",),
        ("c", "ab"),
        ("Ấ",),
        ("\u1ea4",),
        ("A\u0302\u0301",),
    ]
    assert len({name_id(*name) for name in names}) == len(set(names))
