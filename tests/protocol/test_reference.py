"""protocol.reference: the committed page and schema are those of the types, and say everything."""

import json
from typing import get_args

import pytest

from protocol import limits, views
from protocol.codec import TYPES
from protocol.errors import CLOSE_REASONS, CloseCode, RefusalCode
from protocol.messages import COMMANDS
from protocol.reference import protocol_page, schema_page
from protocol.views import COLLECTIONS, VIEWS
from tools import reference


def test_the_committed_pages_are_not_stale() -> None:
    assert reference.stale() == [], "run python -m tools.reference"


def test_the_page_names_every_frame_command_view_code_and_limit() -> None:
    page = protocol_page()
    for name in (*TYPES, *COMMANDS):
        assert f"### `{name}`" in page
    for name in VIEWS:
        assert f"### View `{name}`" in page
    for code in CloseCode:
        assert f"| {code.value} | {code.name.lower()} | {CLOSE_REASONS[code].meaning} |" in page
    for refusal in RefusalCode:
        assert f"`{refusal.value}`" in page
    bounds = [name for name in vars(limits) if name.isupper() and name not in ("SUBPROTOCOL", "VERSION")]
    assert [name for name in bounds if f"| `{name}` |" not in page] == []


def test_no_limit_is_without_its_reason() -> None:
    lines = protocol_page().split("## Limits")[1].splitlines()
    assert [line for line in lines if line.startswith("| `") and line.split("|")[3].strip() == ""] == []


def test_the_page_takes_the_meaning_of_a_field_from_its_source() -> None:
    assert "| `text` | text | As typed; empty once it is restricted. |" in protocol_page()


def test_the_schema_defines_whatever_it_refers_to() -> None:
    schema = json.loads(schema_page())
    assert set(schema["frames"]) == set(TYPES)
    assert set(schema["commands"]) == set(COMMANDS)
    assert {name: frozenset(fields) for name, fields in schema["collections"].items()} == COLLECTIONS
    assert schema["frames"]["patch"] == {"$ref": "#/$defs/Patch"}
    assert {"from", "to", "set", "unset", "put"} < set(schema["$defs"]["Patch"]["properties"])
    assert _references(schema) <= {f"#/$defs/{name}" for name in schema["$defs"]}


def _references(node: object) -> set[str]:
    if isinstance(node, dict):
        inner = set().union(*map(_references, node.values())) if node else set()
        return inner | ({str(node["$ref"])} if "$ref" in node else set())
    if isinstance(node, list):
        return set().union(*map(_references, node)) if node else set()
    return set()


@pytest.mark.parametrize("argv", [["--check"], ["--what"]])
def test_the_writer_tells_by_its_exit_code(argv: list[str]) -> None:
    assert reference.main(argv) == {"--check": 0, "--what": 2}[argv[0]]


def test_every_handling_word_is_in_the_schema() -> None:
    handling = json.loads(schema_page())["$defs"]["PointItemRow"]["properties"]["handling"]
    assert set(handling["enum"]) == set(get_args(views.Handling))
