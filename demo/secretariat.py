"""The secretariat as people would work: screens, splits, links duplicates, puts everything under a topic.

`steps` is pure: what a secretary does next on seeing a screen. A person understands texts, and so may look at
`truth`; without it the engine's suggestions are taken, the first one of each item.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from demo.console import Console, Refused
from demo.messages import Truth
from demo.understood import same_request
from protocol.limits import LIST_ITEMS_MAX
from protocol.messages import Arg, FlatView
from protocol.views import ItemRow, SecretaryView, SuggestionRow

Args = dict[str, Arg]
Key = tuple[str, str]
"""A command and the item or topic it is about: what was refused once is not asked again."""

REFER: Final = {
    "complaint": "Nội dung khiếu nại: đề nghị gửi đơn đến Ban Tiếp công dân tỉnh để được hướng dẫn theo quy định.",
    "denunciation": "Nội dung tố cáo: đề nghị gửi đơn đến cơ quan có thẩm quyền theo quy định của Luật Tố cáo.",
}
OUT_OF_SCOPE: Final = {
    "greeting_only": "Lời chúc mừng hội nghị, không có nội dung kiến nghị.",
    "test_message": "Tin thử kết nối, không có nội dung kiến nghị.",
}
NO_TOPIC: Final = "Chưa xác định được nội dung kiến nghị thuộc phạm vi đối thoại."
FORWARD: Final = {
    "central_competence": "Chính phủ, các bộ, ngành Trung ương",
    "commune_competence": "Ủy ban nhân dân cấp xã",
}
"""Whose competence a single recommendation is, apart from its topic: it is transferred by itself."""
CUTS: Final = (": Một là ", "; hai là ", "; ba là ", " và ", "; ")
"""Where a person cuts two requests apart, the plainest mark first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command, with what it is about."""

    name: str
    args: Args
    about: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """What the secretariat knows beyond its screen: how to understand texts, and what was refused before."""

    truths: Mapping[tuple[str, str], Truth]
    refused: set[Key] = field(default_factory=set)


def steps(view: FlatView, reading: Reading) -> list[Step]:
    """Everything to do now, in order; empty when the desk is clear. Commands name at most 64 items each."""
    screen = msgspec.convert(view, SecretaryView)
    desk = _Desk(screen, reading)
    first = [*desk.splits(), *desk.links(), *desk.answers()]
    grouping = list(desk.grouping(but={about for step in first for about in step.about}))
    assigned = {about for step in grouping if step.name == "assign_topic" for about in step.about}
    return [*desk.screening(), *first, *grouping, *desk.forwarded(assigned), *desk.queueing()]


class _Desk:
    """One look at one screen."""

    def __init__(self, screen: SecretaryView, reading: Reading) -> None:
        self.screen, self.reading = screen, reading
        self.items = screen.recommendations
        self.advice: dict[str, list[SuggestionRow]] = defaultdict(list)
        for suggestion in sorted(screen.suggestions.values(), key=lambda s: -s.score):
            self.advice[suggestion.recommendation].append(suggestion)

    def screening(self) -> Iterator[Step]:
        piles: dict[tuple[str, str | None], list[str]] = defaultdict(list)
        for id, row in self.items.items():
            if row.handling == "received" and row.merged_into is None:
                piles[_decision(self.truth(row))].append(id)
        for (decision, reason), ids in piles.items():
            args: Args = {"decision": decision}
            if reason:
                args["reason"] = reason
            yield from self.batches("screen", ids, args)

    def splits(self) -> Iterator[Step]:
        for id, row in self.ungrouped():
            truth = self.truth(row)
            if truth and truth.kind == "multi" and row.split_from is None and self.may("split", id):
                proposed = next((s.parts for s in self.advice[id] if s.kind == "split"), [])
                parts = proposed if len(proposed) == len(truth.topic_ids) else cut(row.text, len(truth.topic_ids))
                if len(parts) > 1:
                    yield Step("split", {"recommendation": id, "parts": parts}, (id,))

    def links(self) -> Iterator[Step]:
        """What the engine linked: confirmed, or taken apart where it says something else."""
        for id, row in self.items.items():
            if row.merged_into is None or row.likeness is None:
                continue
            if self.are_same(id, row.merged_into) and self.may("merge", id):
                yield Step("merge", {"into": row.merged_into, "recommendations": [id]}, (id,))
            elif self.are_different(id, row.merged_into) and self.may("unmerge", id):
                yield Step("unmerge", {"recommendations": [id]}, (id,))

    def answers(self) -> Iterator[Step]:
        """The engine's questions, one of an item in a round: the same, or never asked again. What is hardly alike
        is left as it is: no answer means no link."""
        for id, advice in self.advice.items():
            row = self.items.get(id)
            for asked in (s for s in advice if s.kind == "merge" and s.band != "possible"):
                if row is None or row.merged_into or not self.standing(asked.candidate):
                    continue
                same = self.are_same(id, asked.candidate)
                if same is True and row.handling == "screened" and self.may("merge", id):
                    yield Step("merge", {"into": asked.candidate, "recommendations": [id]}, (id,))
                    break
                if same is False and self.may("not_same", id):
                    yield Step("not_same", {"a": id, "b": asked.candidate}, (id,))
                    break

    def are_same(self, a: str, b: str) -> bool | None:
        """What a person says on reading both; None without knowing the texts."""
        one, other = (self.truth(self.items[id]) if id in self.items else None for id in (a, b))
        if one is None or other is None:
            return None
        if self.items[a].split_from or self.items[b].split_from:
            return False  # the parts of the play have no twins
        return same_request(one, other)

    def are_different(self, a: str, b: str) -> bool:
        """They do not ask the same; of a part only what its whole is about is known."""
        one, other = (self.truth(self.items[id]) if id in self.items else None for id in (a, b))
        if one is None or other is None:
            return False
        parts = self.items[a].split_from or self.items[b].split_from
        return not set(one.topic_ids) & set(other.topic_ids) if parts else not same_request(one, other)

    def grouping(self, but: set[str]) -> Iterator[Step]:
        under: dict[str, list[str]] = defaultdict(list)
        nowhere: list[str] = []
        begun: set[str] = set()
        for id, row in self.ungrouped():
            if id in but:
                continue
            truth = self.truth(row)
            words = truth.clean_text if truth and not row.split_from else None
            head = self.same_before(id, row)
            if words in begun:
                continue  # its head goes under a topic with this very round; the next one links it
            if words and not head:
                begun.add(words)
            if head and self.may("merge", id):
                yield Step("merge", {"into": head, "recommendations": [id]}, (id,))
            elif topic := self.topic_of(id, row):
                under[topic].append(id)
            else:
                nowhere.append(id)
        for topic, ids in under.items():
            yield from self.batches("assign_topic", ids, {"topic": topic})
        yield from self.batches("screen", nowhere, {"decision": "out_of_scope", "reason": NO_TOPIC})

    def forwarded(self, assigned: set[str]) -> Iterator[Step]:
        """Those under a topic, or coming under one with this round: the chair may close it before the next."""
        for id, row in self.items.items():
            truth = self.truth(row)
            body = FORWARD.get(truth.kind) if truth else None
            placed = id in assigned or row.handling in ("assigned", "queued", "called")
            if body and placed and self.may("outcome", id):
                yield Step("outcome", {"recommendation": id, "kind": "forwarded", "body": body}, (id,))

    def queueing(self) -> Iterator[Step]:
        waiting = [id for id, row in self.screen.topics.items() if row.state == "open" and row.recommendations]
        yield from self.batches("queue", waiting, {}, key="topics")

    def ungrouped(self) -> Iterator[tuple[str, ItemRow]]:
        """Approved and alone: to be split, linked or put under a topic; the earliest receipt first."""
        rows = sorted(self.items.items(), key=lambda item: (len(item[1].receipt), item[1].receipt))
        return ((id, row) for id, row in rows if row.handling == "screened" and row.merged_into is None)

    def batches(self, name: str, ids: Iterable[str], args: Args, key: str = "recommendations") -> Iterator[Step]:
        wanted = [id for id in ids if self.may(name, id)]
        for at in range(0, len(wanted), LIST_ITEMS_MAX):
            some = wanted[at : at + LIST_ITEMS_MAX]
            yield Step(name, {**args, key: [*some]}, tuple(some))

    def may(self, name: str, id: str) -> bool:
        return (name, id) not in self.reading.refused

    def truth(self, row: ItemRow) -> Truth | None:
        """A part of a split is understood like the whole it was cut from."""
        return self.reading.truths.get((row.point, self.items[row.split_from].text if row.split_from else row.text))

    def same_before(self, id: str, row: ItemRow) -> str | None:
        """The earliest recommendation, still standing for itself, that says the same."""
        truth = self.truth(row)
        if truth is None:
            close = (s.candidate for s in self.advice[id] if s.kind == "merge" and s.band == "very_close")
            return next((other for other in close if self.standing(other)), None)
        if row.split_from or truth.clean_text is None:
            return None
        return next((other for other in self.saying(truth.clean_text) if other != id), None)

    def saying(self, clean: str) -> Iterator[str]:
        """Those with these words that were put under a topic already: heads, so no two can point at each other."""
        for other, row in self.items.items():
            truth = self.truth(row)
            if truth and truth.clean_text == clean and row.topic and self.standing(other):
                yield other

    def standing(self, id: str) -> bool:
        row = self.items.get(id)
        gone = ("split", "withdrawn", "out_of_scope", "referred_to_citizen_reception", "received")
        return row is not None and row.merged_into is None and row.split_from is None and row.handling not in gone

    def topic_of(self, id: str, row: ItemRow) -> str | None:
        truth = self.truth(row)
        if truth and truth.topic_ids:
            part = int(id.rpartition("#")[2]) - 1 if row.split_from else 0
            return truth.topic_ids[min(part, len(truth.topic_ids) - 1)]
        advised = (s.candidate for s in self.advice[id] if s.kind == "topic" and s.candidate in self.screen.topics)
        return next(advised, None)


def _decision(truth: Truth | None) -> tuple[str, str | None]:
    kind = truth.kind if truth else "normal"
    if kind in REFER:
        return "refer", REFER[kind]
    if kind in OUT_OF_SCOPE:
        return "out_of_scope", OUT_OF_SCOPE[kind]
    return "approve", None


def cut(text: str, parts: int) -> list[str]:
    """The text cut into `parts` requests where a person would; fewer when no mark is found. Nothing is reworded."""
    pieces = [text]
    for mark in CUTS:
        while len(pieces) < parts and mark in pieces[-1]:
            before, after = pieces.pop().split(mark, 1)
            pieces += [after] if mark.startswith(": ") else [before, after]  # what stands before a colon is greeting
    return [piece.strip() for piece in pieces]


class Secretary:
    """Works at one console until told that nothing more will come."""

    def __init__(self, console: Console, reading: Reading, round_s: float) -> None:
        self._console, self._reading, self._round_s = console, reading, round_s
        self.merges = 0

    async def work(self, nothing_more: Callable[[], bool]) -> None:
        """Clear the desk again and again; returns when it is clear and nothing more will come."""
        while True:
            last = nothing_more()
            now = steps(self._console.view, self._reading) if self._console.view else []
            for step in now:
                await self._take(step)
            if not now and last:
                return
            if not last:
                await asyncio.sleep(self._round_s)  # people read before they act, and so act on several at once
            elif not now:
                await self._console.look()

    async def close_intake(self) -> None:
        """From now on nothing more is taken, except what was typed before."""
        await self._console.do("intake", mode="closed")

    async def _take(self, step: Step) -> None:
        try:
            await self._console.do(step.name, **step.args)
        except Refused:
            self._reading.refused.update((step.name, about) for about in step.about)
        else:
            self.merges += step.name == "merge"
