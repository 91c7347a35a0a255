"""The reference of the wire, made from its types: the page docs/protocol.md and the JSON schema.

Pure: returns text. `python -m tools.reference` writes it, `--check` says whether the committed files are stale.
"""

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from types import ModuleType
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.inspect import (
    BoolType,
    BytesType,
    DictType,
    Field,
    IntType,
    ListType,
    LiteralType,
    NoneType,
    StrType,
    StructType,
    TupleType,
    Type,
    UnionType,
    type_info,
)

from protocol import limits, views
from protocol.codec import TYPES
from protocol.errors import CLOSE_REASONS, RefusalCode
from protocol.messages import COMMANDS, AlikeItem, Hash, LocalItem, Uuid
from protocol.session import TRANSITIONS, Side
from protocol.views import COLLECTIONS, VIEWS

# ---- the page --------------------------------------------------------------------------------------------


def protocol_page() -> str:
    """docs/protocol.md, whole."""
    sections = [
        _INTRODUCTION,
        "## Frames\n\n" + _FRAMES_PROSE,
        *(_frame(name, type_) for name, type_ in TYPES.items()),
        _row(AlikeItem),
        "## The conversation\n\n" + _CONVERSATION_PROSE,
        _transitions(),
        "## Following a view\n\n" + _FOLLOWING_PROSE,
        "## Views\n\n" + _VIEWS_PROSE,
        *(_view(name, type_) for name, type_ in VIEWS.items()),
        "## Rows and grouped scalars",
        *(_row(type_) for type_ in _row_types()),
        "## The local page\n\n" + _LOCAL_PROSE,
        _row(LocalItem),
        "## Commands\n\n" + _COMMANDS_PROSE,
        *(_command(name, type_) for name, type_ in COMMANDS.items()),
        "## Refusal codes\n\n" + ", ".join(f"`{code.value}`" for code in RefusalCode) + ".",
        "## Close codes\n\n" + _CLOSE_PROSE,
        _close_codes(),
        "## Limits\n\nBytes, characters, items, seconds or milliseconds, as the names say.",
        _limits(),
    ]
    return "\n\n".join(sections) + "\n"


def _frame(name: str, type_: type[Struct]) -> str:
    heading = f"### `{name}` {_direction(type_)}\n\n{_prose(type_)}\n\n"
    tag = f'| `type` | `"{name}"` | yes |'
    return heading + _table(("field", "type", "required"), [tag, *_field_lines(type_)])


def _direction(type_: type[Struct]) -> str:
    speakers = {side for _, side, frame in TRANSITIONS if frame is type_}
    if len(speakers) == 2:
        return "(client ↔ hub)"
    return "(client → hub)" if speakers == {Side.CLIENT} else "(hub → client)"


def _command(name: str, type_: type[Struct]) -> str:
    lines = _field_lines(type_)
    table = "\n\n" + _table(("argument", "type", "required"), lines) if lines else " No arguments."
    return f"### `{name}`\n\n{_prose(type_)}{table}"


def _view(name: str, type_: type[Struct]) -> str:
    notes = _field_notes(views)
    board = {field.encode_name for field in _fields(views.Board)}
    collections = COLLECTIONS[name]
    lines = [
        f"| `{field.encode_name}` | {'collection of ' if field.encode_name in collections else ''}"
        f"{_type_word(field.type)} | {notes.get((type_.__name__, field.name), '')} |"
        for field in _fields(type_)
        if field.encode_name not in board
    ]
    return f"### View `{name}`\n\n{_prose(type_)}\n\n" + _table(("field", "type", "meaning"), lines)


def _row(type_: type[Struct]) -> str:
    notes = _field_notes(views)
    lines = [
        f"| `{field.encode_name}` | {_type_word(field.type)} | {notes.get((type_.__name__, field.name), '')} |"
        for field in _fields(type_)
    ]
    return f"### `{type_.__name__}`\n\n{_prose(type_)}\n\n" + _table(("field", "type", "meaning"), lines)


def _row_types() -> list[type[Struct]]:
    """What every view shares, then every row and grouped scalar, in the order of their definition."""
    rows = [type_ for type_ in vars(views).values() if _is_row(type_)]
    return [views.Board, *rows]


def _is_row(candidate: object) -> bool:
    if not isinstance(candidate, type) or not issubclass(candidate, views.RowStruct):
        return False
    return candidate is not views.RowStruct


def _transitions() -> str:
    lines = [
        f"| {state} | {side} | `{_tag_of(frame)}` | {after} |" for (state, side, frame), after in TRANSITIONS.items()
    ]
    return _table(("state", "who speaks", "frame", "state after it"), lines)


def _tag_of(frame: type[Struct]) -> str:
    return str(frame.__struct_config__.tag)


def _close_codes() -> str:
    lines = [
        f"| {code.value} | {code.name.lower()} | {reason.meaning} "
        f"| {'the client comes back by itself' if reason.reconnect else 'a person'} |"
        for code, reason in CLOSE_REASONS.items()
    ]
    return _table(("code", "name", "meaning", "who acts"), lines)


def _limits() -> str:
    return _table(("limit", "value", "reason"), list(_limit_lines()))


def _limit_lines() -> Iterator[str]:
    """One line a constant; a reason written once below several constants is theirs together."""
    body = ast.parse(inspect.getsource(limits)).body
    waiting: list[str] = []
    for statement in body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            waiting.append(statement.target.id)
        elif waiting and (reason := _docstring(statement)):
            yield from (f"| `{name}` | {_number(vars(limits)[name])} | {reason} |" for name in waiting)
            waiting = []
        # VERSION and SUBPROTOCOL are names, not bounds: no reason follows them directly
        if waiting and vars(limits)[waiting[-1]] in (limits.SUBPROTOCOL, limits.VERSION):
            waiting = []


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


# ---- the schema ------------------------------------------------------------------------------------------


def schema() -> dict[str, object]:
    """JSON schema of all frames, arguments and views. `contentEncoding: base64` marks bytes:
    they travel raw.
    """
    named: dict[str, Mapping[str, type[Struct]]] = {"frames": TYPES, "commands": COMMANDS, "views": VIEWS}
    types = [type_ for group in named.values() for type_ in group.values()]
    references, definitions = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    by_type = dict(zip(types, references, strict=True))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{limits.SUBPROTOCOL}: frames, arguments of commands, views",
        **{group: {name: by_type[type_] for name, type_ in members.items()} for group, members in named.items()},
        "collections": {name: sorted(collections) for name, collections in COLLECTIONS.items()},
        "refusal_codes": [code.value for code in RefusalCode],
        "close_codes": {
            code.name.lower(): {"code": code.value, "reconnect": reason.reconnect, "meaning": reason.meaning}
            for code, reason in CLOSE_REASONS.items()
        },
        "$defs": dict(sorted(definitions.items())),
    }


def schema_page() -> str:
    """docs/protocol.schema.json, whole."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=1).decode() + "\n"


# ---- words for types and fields --------------------------------------------------------------------------


def _fields(type_: type[Struct]) -> tuple[Field, ...]:
    info = type_info(type_)
    assert isinstance(info, StructType)
    return info.fields


def _field_lines(type_: type[Struct]) -> list[str]:
    return [
        f"| `{field.encode_name}` | {_type_word(field.type)} | {'yes' if field.required else 'no'} |"
        for field in _fields(type_)
    ]


def _pattern(text: object) -> str:
    info = type_info(text)
    assert isinstance(info, StrType)
    assert info.pattern, "a text with a name on the page is one with a pattern"
    return info.pattern


def _type_word(type_: Type) -> str:
    match type_:
        case NoneType():
            return "null"
        case BoolType():
            return "boolean"
        case BytesType():
            return "bytes"
        case IntType(ge=ge, le=le):
            return "integer" + _span(ge, le)
        case StrType(pattern=pattern) if pattern:
            return _PATTERNS[pattern]
        case StrType(min_length=least, max_length=most):
            return "text" + _span(least, most, unit="characters")
        case LiteralType(values=values):
            return " \\| ".join(f'`"{value}"`' for value in values)
        case ListType(item_type=item, min_length=least, max_length=most):
            return f"list of ({_type_word(item)})" + _span(least, most, unit="items")
        case TupleType(item_types=items):
            return "[" + ", ".join(_type_word(item) for item in items) + "]"
        case DictType(value_type=value, max_length=most):
            return f"map of text → ({_type_word(value)})" + _span(None, most, unit="items")
        case StructType(cls=cls):
            return f"`{cls.__name__}`"
        case UnionType(types=types):
            return " \\| ".join(_type_word(member) for member in types)
        case _:
            raise AssertionError(f"a frame holds {type_}: say here how the page names it")


_PATTERNS: Final = {_pattern(Uuid): "UUID", _pattern(Hash): "64 lower-case hex digits"}


def _span(least: int | None, most: int | None, unit: str = "") -> str:
    """The bounds of a number or a length, as a reader says them."""
    if least is None and most is None:
        return ""
    if most == 2**53:
        return "" if least in (None, -(2**53)) else f", from {least}"
    bounds = f"{least or 0} to {most:,}" if most is not None else f"from {least}"
    return f", {bounds} {unit}".rstrip()


# ---- words for prose -------------------------------------------------------------------------------------


def _prose(type_: type[Struct]) -> str:
    return _one_line(inspect.getdoc(type_) or "")


def _field_notes(module: ModuleType) -> dict[tuple[str, str], str]:
    """(struct, field) -> the text that stands below the field in the source."""
    notes: dict[tuple[str, str], str] = {}
    for statement in ast.parse(inspect.getsource(module)).body:
        if not isinstance(statement, ast.ClassDef):
            continue
        for field, below in zip(statement.body, statement.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                notes[statement.name, field.target.id] = _docstring(below)
    return notes


def _docstring(statement: ast.stmt) -> str:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return _one_line(text)
        case _:
            return ""


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(heads: tuple[str, ...], lines: Iterable[str]) -> str:
    return "\n".join([f"| {' | '.join(heads)} |", "|" + " --- |" * len(heads), *lines])


_INTRODUCTION: Final = """\
# The wire, version 1

<!-- Generated by `python -m tools.reference` from the types in `protocol/`. Change those, then run it. -->

One WebSocket subprotocol, `diemcau.v1`. Every WebSocket message is one binary frame: one msgpack map with
field names. Text messages are refused. This page is enough to write a client; its names and meanings are the
contract, and additions are fine: receivers ignore unknown fields, clients ignore frames of unknown types.

Device, boot and command ids are UUID strings, ids that come from a file are short texts, hashes are hex, times
are integer milliseconds since the epoch. Text travels as typed. Refused wherever it stands in a frame, also in
an unknown field: an extension type, a float, a key that is not a text, a text that is not UTF-8, bytes after
the end of the frame. Of duplicate keys the last one wins."""

_FRAMES_PROSE: Final = """\
A field that is not required may be absent: it is then null, or an empty map in a patch."""

_CONVERSATION_PROSE: Final = """\
Both ends run one table over the same frames. What is not in it is refused: 4501 for a first frame that is not a
hello of at most 4 KiB, 4500 for everything else. After goaway or error the hub closes; what the client had
already sent is ignored.

- The client says hello within 5 seconds. A major version that the hub does not know is answered 4505.
- At most `window` commands may be without an outcome; one more is 4008. Any outcome settles its command for the
  window, `busy` too: such a command moved nothing and is sent again after `retry_ms`, and everything above
  it is busy until then.
- After welcome the client sends again, in order of `command_seq`, every command without a stored outcome (also
  those up to `last_command_seq`: their recorded outcomes come again) and every command above
  `last_command_seq`. New ones follow. A number is never used for a second command (4510) and none is left
  out (4002).
- A client that joins again becomes a new device, of which no welcome can tell what the hub has lost of the one
  before. What that one had no outcome for, and what it was told is accepted, therefore becomes commands of the new
  device: same ids and order, next numbers. The hub answers an id that it knows from another device of the same
  point as it did then, and records one that it has lost anew. A refusal that was told stays told.
- A frame that came after the first version is sent to a hub only when its welcome offers it (`offers`): older hubs
  close with 4500. Such are: `similar`. Clients ignore frames that they do not know.
- A side that has sent nothing for `beat_s` seconds sends a beat; one that has heard nothing for `dead_s` seconds
  gives up."""

_FOLLOWING_PROSE: Final = """\
A snapshot comes in parts 1 to `parts`, all of one position and nothing of the view between them. Their `data`
together is the msgpack of the view or, with `deflate`, one zlib stream (RFC 1950) of it. The cursor is the
snapshot's `seq`.

- A patch with `from` ≤ cursor < `to` is applied: rows in `set` are whole and replace, keys in `unset` go, scalars
  in `put` replace. The cursor is then `to`.
- A patch with `to` ≤ cursor is ignored. With `from` > cursor something is missing: close 4001 and start again.
- `hello.resume` is the position `[epoch, seq, hash]` last applied. If it equals that of the welcome, patches
  follow. Otherwise the first view frame is a snapshot, or a patch whose `from` is the resume's `seq`, and that
  only in the same epoch with a head beyond the resume's `seq`.
- The epoch never changes within a connection."""

_VIEWS_PROSE: Final = """\
A view is one flat map of scalars and keyed collections of rows; the key of a row is the id by which commands name
it. Every view has the fields of `Board`; the tables list what each adds."""

_LOCAL_PROSE: Final = """\
A point client serves its moderator's page on loopback, and on `/ws/local` speaks this protocol as a hub does: hello
(`view` is `point`, `ticket` null), welcome, the view `point` as snapshots and patches at the hub's own positions,
commands, outcomes and beats. What differs:

- The credential is a cookie, got once for the key of a link that the program prints. The Host header names the
  loopback address and port, the Origin the same, else 403; without a good cookie the socket is closed 4401.
- The point client alone holds the outbox. After the welcome come one `link` and the whole `outbox`, then each whenever
  something in it changed. A whole outbox may take several frames; only the first of them says `whole`.
- A command is known by its `id` alone, which the page mints and keeps until it sees it in a row of the outbox: from
  then on it is durable at the point. Sent again, also to a restarted program, it is the same command. `command_seq`
  only pairs the outcome with its frame and may be any number; `last_command_seq` is the `command_seq_top` of the
  hello. The command's number towards the hub stands in its row.
- The outcome of the hub is told when it comes, be it hours later, and stands in the row as well. What could never be
  sent is refused at once and not stored (`empty_text`, `text_too_long`, `bad_args`, `unknown_command`, `forbidden`:
  only submit, withdraw, clarify, object, roll_call and attendance are a point's). `busy` says that the disk did not
  take it.
- Before the point client has ever seen the hub's view, `epoch` and `seq` of the welcome are 0, the hash is all zeros,
  and no view comes. When the hub's view is another one than before (another epoch, or an earlier position), the point
  client says goaway and the page comes back.
- Any number of pages may be open; `device`, `boot` and `connection` of their hellos are not compared. The window is
  that of the welcome."""

_COMMANDS_PROSE: Final = """\
Unknown arguments are ignored. An argument that is missing, of another type or out of its bounds is refused with
`bad_args`, an unknown command with `unknown_command`; `detail` names the argument and the rule."""

_CLOSE_PROSE: Final = """\
A client that comes back by itself waits between tries; one that needs a person does not try again."""
