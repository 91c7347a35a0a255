"""The talk with the engine: one reply a line, and no line ends it."""

import json
import sys
from collections.abc import Callable
from io import BytesIO
from subprocess import run

import pytest

from hub.dedup.engine import VERSION
from hub.dedup.meaning import Embed, unknown
from hub.similar import LINE_MAX, serve

OPEN = {
    "op": "open",
    "topics": [
        {"code": "VOC", "title": "Đào tạo nghề", "department": "Sở Lao động"},
        {"code": "WATER", "title": "Nước sạch nông thôn", "department": "Sở Nông nghiệp", "seeds": ["suối"]},
    ],
    "points": [
        {"id": "A", "name": "xã Yên Lỗ", "tier": "commune", "parent": None},
        {"id": "B", "name": "xã Hoa Thám", "tier": "commune", "parent": None},
    ],
}
VOCATION = "Đề nghị mở lớp đào tạo nghề ngắn hạn cho thanh niên."
WATER = "Rừng đầu nguồn bị phá làm cạn suối, mong xử lý để còn nước ăn."


def add(id: str, text: str, point: str = "A") -> dict[str, object]:
    return {"op": "add", "id": id, "point": point, "text": text}


def talk(*asked: object) -> list[dict[str, object]]:
    lines = b"".join(a if isinstance(a, bytes) else json.dumps(a).encode() + b"\n" for a in asked)
    told = BytesIO()
    readline: Callable[[int], bytes] = BytesIO(lines).readline
    serve(readline, told.write)
    return [json.loads(line) for line in told.getvalue().split(b"\n") if line]


def unit(reply: dict[str, object], at: int = 0) -> dict[str, object]:
    units = reply["units"]
    assert isinstance(units, list)
    one = units[at]
    assert isinstance(one, dict)
    return one


def test_it_opens_with_its_version() -> None:
    assert talk(OPEN) == [{"ok": True, "version": VERSION, "extra": "none"}]


def test_a_first_text_is_new_and_the_same_again_is_linked_to_it() -> None:
    _, first, again = talk(OPEN, add("m1", VOCATION), add("m2", f"Kính thưa đồng chí Chủ tịch, {VOCATION}", "B"))
    assert unit(first) | {"topics": []} == {
        "unit": "m1#1", "text": VOCATION, "decision": "new", "with": None, "candidates": [], "topics": [],
    }  # fmt: skip
    assert (unit(again)["decision"], unit(again)["with"]) == ("merge", "m1#1")


def test_two_requests_are_two_units() -> None:
    _, reply = talk(OPEN, add("m1", f"1. {VOCATION} 2. {WATER}"))
    assert [unit(reply, at)["unit"] for at in (0, 1)] == ["m1#1", "m1#2"]
    assert [unit(reply, at)["text"] for at in (0, 1)] == [VOCATION, WATER]


def test_a_topic_is_suggested_by_title_and_by_what_was_assigned() -> None:
    _, first, _, again = talk(
        OPEN, add("m1", VOCATION), {"op": "topic", "unit": "m1#1", "code": "WATER"}, add("m2", VOCATION)
    )
    topics = [unit(reply)["topics"] for reply in (first, again)]
    codes = [{t["code"]: t["score"] for t in found} for found in topics if isinstance(found, list)]
    assert codes[0]["VOC"] > codes[0].get("WATER", 0.0)
    assert codes[1]["WATER"] > codes[1]["VOC"]


def test_an_answer_joins_a_unit_to_a_group_that_is_then_shown_once() -> None:
    _, _, _, answered, last = talk(
        OPEN, add("m1", VOCATION), add("m2", WATER), {"op": "answer", "unit": "m2#1", "same": "m1#1"}, add("m3", WATER)
    )
    assert answered == {"ok": True}
    candidates = unit(last)["candidates"]
    assert isinstance(candidates, list)
    assert [c["unit"] for c in candidates] == ["m2#1"]


def test_who_was_linked_to_a_unit_goes_with_it_when_it_is_answered_later() -> None:
    roads = ("Sửa đường liên xã vào mùa mưa", "Lắp đèn trên đường liên xã", VOCATION)
    replies = talk(
        OPEN, *(add(f"m{n}", text) for n, text in enumerate(roads)), add("m3", roads[1]),
        {"op": "answer", "unit": "m1#1", "same": "m0#1"}, add("m4", roads[1]),
    )  # fmt: skip
    assert (unit(replies[4])["decision"], unit(replies[4])["with"]) == ("merge", "m1#1")
    candidates = unit(replies[6])["candidates"]
    assert isinstance(candidates, list)
    assert len([one for one in candidates if one["unit"] in ("m0#1", "m1#1", "m3#1")]) == 1, "they are one group now"


def test_a_comparison_names_what_forbids_it() -> None:
    here = "Đường ở xã em chưa có bê tông."
    _, reply = talk(OPEN, {"op": "compare", "a": {"point": "A", "text": here}, "b": {"point": "B", "text": here}})
    assert reply["guard"] == "khác xã: Yên Lỗ / Hoa Thám"
    assert reply["decision"] != "merge"


BAD = {
    "no JSON": b"hello\n",
    "no UTF-8": b'{"op":"add","id":"\xff","point":"A","text":"x"}\n',
    "an empty line": b"\n",
    "unknown operation": {"op": "sing"},
    "a field missing": {"op": "add", "id": "m9"},
    "an unknown unit": {"op": "answer", "unit": "m9#1", "same": None},
    "an unknown topic": {"op": "topic", "unit": "m1#1", "code": "SKY"},
    "an id twice": add("m1", WATER),
    "a line beyond any message": b'{"op":"add","id":"' + b"x" * (2 * LINE_MAX) + b'"}\n',
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_line_it_cannot_serve_is_told_so_and_the_talk_goes_on(bad: object) -> None:
    _, _, refused, after = talk(OPEN, add("m1", VOCATION), bad, add("m2", VOCATION))
    error = refused["error"]
    assert isinstance(error, dict)
    assert error.keys() == {"code", "message"}
    assert unit(after)["decision"] == "merge"


def test_nothing_is_served_before_it_was_opened() -> None:
    assert "error" in talk(add("m1", VOCATION))[0]


def test_the_command_talks_over_its_standard_streams() -> None:
    lines = json.dumps(OPEN) + "\nnonsense\n"
    done = run([sys.executable, "-m", "hub", "similar", "--stdio", "--extra", "none"], input=lines.encode(),
               capture_output=True, timeout=30, check=True)  # fmt: skip
    opened, refused = map(json.loads, done.stdout.splitlines())
    assert opened["version"] == VERSION
    assert "error" in refused


@pytest.mark.parametrize("options", [[], ["--stdio", "--extra", "e6"], ["--stdio", "--explain", "a", "b"]])
def test_the_command_refuses_what_it_has_not(options: list[str]) -> None:
    done = run([sys.executable, "-m", "hub", "similar", *options], capture_output=True, timeout=30, check=False)
    assert done.returncode == 2


def test_the_command_explains_two_texts_of_two_communes() -> None:
    here = "Đường ở xã em chưa có bê tông."
    command = [sys.executable, "-m", "hub", "similar", "--explain", here, here, "--point-a", "xã A Lưới"]
    done = run([*command, "--point-b", "xã Yên Lỗ"], capture_output=True, timeout=30, check=True)
    assert "Điều ngăn việc gộp: khác xã: A Lưới / Yên Lỗ" in done.stdout.decode()
    assert "Kết luận: coi là hai yêu cầu khác nhau" in done.stdout.decode()


def scored(embed: Embed, extra: str) -> tuple[object, float]:
    """(the model that is named, the score of the second message against the first)."""
    asked = (OPEN, add("m1", VOCATION), add("m2", "Xin dạy nghề cho thanh niên gần nhà."))
    told = BytesIO()
    serve(BytesIO(b"".join(json.dumps(one).encode() + b"\n" for one in asked)).readline, told.write, embed, extra)
    opened, _, last = map(json.loads, told.getvalue().splitlines())
    candidates = unit(last)["candidates"]
    assert isinstance(candidates, list)
    return opened["extra"], candidates[0]["score"]


def test_a_model_that_is_asked_is_named_and_the_nearer_its_vectors_the_likelier_one_request() -> None:
    near, far = (scored({VOCATION: [1.0, 0.0]}.get, "e5"), scored(lambda text: [1.0, float(text == VOCATION)], "e5"))
    same = scored(lambda _: [1.0, 0.0], "e5")
    assert same[0] == far[0] == "e5"
    assert same[1] > far[1] + 0.05
    assert near == ("e5", scored(unknown, "none")[1])  # one vector alone is none
