"""What people at a point and at the consoles might do next, looking at their screen. Changes with the commands.

Mostly what is allowed; sometimes too late, twice or nonsense, because people are in a hurry.
"""

import random
from collections.abc import Callable, Mapping
from typing import Final, cast

from protocol.messages import Arg

Ask = tuple[str, dict[str, Arg]]
View = Mapping[str, object]
Rows = Mapping[str, Mapping[str, object]]
Author = Callable[[random.Random, View, Callable[[], str]], Ask | None]
"""Chance, the screen, and a source of fresh ids; None when there is nothing to do."""

PLACES: Final = (
    "bản Nà Lốc",
    "thôn Khe Dăm",
    "xã Hữu Kiên",
    "tổ dân phố số 4",
    "trường tiểu học",
    "bản Pá Hốc",
    "thôn Bản Chắt",
    "xã Tân Thành",
    "chợ Đồng Mỏ",
    "trạm y tế xã",
    "khu tái định cư",
    "thôn Lũng Vài",
)
WISHES: Final = (
    "Đề nghị sửa đường vào {}, mùa mưa xe không qua được.",
    "Đề nghị kéo điện lưới về {}.",
    "Đề nghị mở thêm lớp học nghề cho thanh niên ở {}.",
    "Kính đề nghị tỉnh hỗ trợ cây giống cho các hộ ở {}.",
    "Đề nghị phủ sóng điện thoại cho {}.",
    "Đề nghị xây cầu qua suối ở {}, trẻ đi học phải lội nước.",
    "Đề nghị bổ sung giáo viên tiếng Anh cho {}.",
    "Đề nghị cấp giấy chứng nhận quyền sử dụng đất cho các hộ ở {}.",
    "Đề nghị xây công trình nước sạch cho {}.",
    "Đề nghị thu gom rác ở {}, để lâu ngày gây ô nhiễm.",
)
"""So many that most texts are not alike: what the engine finds is some of the work of a world, not most of it."""
KINDS: Final = ("answered_live", "noted", "forwarded", "to_answer_in_writing")


def rows(view: View, name: str) -> Rows:
    """A collection of the view; empty while nothing is shown."""
    return cast(Rows, view.get(name, {}))


def _wish(rng: random.Random) -> str:
    return rng.choice(WISHES).format(rng.choice(PLACES))


def _pick(rng: random.Random, found: Rows, **wanted: object) -> str | None:
    keys = [key for key, row in found.items() if all(row[name] == value for name, value in wanted.items())]
    return rng.choice(keys) if keys else None


def _some(rng: random.Random, found: Rows, **wanted: object) -> list[str]:
    keys = [key for key, row in found.items() if all(row[name] == value for name, value in wanted.items())]
    return rng.sample(keys, min(len(keys), rng.randint(1, 4)))


def point(rng: random.Random, view: View, new_id: Callable[[], str]) -> Ask | None:
    """A moderator."""
    own = rows(view, "recommendations")
    asked = _pick(rng, own, handling="needs_clarification")
    if asked is not None and rng.random() < 0.5:
        return "clarify", {"recommendation": asked, "text": _wish(rng)}
    chance = rng.random()
    item = _pick(rng, own)
    if item is not None and chance < 0.08:
        return "withdraw", {"recommendation": item}
    if item is not None and chance < 0.12:
        return "object", {"recommendation": item, "reason": "Nội dung khác nhau."}
    if chance < 0.18:
        return "roll_call", {"present": rng.random() < 0.8}
    if chance < 0.22:
        return "attendance", {"counts": {"students": rng.randint(0, 50)}}
    args: dict[str, Arg] = {"text": "" if chance < 0.24 else _wish(rng), "urgent": rng.random() < 0.1}
    if rng.random() < 0.1:
        args["person"] = {"name": "Hoàng Thị Mẩy", "consent": True}
    return "submit", args


def secretary(rng: random.Random, view: View, new_id: Callable[[], str]) -> Ask | None:
    """The secretariat at its inbox."""
    items, topics = rows(view, "recommendations"), rows(view, "topics")
    item, topic = _pick(rng, items), _pick(rng, topics)
    fresh, screened = _some(rng, items, handling="received"), _some(rng, items, handling="screened", topic=None)
    if fresh and rng.random() < 0.5:
        decision = rng.choice(("approve",) * 5 + ("return", "out_of_scope", "refer"))
        return "screen", {"recommendations": fresh, "decision": decision, "reason": "Theo quy chế."}
    if screened and topic is not None and rng.random() < 0.5:
        return "assign_topic", {"topic": topic, "recommendations": screened}
    chosen = rng.randrange(12)
    if chosen == 0:
        return "topic_create", {"topic": new_id(), "title": f"Chuyên đề {rng.randint(4, 99)}", "lead": "snv"}
    if chosen == 1:
        return "announce", {"text": "Hội nghị nghỉ 10 phút.", "to": rng.choice(("all", "display", "chair"))}
    if chosen == 2:
        return "intake", {"mode": rng.choice(("auto", "auto", "open", "closed"))}
    if chosen == 3:
        return "undo", {"expected": cast("str | None", view.get("undo_id"))}
    if chosen == 4 and topic is not None:
        return "topic_edit", {"topic": topic, "title": f"Chuyên đề sửa {rng.randint(1, 99)}"}
    if chosen <= 6 and topic is not None:
        return "queue", {"topics": [topic]}
    if item is None:
        return None
    return _handle(rng, items, item)


def _handle(rng: random.Random, items: Rows, item: str) -> Ask:
    """Something with one recommendation of the inbox."""
    other = rng.choice(list(items))
    match rng.randrange(6):
        case 0:
            return "reword", {"recommendation": item, "text": _wish(rng)}
        case 1:
            return "split", {"recommendation": item, "parts": [_wish(rng), _wish(rng)]}
        case 2:
            return "unmerge", {"recommendations": [item]}
        case 3:
            return "not_same", {"a": item, "b": other}
        case 4:
            return "submit", {"text": _wish(rng), "point": str(items[item]["point"]), "channel": "phone"}
        case _:
            return "merge", {"into": item, "recommendations": [other]}


def chair(rng: random.Random, view: View, new_id: Callable[[], str]) -> Ask | None:
    """The chair, with the one verb and its neighbours."""
    topics = rows(view, "topics")
    topic, queued = _pick(rng, topics), _pick(rng, topics, state="queued")
    now = cast("str | None", view.get("now"))
    chosen = rng.randrange(8)
    if queued is not None and chosen < 3:
        return ("call", {"topic": queued, "expected": now}) if now is None else ("advance", {"expected": now})
    if now is not None and chosen < 5:
        return rng.choice(("postpone", "advance")), {"expected": now}
    if chosen == 5:
        return "undo", {"expected": cast("str | None", view.get("undo_id"))}
    if topic is not None and chosen == 6:
        return "outcome", {"topic": topic, "kind": rng.choice(KINDS), "note": "Đã trả lời.", "department": "snv"}
    return "phase", {"to": rng.choice(("dialogue", "dialogue", "dialogue", "conclude", "collect"))}


AUTHORS: Final[dict[str, Author]] = {"point": point, "secretary": secretary, "chair": chair}
"""Roles that have something to say; a display only looks."""
