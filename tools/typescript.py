"""The wire as TypeScript types, for the consoles: web/src/live/protocol.ts. Changes when the schema gains a new shape.

Pure: reads `protocol.reference.schema()` and returns text; `python -m tools.reference` writes it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, Final, Literal, get_args, get_origin

from protocol import limits, messages, views
from protocol.reference import schema

Schema = Mapping[str, Any]
"""One JSON schema, or an object of them: the standard's own shape, open by nature."""

RENAMED: Final = {"Error": "WireError"}
"""Names which would hide one of the language's own."""
LINE_CHARS_MAX: Final = 118
"""As the hand-written sources beside it."""


def protocol_module() -> str:
    """web/src/live/protocol.ts, whole."""
    whole = schema()
    defs, views_of = _part(whole, "$defs"), _part(whole, "views")
    frames = [_name(one) for one in _part(whole, "frames").values()]
    board = _common([defs[_name(one)] for one in views_of.values()])
    rows = sorted(_reached(defs, [defs[_name(one)] for one in views_of.values()]))
    sections = [
        _HEAD,
        f"export const SUBPROTOCOL = {_literal(limits.SUBPROTOCOL)};\n"
        f"export const VERSION: readonly [number, number] = {json.dumps(limits.VERSION)};",
        *(_union(name, values) for values, name in _aliases().items()),
        "// ---- frames " + "-" * 100,
        *(_interface(name, defs[name]) for name in frames),
        *(_interface(name, defs[name]) for name in sorted(_reached(defs, [defs[name] for name in frames]))),
        _FRAMES,
        "// ---- commands " + "-" * 98,
        *(_interface(name, defs[name]) for name in sorted(_reached(defs, _commands(whole)))),
        _command_args(whole),
        "// ---- views " + "-" * 101,
        *(_interface(name, defs[name]) for name in rows),
        _interface("Board", {**board, "description": "The scalars that every view has."}),
        *(_interface(_name(one), _without(defs[_name(one)], board), base="Board") for one in views_of.values()),
        _record_type("Views", "Role of a page -> the view it follows.", views_of),
        "// ---- what can go wrong, and the bounds " + "-" * 73,
        _union("RefusalCode", _list(whole["refusal_codes"])),
        _close_codes(_part(whole, "close_codes")),
        _limits(),
    ]
    return "\n\n".join(sections) + "\n"


# ---- sections --------------------------------------------------------------------------------------------


def _command_args(whole: Schema) -> str:
    defs = _part(whole, "$defs")
    lines = [f"  {name}: {_object(defs[_name(one)])};" for name, one in _part(whole, "commands").items()]
    head = "/** Command name -> its arguments. Who may send which is the hub's table; a console offers only its own. */"
    names = "export type CommandName = keyof CommandArgs;"
    return "\n".join([head, "export interface CommandArgs {", *lines, "}", names])


def _commands(whole: Schema) -> list[Schema]:
    return [_part(whole, "$defs")[_name(one)] for one in _part(whole, "commands").values()]


def _interface(name: str, of: Schema, base: str = "") -> str:
    extends = f" extends {base}" if base else ""
    fields = [f"  {field};" for field in _fields(of)]
    return "\n".join([_comment(of), f"export interface {RENAMED.get(name, name)}{extends} {{", *fields, "}"])


def _record_type(name: str, meaning: str, members: Mapping[str, Schema]) -> str:
    lines = [f"  {key}: {_type(one)};" for key, one in members.items()]
    return "\n".join([f"/** {meaning} */", f"export interface {name} {{", *lines, "}"])


def _close_codes(codes: Schema) -> str:
    lines = [
        f"  {name}: {{ code: {one['code']}, reconnect: {json.dumps(one['reconnect'])} }}, // {one['meaning']}"
        for name, one in codes.items()
    ]
    head = "/** Why a connection ended; `reconnect`: the page comes back by itself, else a person must act. */"
    return "\n".join([head, "export const CLOSE_CODES = {", *lines, "} as const;"])


def _limits() -> str:
    numbers = {name: value for name, value in vars(limits).items() if name.isupper() and isinstance(value, int | float)}
    lines = [f"  {name}: {value}," for name, value in numbers.items()]
    head = "/** The bounds of the wire; each reason stands in docs/protocol.md. Units are in the names. */"
    return "\n".join([head, "export const LIMITS = {", *lines, "};"])


# ---- types -----------------------------------------------------------------------------------------------


def _type(of: Schema) -> str:
    match of:
        case {"$ref": _}:
            return RENAMED.get(_name(of), _name(of))
        case {"anyOf": choices}:
            return " | ".join(dict.fromkeys(_type(one) for one in choices))
        case {"enum": values}:
            return _aliases().get(tuple(sorted(values))) or " | ".join(_literal(value) for value in values)
        case {"type": "string", "contentEncoding": _}:
            return "Uint8Array"
        case {"type": "string"}:
            return "string"
        case {"type": "integer"}:
            return "number"
        case {"type": "boolean" | "null" as name}:
            return str(name)
        case {"type": "array", "prefixItems": items}:
            return f"readonly [{', '.join(_type(one) for one in items)}]"
        case {"type": "array", "items": item}:
            word = _type(item)
            return f"readonly ({word})[]" if " " in word else f"readonly {word}[]"
        case {"type": "object", "additionalProperties": value}:
            return f"Readonly<Record<string, {_type(value)}>>"
        case _:
            raise AssertionError(f"the schema holds {of}: say here how TypeScript names it")


def _object(of: Schema) -> str:
    fields = "; ".join(_fields(of))
    return f"{{ {fields} }}" if fields else "Record<string, never>"


def _fields(of: Schema) -> Iterator[str]:
    required = of.get("required", ())
    for name, one in of.get("properties", {}).items():
        yield f"{name}{'' if name in required else '?'}: {_type(one)}"


def _aliases() -> dict[tuple[str, ...], str]:
    """The named lists of words of the contract; the schema itself writes them out at every place."""
    modules: Sequence[ModuleType] = (messages, views)
    named = ((name, value) for module in modules for name, value in vars(module).items())
    return {tuple(sorted(get_args(value))): name for name, value in named if get_origin(value) is Literal}


# ---- reading the schema ----------------------------------------------------------------------------------


def _part(whole: Schema, name: str) -> dict[str, Any]:
    part = whole[name]
    assert isinstance(part, dict)
    return part


def _list(value: object) -> list[str]:
    assert isinstance(value, list)
    return [str(one) for one in value]


def _name(reference: Schema) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[-1]


def _reached(defs: Schema, roots: Iterable[Schema]) -> set[str]:
    """Every definition named under these, at any depth."""
    found: set[str] = set()
    waiting = [json.dumps(root) for root in roots]
    while waiting:
        text = waiting.pop()
        fresh = {name for name in defs if f'"#/$defs/{name}"' in text} - found
        found |= fresh
        waiting += [json.dumps(defs[name]) for name in fresh]
    return found


def _common(of: Sequence[Schema]) -> dict[str, Any]:
    first, *others = (one["properties"] for one in of)
    shared = {name: one for name, one in first.items() if all(other.get(name) == one for other in others)}
    return {"properties": shared, "required": list(shared)}


def _without(of: Schema, base: Schema) -> dict[str, Any]:
    own = {name: one for name, one in of["properties"].items() if name not in base["properties"]}
    return {**of, "properties": own}


# ---- text ------------------------------------------------------------------------------------------------


def _literal(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _comment(of: Schema) -> str:
    return f"/** {' '.join(str(of['description']).split())} */"


def _union(name: str, words: Iterable[str]) -> str:
    """A list of words, over as many lines as it needs."""
    first, *others = (_literal(word) for word in words)
    lines = [f"export type {name} = {first}"]
    for word in others:
        if len(f"{lines[-1]} | {word}") > LINE_CHARS_MAX:
            lines.append(" ")
        lines[-1] += f" | {word}"
    return "\n".join(lines) + ";"


_HEAD: Final = """\
/** The words of the wire: frames, arguments of commands, views, codes. Made by `python -m tools.reference`. */"""

_FRAMES: Final = """\
/** A place in a record: epoch, sequence number, chain hash. */
export type Position = NonNullable<Hello["resume"]>;
/** What an argument of a command may be. */
export type Arg = Command["args"][string];
/** A row of a collection as it travels. */
export type Row = NonNullable<Patch["set"]>[string][string];
export type FromConsole = Hello | Command | Beat | Similar;
export type FromHub = Welcome | Snapshot | Patch | Outcome | Beat | Goaway | WireError | Presence | Alike
  | LocalOutbox | LocalLink;"""
