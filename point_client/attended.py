"""The program of a point with its moderator's page beside the link: the page stays when the link needs a person."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final, Never

from point_client import folder, identity, join, owner, wording
from point_client.folder import Edge
from point_client.kept_file import BadFolder
from point_client.outbox import Item, Outbox
from point_client.page.board import Board
from point_client.page.keys import Keys
from point_client.page.server import NotNow, PageServer
from point_client.page.tab import Counter
from point_client.uplink import Change, Ended, Uplink
from protocol.messages import Arg

LOOK_S: Final = 0.5
"""How often a waiting program looks whether it has joined anew, by `diemcau-point join` beside it."""


class Attended:
    """One point at work, with people at its page. Run it once, in one process."""

    def __init__(self, data: Path, outbox: Outbox, edge: Edge, keys: Keys, say: Callable[[str], None]) -> None:
        self._data, self._outbox, self._edge, self._keys, self._say = data, outbox, edge, keys, say
        self._who = identity.require(data)
        self._board = Board(outbox, edge.clock)
        self._server = PageServer(keys, self._counter, self._go_on)
        self._uplink: Uplink | None = None
        self._again = asyncio.Event()

    async def run(self, port: int, show: Callable[[str], None]) -> Never:
        """Serve the page and keep the link until cancelled; `show` gets the first link to the page.

        Raises owner.Owned while another process holds this folder, OSError when the port is taken.
        """
        page, link = folder.page_ownership(self._data), folder.ownership(self._data)
        if not page.take() or not link.take():
            page.release()
            raise owner.Owned
        link.release()
        watching = asyncio.ensure_future(self._watch())
        try:
            await self._server.start(port)
            show(self._keys.new_link(self._server.port))
            await self._keep_linked()
        finally:
            watching.cancel()
            await self._server.close()
            self._board.close()
            page.release()

    # ---- the link --------------------------------------------------------------------------------------------

    async def _keep_linked(self) -> Never:
        while True:
            self._again.clear()
            try:
                ended = await owner.hold(self._data, self._who, self._outbox, self._edge, self._begun, self._changed)
            except owner.Owned:  # somebody joins, or waits for an outcome, beside us
                await asyncio.sleep(LOOK_S)
                continue
            self._ended(ended)
            await self._person()

    async def _person(self) -> None:
        """Until somebody asked to go on, here or by joining beside us."""
        while not self._again.is_set() and identity.require(self._data) == self._who:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._again.wait()
            except TimeoutError:
                pass
        self._who = identity.require(self._data)

    def _begun(self, uplink: Uplink) -> None:
        self._uplink = uplink
        self._board.follow(uplink.followed)

    def _changed(self, change: Change) -> None:
        self._board.take(change)
        owner.tell(change, self._outbox, self._say)

    def _ended(self, ended: Ended) -> None:
        self._uplink = None
        self._board.ended(ended)
        self._say(wording.end_of(ended))

    async def _watch(self) -> None:
        """What another process wrote, and what is on its way, is seen by the pages."""

        def changed() -> None:
            self._board.look()
            if self._uplink is not None:
                self._uplink.poke()

        while True:
            await asyncio.sleep(owner.WATCH_S)
            if self._outbox.changed_elsewhere():
                changed()
            elif self._board.is_sending:
                self._board.look()

    # ---- what a page may ask ---------------------------------------------------------------------------------

    def _counter(self) -> Counter:
        return Counter(
            self._board,
            self._who.conference,
            self._who.point,
            self._put,
            self._edge.clock,
            self._edge.monotonic,
            self._edge.new_id,
        )

    def _put(self, name: str, args: dict[str, Arg], at: int, id: str) -> Item:
        item = self._outbox.put(name, args, at, id)
        if self._uplink is not None:
            self._uplink.poke()
        return item

    async def _go_on(self, code: str | None) -> None:
        if self._board.link.state != "ended":
            raise NotNow("not_ended", "Phần mềm đang tự kết nối, không cần thao tác này.")
        if code is not None:
            await self._join(code.strip().upper())
        self._again.set()

    async def _join(self, code: str) -> None:
        """Become a new device; what is pending moves along with its ids."""
        right = folder.ownership(self._data)
        if not right.take():
            raise NotNow("busy", "Một lệnh khác đang dùng thư mục dữ liệu của điểm cầu. Đề nghị thử lại.")
        hub, _ = join.parse_address(self._who.url)
        try:
            await asyncio.to_thread(folder.join_with, self._data, hub, self._who.conference, code, self._edge.new_id())
        except join.Refused as error:
            raise NotNow("refused", f"Máy chủ không nhận mã này: {error.message or error.status}.") from None
        except join.Unreachable:
            raise NotNow("unreachable", "Chưa liên hệ được máy chủ; mã vẫn dùng được, đề nghị thử lại.") from None
        except BadFolder as error:
            raise NotNow("bad_folder", str(error)) from None
        finally:
            right.release()
