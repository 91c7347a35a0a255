"""Hints while a person types, on real sockets: offered to points, answered in their turn, harmless to all else."""

from typing import Any, cast

from protocol import limits
from tests.hub.gateway.company import Bystanders
from tests.independent import encode
from tests.live import LiveHub, Peer

COURSE = "Đề nghị tỉnh sớm mở thêm lớp dạy nghề sửa chữa máy nông nghiệp cho thanh niên"


async def types(peer: Peer, n: int, text: str) -> None:
    await peer.socket.send(encode({"type": "similar", "n": n, "text": text}))


def hints(peer: Peer) -> list[dict[str, Any]]:
    return [cast(dict[str, Any], frame) for frame in peer.frames if frame["type"] == "alike"]


async def hint(peer: Peer, n: int) -> list[dict[str, Any]]:
    """What the hub answers to that number."""
    await peer.until(lambda: any(frame["n"] == n for frame in hints(peer)))
    return next(cast(list[dict[str, Any]], frame["matches"]) for frame in hints(peer) if frame["n"] == n)


async def read(peer: Peer) -> None:
    """The hub has read all that the peer sent: frames are taken in their order."""
    await peer.do("roll_call", {"present": True})


async def test_a_point_that_types_is_told_what_is_known_already(hub: LiveHub, bystanders: Bystanders) -> None:
    one, other, desk = await hub.point("cl1"), await hub.point("hl1"), await hub.console("secretary")
    assert one.welcome["offers"] == ["similar"]
    assert "offers" not in desk.welcome
    await one.do("submit", {"text": COURSE})
    await types(other, 1, COURSE)
    assert await hint(other, 1) == [], "nobody has read it yet"
    await types(one, 1, COURSE)
    assert [row["own"] for row in await hint(one, 1)] == [True]
    [id] = hub.conference.state.recommendations
    await desk.do("screen", {"recommendations": [id], "decision": "approve"})
    await types(other, 2, f"{COURSE} ạ")
    assert await hint(other, 2) == [
        {"receipt": "001", "point_name": "Điểm cầu cl1", "own": False, "band": "very_close"}
    ]
    await types(other, 3, "Cầu qua suối đã yếu")
    assert await hint(other, 3) == []


async def test_nobody_but_a_point_is_answered_and_nobody_is_cut_off_for_asking(hub: LiveHub) -> None:
    desk = await hub.console("secretary")
    await types(desk, 1, COURSE)
    await desk.do("announce", {"text": "Mời tiếp tục", "to": "all"})
    assert hints(desk) == []


async def test_hints_never_make_a_submission_busy(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    for n in range(1, limits.POINT_BUCKET + limits.SIMILAR_BUCKET):
        await types(peer, n, COURSE)
    assert (await peer.ask("submit", {"text": COURSE}))["status"] == "accepted"
    hub.clock.ahead_s += 5
    await types(peer, 500, COURSE)
    assert len(await hint(peer, 500)) == 1, "the allowance came back"


async def test_what_is_too_long_or_empty_gets_no_answer(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    for n, text in enumerate(("x" * (limits.TEXT_CHARS_MAX + 1), "", " \n")):
        await types(peer, n, text)
        await read(peer)
    await types(peer, 9, COURSE)
    assert await hint(peer, 9) == []
    assert [frame["n"] for frame in hints(peer)] == [9]


async def test_the_newest_takes_the_place_of_what_waits(hub: LiveHub) -> None:
    peer = await hub.point("cl1")
    async with hub.engine._hinting:  # somebody else's search
        await types(peer, 1, COURSE)
        await read(peer)  # its search waits for its turn
        for n in range(2, 6):
            await types(peer, n, COURSE)
        await read(peer)
    await hint(peer, 5)
    assert [frame["n"] for frame in hints(peer)] == [5]


async def test_who_hangs_up_while_typing_leaves_nothing_behind(hub: LiveHub, bystanders: Bystanders) -> None:
    peer = await hub.point("cl1")
    async with hub.engine._hinting:
        await types(peer, 1, COURSE)
        await read(peer)
        await peer.cut()
    again = await (await hub.connect(peer.device)).shown()
    await types(again, 1, COURSE)
    assert await hint(again, 1) == []
