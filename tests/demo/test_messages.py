"""The script of the play: what is taken, in which order, and what is refused with a sentence."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from demo.messages import BadMessages, by_words, load_script
from hub.plan_file import BadPlan

DATA = Path(__file__).parents[2] / "demo" / "data"
CONFERENCE = DATA / "langson_2024.json"
MESSAGES = DATA / "langson_2024_messages.json"

Content = dict[str, Any]
Spoil = Callable[[Content], object]


def spoilt(tmp_path: Path, source: Path, spoil: Spoil) -> Path:
    content = json.loads(source.read_text("utf-8"))
    content.get("recommendations", []).sort(key=lambda message: message["id"])
    spoil(content)
    path = tmp_path / source.name
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    return path


@pytest.mark.parametrize("year", [2024, 2026])
def test_the_shipped_conferences_hold_127_messages_and_6_resends(year: int) -> None:
    script = load_script(DATA / f"langson_{year}.json", None)
    assert (len(script.messages), len(script.unique)) == (133, 127)
    assert len(script.plan.points) == {2024: 212, 2026: 66}[year]


def test_messages_come_in_their_order_with_those_collected_before_the_day_first() -> None:
    messages = load_script(CONFERENCE, MESSAGES).messages
    assert [m.channel for m in messages] == sorted((m.channel for m in messages), key=["pre", "live"].index)
    for channel in ("pre", "live"):
        times = [datetime.fromisoformat(m.received_at) for m in messages if m.channel == channel]
        assert times == sorted(times)
    seen: set[str] = set()
    for message in messages:
        assert message.resend_of is None or message.resend_of in seen
        seen.add(message.id)


def test_texts_stay_as_typed() -> None:
    raw = {m["id"]: m["text"] for m in json.loads(MESSAGES.read_text("utf-8"))["recommendations"]}
    assert {m.id: m.text for m in load_script(CONFERENCE, MESSAGES).messages} == raw


def test_people_understand_a_text_by_its_first_sending_and_not_by_its_resend() -> None:
    script = load_script(CONFERENCE, MESSAGES)
    kinds = {truth.kind for truth in by_words(script.messages).values()}
    assert "greeting_only" in kinds
    assert "network_resend" not in kinds


BAD_MESSAGES: dict[str, tuple[Spoil, str]] = {
    "an unknown point": (
        lambda c: c["recommendations"][3].update(point_id="LS-XX"),
        "recommendations[3] 'r004': unknown point 'LS-XX'",
    ),
    "an id twice": (
        lambda c: c["recommendations"][1].update(id="r001"),
        "recommendations[1] 'r001': id occurs twice; ids are unique within a file",
    ),
    "a resend of nothing": (
        lambda c: c["recommendations"][0]["truth"].update(resend_of="r999"),
        "recommendations[0] 'r001': resend_of 'r999' is no first message of this file",
    ),
    "a resend of itself": (
        lambda c: c["recommendations"][0]["truth"].update(resend_of="r001"),
        "resend_of 'r001' is no first message of this file",
    ),
    "a resend from another point": (
        lambda c: c["recommendations"][0]["truth"].update(resend_of="r002"),
        "recommendations[0] 'r001': a resend has the point and the text of 'r002'",
    ),
    "a resend before its first": (
        lambda c: c["recommendations"][127].update(received_at="2024-01-01T00:00:00+07:00"),
        "recommendations[127] 'r128': a resend comes after 'r067'",
    ),
    "an unknown topic": (
        lambda c: c["recommendations"][0]["truth"].update(topic_ids=["t99"]),
        "recommendations[0] 'r001': truth.topic_ids names the unknown topic 't99'",
    ),
    "an unknown category": (
        lambda c: c["recommendations"][0].update(attendee_category="king"),
        "recommendations[0] 'r001': unknown attendee_category 'king'",
    ),
    "a time that is none": (
        lambda c: c["recommendations"][0].update(received_at="hôm qua"),
        "recommendations[0] 'r001': received_at 'hôm qua' is no date and time (ISO 8601)",
    ),
    "a time without an offset": (
        lambda c: c["recommendations"][0].update(received_at="2024-03-22T08:00:00"),
        "needs an offset such as +07:00",
    ),
    "an empty id": (lambda c: c["recommendations"][0].update(id=""), "an id has 1 to 64 characters"),
    "no text": (lambda c: c["recommendations"][2].pop("text"), "$.recommendations[2]"),
    "an unknown channel": (lambda c: c["recommendations"][2].update(channel="radio"), "$.recommendations[2].channel"),
    "nothing": (lambda c: c["recommendations"].clear(), "recommendations: at least one message is needed"),
    "another conference": (
        lambda c: c.update(conference_id="hn-2024"),
        "conference_id 'hn-2024': these messages belong to another than 'ls-tn-2024'",
    ),
}


@pytest.mark.parametrize(("spoil", "sentence"), BAD_MESSAGES.values(), ids=BAD_MESSAGES.keys())
def test_bad_messages_are_refused_naming_file_key_and_rule(tmp_path: Path, spoil: Spoil, sentence: str) -> None:
    path = spoilt(tmp_path, MESSAGES, spoil)
    with pytest.raises(BadMessages) as problem:
        load_script(CONFERENCE, path)
    assert str(problem.value).startswith(str(path))
    assert sentence in str(problem.value)


BAD_CONFERENCES: dict[str, tuple[Spoil, str]] = {
    "two points with one id": (
        lambda c: c["points"][5].update(id=c["points"][4]["id"]),
        "points[5]: id 'LS-TP-03' occurs twice",
    ),
    "an unknown parent": (lambda c: c["points"][5].update(parent_id="LS-XX"), "parent_id 'LS-XX' is not a point"),
    "a topic with an unknown department": (
        lambda c: c["topics"][0].update(lead="SXX"),
        "topics[0] 't01': unknown department 'SXX'",
    ),
}


@pytest.mark.parametrize(("spoil", "sentence"), BAD_CONFERENCES.values(), ids=BAD_CONFERENCES.keys())
def test_bad_conferences_are_refused_naming_file_key_and_rule(tmp_path: Path, spoil: Spoil, sentence: str) -> None:
    path = spoilt(tmp_path, CONFERENCE, spoil)
    with pytest.raises(BadPlan) as problem:
        load_script(path, MESSAGES)
    assert str(path) in str(problem.value)
    assert sentence in str(problem.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"{\n\n  oops", "line 3: not JSON"), (b"\xff\xfe{", "not UTF-8"), (None, "cannot be read")],
    ids=["not JSON", "not UTF-8", "not there"],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    path = tmp_path / "messages.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadMessages) as problem:
        load_script(CONFERENCE, path)
    assert str(path) in str(problem.value)
    assert sentence in str(problem.value)
