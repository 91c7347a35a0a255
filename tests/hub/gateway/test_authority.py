"""Who may do and see what, over real sockets: the table of roles exactly, and no word past its screen (I9)."""

import json
from typing import Any

import pytest

from hub.domain.model import Role
from hub.domain.roles import ALLOWED
from protocol.messages import COMMANDS
from tests.hub.gateway.company import people
from tests.live import LiveHub, Peer, new_id
from tests.waiting import until

OWN = "đề nghị của chính điểm cầu này"
ROLES = ("point", "chair", "secretary", "department", "display", "operator")


def every_command(item: str) -> dict[str, dict[str, Any]]:
    """One sensible use of each command, by a department that leads t1 and a point that sent the item."""
    return {
        "submit": {"text": "Đề nghị thêm", "point": "cl1"},
        "withdraw": {"recommendation": item},
        "clarify": {"recommendation": item, "text": "Ở thôn Nà Pàn"},
        "object": {"recommendation": item, "reason": "Không trùng"},
        "roll_call": {"present": True},
        "attendance": {"counts": {"students": 3}},
        "phase": {"to": "dialogue"},
        "intake": {"mode": "open"},
        "screen": {"recommendations": [item], "decision": "approve"},
        "reword": {"recommendation": item, "text": "Đề nghị sửa đường"},
        "split": {"recommendation": item, "parts": ["một", "hai"]},
        "merge": {"into": item, "recommendations": ["nobody"]},
        "unmerge": {"recommendations": [item]},
        "not_same": {"a": item, "b": "nobody"},
        "not_topic": {"topic": "t9"},
        "topic_create": {"topic": "t9", "title": "Mới"},
        "topic_edit": {"topic": "t1", "title": "Trường lớp"},
        "topic_merge": {"into": "t1", "topics": ["t9"]},
        "assign_topic": {"topic": "t1", "recommendations": [item]},
        "queue": {"topics": ["t1"]},
        "unqueue": {"topics": ["t3"]},
        "move": {"topic": "t1", "before": None},
        "call": {"topic": "t1", "expected": "nothing"},
        "advance": {"expected": "nothing"},
        "postpone": {"expected": "nothing"},
        "outcome": {"topic": "t1", "kind": "noted"},
        "note": {"topic": "t1", "text": "Ghi"},
        "announce": {"text": "Chào", "to": "all"},
        "undo": {},
        "seal": {},
        "accept": {"topic": "t1"},
        "transfer": {"topic": "t1", "to": "snv", "reason": "Không thuộc thẩm quyền"},
        "talking_points": {"topic": "t1", "lines": ["một"]},
        "draft_answer": {"topic": "t1", "text": "Đã có kế hoạch"},
    }


async def with_floor(hub: LiveHub) -> str:
    """A screened recommendation of cl1 whose topic t1 (of department sgd) is on the floor."""
    item = new_id()
    point, desk = await hub.point("cl1"), await hub.console("secretary")
    await point.ask("submit", {"text": OWN}, id=item)
    await desk.do("screen", {"recommendations": [item], "decision": "approve"})
    await desk.do("assign_topic", {"topic": "t1", "recommendations": [item]})
    await desk.do("queue", {"topics": ["t1"]})
    await desk.do("call", {"topic": "t1", "expected": None})
    return item


async def one_of(hub: LiveHub, role: str) -> Peer:
    if role == "point":
        return await hub.point("cl1")
    return await hub.console(role, "sgd" if role == "department" else None)


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_may_ask_what_the_table_gives_it_and_nothing_else(hub: LiveHub, role: Role) -> None:
    asks = every_command(await with_floor(hub))
    assert set(asks) == set(COMMANDS)
    peer = await one_of(hub, role)
    last = ["transfer", "seal"]  # after them the topic or the conference is no longer one's own
    forbidden = set()
    for name in [*(name for name in asks if name not in last), *last]:
        outcome = await peer.ask(name, asks[name])
        if outcome["code"] == "forbidden":
            forbidden.add(name)
    assert set(COMMANDS) - forbidden == ALLOWED[role]


async def test_nobody_speaks_for_another_point_or_department(hub: LiveHub) -> None:
    item = await with_floor(hub)
    stranger, other = await hub.point("hl1"), await hub.console("department", "skh")
    for name in ("withdraw", "clarify", "object"):
        outcome = await stranger.ask(name, every_command(item)[name])
        assert outcome["status"] == "refused", name
        assert outcome["receipt"] is None
    for name in ("accept", "transfer", "talking_points", "draft_answer", "outcome"):
        assert (await other.ask(name, every_command(item)[name]))["code"] == "forbidden", name
    spoofed = new_id()
    await stranger.ask("submit", {"text": "Giả danh", "point": "cl1", "role": "chair"}, id=spoofed)
    assert hub.conference.state.recommendations[spoofed].point == "hl1"
    assert hub.conference.state.recommendations[item].handling == "screened"


# ---- what arrives --------------------------------------------------------------------------------------------

SECRETS = {
    "a text that waits": "ĐANG-CHỜ",
    "a restricted text": "CHUYỂN-TIẾP-DÂN",
    "a text out of scope": "NGOÀI-PHẠM-VI",
    "a withdrawn text": "ĐÃ-RÚT",
    "a reason": "LÝ-DO-RIÊNG",
    "a note": "GHI-CHÚ-RIÊNG",
    "talking points": "GỢI-Ý-CHO-CHỦ-TRÌ",
    "a draft": "DỰ-THẢO-TRẢ-LỜI",
    "a word to the chair": "NHẮN-CHỦ-TRÌ",
    "a name": "NGUYỄN-THỊ-KÍN",
    "a phone of the form": "0987000111",
    "a phone in a text": "0912345678",
    "a screened text": "ĐÃ-DUYỆT",
}
DESK = {"chair", "secretary"}
MAY_KNOW: dict[str, set[str]] = {
    "a text that waits": {"secretary", "point cl1", "chair"},
    "a restricted text": {"secretary", "point cl1"},
    "a text out of scope": {"secretary", "point cl1"},
    "a withdrawn text": {"secretary", "point cl1"},
    "a reason": {"secretary", "point cl1"},
    "a note": DESK | {"department sgd"},
    "talking points": DESK | {"department sgd"},
    "a draft": DESK | {"department sgd"},
    "a word to the chair": DESK,
    "a name": set(),
    "a phone of the form": set(),
    "a phone in a text": DESK | {"point cl1"},
    "a screened text": DESK | {"point cl1", "display", "department sgd", "department snv"},
}
"""Secret -> the screens that may show it. Beyond these not one byte may arrive."""


class Listener:
    """A screen, and all that ever arrived at it, inflated."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.heard = ""

    async def read_until(self, sentence: str) -> None:
        self.note()
        while self.peer.view.get("announcement") != sentence:
            frame = await self.peer.take()
            self.heard += json.dumps(frame, ensure_ascii=False, default=repr)
            self.note()

    def note(self) -> None:
        self.heard += json.dumps(self.peer.view, ensure_ascii=False)


async def test_no_word_arrives_past_the_screens_that_may_show_it(hub: LiveHub) -> None:
    """From the first text to the last, and again for whoever opens a screen afterwards."""
    early = await screens(hub)
    await a_day_full_of_secrets(hub)
    late = await screens(hub)
    await (await hub.console("secretary")).do("announce", {"text": "Hết", "to": "all"})
    for group in (early, late):
        for listener in group.values():
            await listener.read_until("Hết")
    leaks = {
        (kind, screen)
        for kind, word in SECRETS.items()
        for group in (early, late)
        for screen, listener in group.items()
        if word in listener.heard and screen not in MAY_KNOW[kind]
    }
    assert leaks == set()
    shown = {kind: {screen for screen, listener in late.items() if SECRETS[kind] in listener.heard} for kind in SECRETS}
    assert shown["a screened text"] >= {"secretary", "chair", "display", "department sgd", "point cl1"}
    assert shown["a restricted text"] >= {"secretary"}


async def test_names_of_people_are_kept_apart_from_the_record(hub: LiveHub) -> None:
    await a_day_full_of_secrets(hub)
    await hub.gateway.close()
    await hub.conference.close()
    for path in hub.folder.glob("log.sqlite*"):
        for kind in ("a name", "a phone of the form"):
            assert SECRETS[kind].encode() not in path.read_bytes(), path
    kept = b"".join(path.read_bytes() for path in hub.folder.glob("access.sqlite*"))
    assert SECRETS["a name"].encode() in kept


async def screens(hub: LiveHub) -> dict[str, Listener]:
    return {
        "secretary": Listener(await hub.console("secretary")),
        "chair": Listener(await hub.console("chair")),
        "display": Listener(await hub.console("display")),
        "operator": Listener(await hub.console("operator")),
        "department sgd": Listener(await hub.console("department", "sgd")),
        "department snv": Listener(await hub.console("department", "snv")),
        "department skh": Listener(await hub.console("department", "skh")),
        "point cl1": Listener(await hub.point("cl1")),
        "point hl1": Listener(await hub.point("hl1")),
    }


async def a_day_full_of_secrets(hub: LiveHub) -> None:
    """Texts of cl1 in every state, and what the desk and a department write about them."""
    point, desk = await hub.point("cl1"), await hub.console("secretary")
    department = await hub.console("department", "sgd")
    items = {kind: new_id() for kind in SECRETS if "text" in kind and "phone" not in kind}
    for kind, item in items.items():
        person = {"name": SECRETS["a name"], "phone": SECRETS["a phone of the form"], "consent": False}
        text = f"Đề nghị {SECRETS[kind]}, liên hệ {SECRETS['a phone in a text']}"
        assert (await point.ask("submit", {"text": text, "person": person}, id=item))["status"] == "accepted"
    await desk.do("assign_topic", {"topic": "t1", "recommendations": list(items.values())})
    await point.do("withdraw", {"recommendation": items["a withdrawn text"]})
    reason = SECRETS["a reason"]
    for kind, decision in (("a restricted text", "refer"), ("a text out of scope", "out_of_scope")):
        await desk.do("screen", {"recommendations": [items[kind]], "decision": decision, "reason": reason})
    public = items["a screened text"]
    await desk.do("screen", {"recommendations": [public], "decision": "approve"})
    await desk.do("note", {"topic": "t1", "text": SECRETS["a note"]})
    await desk.do("announce", {"text": SECRETS["a word to the chair"], "to": "chair"})
    await department.do("talking_points", {"topic": "t1", "lines": [SECRETS["talking points"]]})
    await department.do("draft_answer", {"topic": "t1", "text": SECRETS["a draft"]})
    await desk.do("queue", {"topics": ["t1"]})
    await desk.do("call", {"topic": "t1", "expected": None})


async def test_a_refused_submission_leaves_no_personal_data(hub: LiveHub) -> None:
    point = await hub.point("cl1")
    person = {"name": SECRETS["a name"], "phone": SECRETS["a phone of the form"], "consent": True}
    assert (await point.ask("submit", {"text": " ", "person": person}))["code"] == "empty_text"
    display = await hub.console("display")
    assert (await display.ask("submit", {"text": "x", "person": person, "point": "cl1"}))["code"] == "forbidden"
    await until(lambda: people(hub) == [])


async def test_a_refused_submission_leaves_no_personal_data_when_nobody_hears_the_answer(hub: LiveHub) -> None:
    point = await hub.point("cl1")
    hub.log.hold()
    await point.send("submit", {"text": " ", "person": {"name": SECRETS["a name"], "consent": True}})
    await until(lambda: hub.log.batches)
    assert len(people(hub)) == 1
    await point.cut()
    await until(lambda: not hub.gateway._sockets._live)
    hub.log.release()
    await until(lambda: people(hub) == [])


async def test_what_a_crash_left_of_a_refused_submission_is_erased_at_the_next_start(hub: LiveHub) -> None:
    point = await hub.point("cl1")
    person = {"name": SECRETS["a name"], "phone": SECRETS["a phone of the form"], "consent": True}
    accepted, refused, undecided = new_id(), new_id(), new_id()
    assert (await point.ask("submit", {"text": "x", "person": person}, id=accepted))["status"] == "accepted"
    assert (await point.ask("submit", {"text": " "}, id=refused))["code"] == "empty_text"
    for id in (refused, undecided):
        hub.access.keep_person(id, SECRETS["a name"], None, True, 0)
    await hub.stop()
    await hub.start()
    await until(lambda: set(people(hub)) == {accepted, undecided})
