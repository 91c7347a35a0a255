"""tools.typescript: the consoles' types are those of the wire, whole and exact."""

import re

import pytest

from protocol import limits
from protocol.codec import TYPES
from protocol.errors import CLOSE_REASONS, RefusalCode
from protocol.messages import COMMANDS
from protocol.views import VIEWS, PointItemRow
from tools.typescript import protocol_module

MODULE = protocol_module()


def body_of(name: str) -> str:
    found = re.search(rf"export interface {name}\b[^{{]*{{\n(.*?)\n}}", MODULE, re.DOTALL)
    assert found is not None, name
    return found[1]


def test_every_frame_command_view_code_and_limit_is_there() -> None:
    for name in TYPES:
        assert f'type: "{name}";' in MODULE
    for name in COMMANDS:
        assert f"  {name}: {{" in body_of("CommandArgs") or f"  {name}: Record<string, never>;" in MODULE
    for role, view in VIEWS.items():
        assert f"  {role}: {view.__name__};" in body_of("Views")
    for code, reason in CLOSE_REASONS.items():
        assert f"{{ code: {code.value}, reconnect: {str(reason.reconnect).lower()} }}" in MODULE
    for refusal in RefusalCode:
        assert f'"{refusal.value}"' in MODULE
    assert f"TEXT_CHARS_MAX: {limits.TEXT_CHARS_MAX}," in MODULE


def test_a_row_has_exactly_its_fields() -> None:
    fields = [line.split(":")[0].strip() for line in body_of("PointItemRow").splitlines()]
    assert fields == list(PointItemRow.__struct_fields__)


@pytest.mark.parametrize(
    ("interface", "line"),
    [
        ("Outcome", "retry_ms?: number | null;"),
        ("Snapshot", "data: Uint8Array;"),
        ("Hello", "version: readonly [number, number];"),
        ("PointItemRow", "handling: Handling;"),
        ("TopicRow", "coordinating: readonly string[];"),
        ("DisplayView", "topics: Readonly<Record<string, PointTopicRow>>;"),
    ],
)
def test_optional_null_bytes_lists_and_named_words_are_said_exactly(interface: str, line: str) -> None:
    assert f"  {line}" in body_of(interface).splitlines()


def test_what_every_view_has_is_written_once() -> None:
    assert MODULE.count("  announced_at: number | null;") == 1
