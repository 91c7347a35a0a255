"""The organiser's conference file (JSON) read into a `Plan`. Changes with the file format.

Only what the rules need is required: a conference with id and title, points, departments, topics and phases.
Names, codes and ranks are information; identity is the `id` inside the file (domain.md section 0, finding 5). Other
keys are the organiser's own and mean nothing here; only where every key is a rule is an unknown one a mistake.
"""

import json
import re
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct, field

from hub.domain.caution import folded
from hub.domain.model import (
    Category,
    ClosedClass,
    Department,
    Member,
    NoticePlan,
    PhasePlan,
    Plan,
    PlannedTopic,
    Point,
)
from hub.domain.texts import unseen_in

ANSWER_SECONDS = 240
"""Time of an answer unless the file says otherwise: "ask fast, answer briefly" (domain.md 2.4)."""


CLASS_MEMBERS_MIN = 2
PHRASE_CHARS_MAX = 80
"""A phrase names a thing; a longer one is a sentence that nobody repeats."""
SCHEMA_VERSION = 1
ID = re.compile(r"[\w.:-]{1,64}")
"""What names a thing in commands, folders and links: nothing that any of them reads as more than a name."""


class BadPlan(Exception):
    """The conference file cannot be used; the message names the file, the line or key, and the rule."""


class _Titled(Struct):
    title: str


class _Conference(Struct):
    id: str
    title: str
    kind: str = "dialogue"
    theme: str = ""
    date: str = ""
    timezone: str = "Asia/Ho_Chi_Minh"
    province: str = ""
    legal_basis: list[str] = []
    chair: _Titled | None = None
    demo: bool | None = None


class _Former(Struct):
    name: str


class _Point(Struct):
    id: str
    level: str
    name: str
    parent_id: str | None = None
    call_sign: str = ""
    point_name: str | None = None
    display_name: str | None = None
    sort_key: int | None = None
    planned_attendees: int = 0
    formed_from: list[_Former] = []
    aliases: list[str] = []


class _Department(Struct):
    id: str
    name: str
    short_name: str | None = None
    head_title: str = ""


class _Topic(Struct):
    id: str
    title: str
    no: int | None = None
    field: str = ""
    lead: str | None = None
    coordinating: list[str] = []
    seeds: list[str] = []


class _Phase(Struct):
    id: str
    vi: str
    accepts_recommendations: bool = False
    kind: str = "live"
    led_by: str | None = None
    training: bool = False


class _Category(Struct):
    id: str
    vi: str


class _Notice(Struct):
    doc_type: str = "THÔNG BÁO"
    symbol: str = "TB-UBND"
    issuer: list[str] = []
    place: str = ""
    abstract: str = ""
    sign_authority: str = "TL. CHỦ TỊCH"
    sign_title: str = "CHÁNH VĂN PHÒNG"
    recipients: list[str] = []
    archive_line: str = "Lưu: VT."


class _Deadline(Struct):
    id: str
    due: str


class _Timers(Struct):
    answer_seconds: int = ANSWER_SECONDS


class _Rules(Struct, forbid_unknown_fields=True):
    quota: int | None = None


class _Class(Struct, forbid_unknown_fields=True):
    name: str
    members: dict[str, list[str]]


class _Provenance(Struct):
    synthetic: list[str] = []


class _File(Struct, kw_only=True):
    schema_version: int = SCHEMA_VERSION
    conference: _Conference
    points: list[_Point]
    departments: list[_Department]
    topics: list[_Topic]
    phases: list[_Phase]
    attendee_categories: list[_Category] = []
    notice: _Notice = field(default_factory=_Notice)
    deadlines: list[_Deadline] = []
    timers: _Timers = field(default_factory=_Timers)
    rules: _Rules = field(default_factory=_Rules)
    auto_merge: bool = True
    dedup_classes: list[_Class] = []
    provenance: _Provenance = field(default_factory=_Provenance)


def load_plan(path: Path) -> Plan:
    """The plan in a conference file. Raises `BadPlan` naming file, line or key, and rule."""
    file = _decode(path)
    try:
        _check(file)
    except BadPlan as problem:
        raise BadPlan(f"{path}: {problem}") from None
    return _plan(file)


def first_open_phase(plan: Plan) -> str:
    """The first phase that accepts recommendations. Raises `BadPlan` when none does: then one must be named."""
    for phase in plan.phases:
        if phase.accepts:
            return phase.id
    raise BadPlan("phases: none accepts recommendations, so the one to open in must be named (--phase)")


def _decode(path: Path) -> _File:
    try:
        text = path.read_bytes()
        return msgspec.convert(json.loads(text), _File)
    except OSError as problem:
        raise BadPlan(f"{path}: cannot be read ({problem.strerror})") from None
    except json.JSONDecodeError as problem:
        raise BadPlan(f"{path}: line {problem.lineno}: not JSON ({problem.msg})") from None
    except RecursionError:
        raise BadPlan(f"{path}: not JSON: nested too deeply") from None
    except UnicodeDecodeError as problem:
        raise BadPlan(f"{path}: byte {problem.start}: not UTF-8") from None
    except msgspec.ValidationError as problem:
        raise BadPlan(f"{path}: {problem}") from None


def _check(file: _File) -> None:
    _check_id("conference", file.conference.id)
    _check_date("conference.date", file.conference.date)
    if file.schema_version != SCHEMA_VERSION:
        raise BadPlan(f"schema_version: {file.schema_version}, this hub reads {SCHEMA_VERSION}")
    points = _unique("points", file.points)
    departments = _unique("departments", file.departments)
    _unique("topics", file.topics)
    _unique("phases", file.phases)
    _unique("attendee_categories", file.attendee_categories)
    if not file.points or not file.phases:
        raise BadPlan("points, phases: at least one of each is needed")
    for n, point in enumerate(file.points):
        if point.parent_id is not None and point.parent_id not in points:
            raise BadPlan(f"points[{n}] {point.id!r}: parent_id {point.parent_id!r} is not a point of this file")
    _check_tree(points)
    for n, topic in enumerate(file.topics):
        for department in [topic.lead, *topic.coordinating]:
            if department is not None and department not in departments:
                raise BadPlan(f"topics[{n}] {topic.id!r}: unknown department {department!r}")
    _check_names("", msgspec.to_builtins(file))
    for n, one in enumerate(file.dedup_classes):
        _check_class(f"dedup_classes[{n}]", one)


def _check_names(where: str, value: object) -> None:
    """Every word of the file is shown or printed as a name, down to its last list."""
    match value:
        case str():
            found = unseen_in(value)
            if found is not None:
                rule = "a name has no control character and no mark of writing direction"
                raise BadPlan(f"{where}: {value[:64]!r} holds {found}; {rule}")
        case list():
            for n, each in enumerate(value):
                _check_names(f"{where}[{n}]", each)
        case dict():
            for key, each in value.items():
                inner = f"{where}.{key}" if where else str(key)
                _check_names(f"a key of {where or 'the file'}", key)
                _check_names(inner, each)
        case _:
            pass


def _check_id(where: str, id: str) -> None:
    if ID.fullmatch(id) is None:
        raise BadPlan(f"{where}: id {id[:64]!r} must be 1 to 64 letters, digits, '-', '_', '.' or ':'")


def _check_class(where: str, one: _Class) -> None:
    """Two members at least, each told by phrases of its own, without marks: people leave them out."""
    if not one.name.strip():
        raise BadPlan(f"{where}: name is empty; it says the difference to people")
    if len(one.members) < CLASS_MEMBERS_MIN:
        raise BadPlan(f"{where} {one.name!r}: members: at least {CLASS_MEMBERS_MIN} are needed")
    owner: dict[str, str] = {}
    for member, phrases in one.members.items():
        if not phrases:
            raise BadPlan(f"{where} {one.name!r}: members.{member}: at least one phrase is needed")
        for phrase in phrases:
            if not folded(phrase) or len(phrase) > PHRASE_CHARS_MAX:
                rule = f"a phrase has a word and {PHRASE_CHARS_MAX} characters at most"
                raise BadPlan(f"{where} {one.name!r}: members.{member}: {phrase[:80]!r}: {rule}")
            other = owner.setdefault(folded(phrase), member)
            if other != member:
                raise BadPlan(f"{where} {one.name!r}: {phrase!r} stands for {other!r} and for {member!r}")


Named = TypeVar("Named", _Point, _Department, _Topic, _Phase, _Category)


def _unique(key: str, things: list[Named]) -> dict[str, Named]:
    seen: dict[str, Named] = {}
    for n, thing in enumerate(things):
        _check_id(f"{key}[{n}]", thing.id)
        if thing.id in seen:
            raise BadPlan(f"{key}[{n}]: id {thing.id!r} occurs twice; ids are unique within a file")
        seen[thing.id] = thing
    return seen


def _check_date(key: str, given: str) -> None:
    """Where it is given the notice bears it, and cannot be written with what is no date."""
    try:
        if given:
            date.fromisoformat(given)
    except ValueError:
        raise BadPlan(f"{key}: {given!r}: a date as in 2024-03-22 is needed; the notice bears it") from None


def _check_tree(points: dict[str, _Point]) -> None:
    tops = [point.id for point in points.values() if point.parent_id is None]
    if len(tops) != 1:
        raise BadPlan(f"points: exactly one central point has no parent_id; found {tops[:5]}")
    for point in points.values():
        seen = {point.id}
        above = point.parent_id
        while above is not None:
            if above in seen:
                raise BadPlan(f"points: {point.id!r} stands above itself")
            seen.add(above)
            above = points[above].parent_id


def _plan(file: _File) -> Plan:
    conference = file.conference
    demo = conference.demo if conference.demo is not None else bool(file.provenance.synthetic)
    due = next((deadline.due for deadline in file.deadlines if deadline.id == "citizen_reply"), None)
    return Plan(
        id=conference.id,
        kind=conference.kind,
        title=conference.title,
        theme=conference.theme,
        date=conference.date,
        timezone=conference.timezone,
        province=conference.province,
        demo=demo,
        legal_basis=tuple(conference.legal_basis),
        chair_title=conference.chair.title if conference.chair else "Chủ trì",
        informing_departments=_informing(file),
        answer_seconds=file.timers.answer_seconds,
        quota=file.rules.quota,
        points=tuple(_point(point, n) for n, point in enumerate(file.points)),
        departments=tuple(Department(d.id, d.name, d.short_name or d.name, d.head_title) for d in file.departments),
        topics=tuple(
            PlannedTopic(t.id, t.no or n, t.title, t.field, t.lead, tuple(t.coordinating), tuple(t.seeds))
            for n, t in enumerate(file.topics, 1)
        ),
        phases=tuple(
            PhasePlan(p.id, p.vi, p.accepts_recommendations, p.kind == "prep", p.training) for p in file.phases
        ),
        categories=tuple(Category(c.id, c.vi) for c in file.attendee_categories),
        notice=_notice(file.notice),
        written_answer_due=due,
        auto_merge=file.auto_merge,
        dedup_classes=tuple(
            ClosedClass(c.name, tuple(Member(name, tuple(phrases)) for name, phrases in c.members.items()))
            for c in file.dedup_classes
        ),
    )


def _point(point: _Point, n: int) -> Point:
    full = (point.point_name or point.display_name or point.name).removeprefix("Điểm cầu ")
    short = (point.display_name or point.name).split(",")[0]
    return Point(
        id=point.id,
        name=full,
        short_name=short,
        call_sign=point.call_sign,
        level=point.level,
        parent=point.parent_id,
        order=point.sort_key if point.sort_key is not None else n,
        planned_attendees=point.planned_attendees,
        former_names=(*(former.name for former in point.formed_from), *point.aliases),
    )


def _informing(file: _File) -> tuple[str, ...]:
    """Departments that inform before the dialogue: named at the head of a phase which a department leads."""
    led = [phase.vi for phase in file.phases if phase.led_by == "department"]
    return tuple(d.id for label in led for d in file.departments if label.startswith(d.name))


def _notice(notice: _Notice) -> NoticePlan:
    return NoticePlan(
        doc_type=notice.doc_type,
        symbol=notice.symbol,
        issuer=tuple(notice.issuer),
        place=notice.place,
        abstract=notice.abstract,
        sign_authority=notice.sign_authority,
        sign_title=notice.sign_title,
        recipients=tuple(notice.recipients),
        archive_line=notice.archive_line,
    )
