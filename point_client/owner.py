"""The process that owns a folder's uplink: the link for ever (`run`), or until one outcome (`submit --wait`)."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, assert_never

from point_client import wording
from point_client.folder import Edge, open_uplink, ownership
from point_client.identity import Identity
from point_client.outbox import Item, Outbox
from point_client.outbox.items import PENDING
from point_client.uplink import (
    Change,
    Contradiction,
    Ended,
    LinkDown,
    LinkUp,
    PresenceSeen,
    Told,
    Uplink,
    UplinkEnded,
    ViewMoved,
)

WATCH_S: Final = 0.2
"""How often the outbox is looked at for what another process wrote: noticed within 300 ms, one page read each."""


class Owned(Exception):
    """Another process owns the uplink of this folder."""


async def run(folder: Path, who: Identity, outbox: Outbox, edge: Edge, say: Callable[[str], None]) -> Ended:
    """Keep the link until a human is needed, telling people what happens. Raises Owned."""
    watching: list[asyncio.Future[None]] = []

    def begun(uplink: Uplink) -> None:
        watching.append(asyncio.ensure_future(watch(outbox, uplink.poke)))

    try:
        return await hold(folder, who, outbox, edge, begun, lambda change: tell(change, outbox, say))
    finally:
        for each in watching:
            each.cancel()


async def hold(
    folder: Path,
    who: Identity,
    outbox: Outbox,
    edge: Edge,
    begun: Callable[[Uplink], None],
    on_change: Callable[[Change], None],
) -> Ended:
    """Own the folder's uplink for as long as it runs. Raises Owned."""
    right = ownership(folder)
    if not right.take():
        raise Owned
    try:
        uplink = open_uplink(who, outbox, edge, on_change)
        begun(uplink)
        return await uplink.run()
    finally:
        right.release()


async def wait_for_outcome(folder: Path, who: Identity, outbox: Outbox, edge: Edge, id: str) -> Item:
    """The command with its outcome. Connects by itself while no other process does. Raises UplinkEnded."""
    right = ownership(folder)
    try:
        while True:
            item = outbox.find(id)
            assert item is not None, "put before it is waited for"
            if item.state not in PENDING:
                return item
            if right.take():
                return await _connect_and_wait(who, outbox, edge, id)
            await asyncio.sleep(WATCH_S)
    finally:
        right.release()


async def _connect_and_wait(who: Identity, outbox: Outbox, edge: Edge, id: str) -> Item:
    uplink = open_uplink(who, outbox, edge, lambda change: None)
    item = outbox.find(id)  # its number may have changed with the device
    assert item is not None
    running = asyncio.ensure_future(uplink.run())
    waiting = asyncio.ensure_future(uplink.wait_for_outcome(item.command_seq))
    try:
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if running.done() and not waiting.done() and running.exception() is None:
            raise UplinkEnded(running.result())
        return await waiting
    finally:
        uplink.stop()
        waiting.cancel()
        await asyncio.gather(running, waiting, return_exceptions=True)


async def watch(outbox: Outbox, changed: Callable[[], None]) -> None:
    """For ever: tell when another process has written into the outbox."""
    while True:
        await asyncio.sleep(WATCH_S)
        if outbox.changed_elsewhere():
            changed()


def tell(change: Change, outbox: Outbox, say: Callable[[str], None]) -> None:
    """One line for people; never a text of theirs."""
    match change:
        case LinkUp():
            say("Đã kết nối với hội nghị.")
        case LinkDown():
            why = wording.CLOSINGS.get(change.code or 0) or change.detail or f"mã {change.code}"
            waiting = f"{outbox.pending} văn bản đang chờ gửi" if outbox.pending else "không có văn bản nào chờ gửi"
            say(f"Mất kết nối ({why}); thử lại lần {change.tries} sau {change.retry_s:.1f} giây; {waiting}.")
        case Told() if change.first:
            say(f"Văn bản {change.item.command_seq}: {wording.state_of(change.item)}.")
        case Contradiction():
            say(f"Máy chủ trả lời mâu thuẫn ({change.detail}); hãy báo cho Ban tổ chức.")
        case Told() | ViewMoved() | PresenceSeen():
            pass
        case _:
            assert_never(change)
