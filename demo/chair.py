"""The chair as a person would preside: gives the floor in the fair order, settles each topic, seals at the end.

`settlement` is pure: how a topic ends, drawn from a seed. The order of the queue is never touched.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from demo.console import Console, Refused
from protocol.messages import Arg
from protocol.views import ChairView, TopicRow

WEIGHTS: Final = {"answered_live": 60, "to_answer_in_writing": 20, "noted": 12, "forwarded": 8}
"""How topics end, in parts of a hundred: most are answered in the hall, as in the conferences of the province."""
CENTRAL_BODY: Final = "Chính phủ, các bộ, ngành Trung ương"


@dataclass(frozen=True, slots=True)
class Manner:
    """How this chair works: seconds for an answer, chance, and the date until which answers are owed in writing."""

    answer_s: float
    rng: random.Random
    due: str


def settlement(topic: TopicRow, kind: str, due: str) -> dict[str, Arg]:
    """The arguments of the outcome; a topic without a lead department cannot owe a written answer."""
    match kind:
        case "to_answer_in_writing" if topic.lead is not None:
            return {"kind": kind, "department": topic.lead, "due": due}
        case "forwarded":
            return {"kind": kind, "body": CENTRAL_BODY}
        case "noted":
            return {"kind": kind, "note": "Ghi nhận, giao cơ quan chủ trì nghiên cứu, tham mưu."}
        case _:
            return {"kind": "answered_live", "note": "Đã trao đổi, trả lời trực tiếp tại hội nghị."}


class Chair:
    """Presides over one conference by its console."""

    def __init__(self, console: Console, manner: Manner) -> None:
        self._console, self._manner = console, manner
        self.called: list[str] = []
        """Topics in the order in which they had the floor."""

    @property
    def screen(self) -> ChairView:
        """What the chair sees now."""
        return msgspec.convert(self._console.view, ChairView)

    async def open(self, phase: str) -> None:
        """Move the programme to a phase."""
        await self._console.do("phase", to=phase)

    async def seal(self) -> str | None:
        """Try to seal: None when it is sealed, else the code of the refusal."""
        try:
            await self._console.do("seal")
        except Refused as refused:
            return refused.code
        return None

    async def preside(self, nothing_more: Callable[[], bool]) -> None:
        """Call and settle topics until the queue is empty and nothing more will be queued."""
        while True:
            last, screen = nothing_more(), self.screen
            if screen.now is not None and screen.next is None and not last and self._settled(screen):
                await self._console.look()  # the topic keeps the floor until the next one is there
            elif screen.now is not None:
                await self._answer(screen, screen.now)
                if self.screen.next is not None or nothing_more():
                    await self._console.do("advance", expected=screen.now)
            elif screen.next is not None:
                await self._console.do("advance", expected=None)
            elif last:
                return
            else:
                await self._console.look()
            self._note_floor()

    async def _answer(self, screen: ChairView, topic: str) -> None:
        if self._settled(screen):
            return
        await asyncio.sleep(self._manner.rng.uniform(0.6, 1.4) * self._manner.answer_s)
        kind = self._manner.rng.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        await self._console.do("outcome", topic=topic, **settlement(screen.topics[topic], kind, self._manner.due))

    def _settled(self, screen: ChairView) -> bool:
        return screen.now is not None and screen.topics[screen.now].kind is not None

    def _note_floor(self) -> None:
        now = self.screen.now
        if now is not None and now not in self.called:
            self.called.append(now)
