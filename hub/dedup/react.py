"""From what happened to advice about it: event -> suggestions. Changes when advice is given at other moments.

Suggestions are questions to the secretary, never decisions: similarity alone cannot tell two communes' "xã em"
apart. Their command ids are a hash of the pair and the version, so advice given twice is given once.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Literal, assert_never

from hub.dedup.engine import VERSION as ENGINE_VERSION
from hub.dedup.engine import Engine, Found, reason
from hub.dedup.normalize import form
from hub.dedup.places import Place
from hub.dedup.similarity import shared_words
from hub.dedup.topics import Topics
from hub.dedup.weights import SHIPPED
from hub.domain.commands import Suggest
from hub.domain.events import (
    Announced,
    AnswerDrafted,
    AttendanceReported,
    Called,
    Clarified,
    CommandSettled,
    ConferenceCreated,
    Event,
    IntakeChanged,
    LeftFloor,
    Merged,
    Moved,
    NoteTaken,
    Objected,
    OutcomeRecorded,
    PhaseChanged,
    Postponed,
    Queued,
    Reworded,
    RollCalled,
    Screened,
    Sealed,
    Submitted,
    Suggested,
    TalkingPointsSet,
    ToldApart,
    TopicAccepted,
    TopicAssigned,
    TopicCreated,
    TopicEdited,
    TopicMerged,
    TopicTransferred,
    Undone,
    Unmerged,
    Unqueued,
    WasSplit,
    Withdrawn,
)
from hub.domain.model import Plan, Point, State

VERSION = ENGINE_VERSION
"""Of everything that moves a score: it stands in every suggestion and in its command id."""

Band = Literal["very_close", "close", "possible"]

MERGES_MAX = 5  # what a secretary compares at one glance
MERGE_FROM = round(SHIPPED.ask_from * 1000)  # below it a question costs the secretary more than it finds
CLOSE_FROM = 500  # more likely one request than two
VERY_CLOSE_FROM = round(SHIPPED.merge_from * 1000)  # right 97 times of 100 on the development texts
LIKE_FROM = 0.5  # half of the 4-grams: then the topic is suggested for the neighbour's sake, not for its title
TOPIC_FROM = 100  # a title shares few grams with any sentence; under this it shares only chance
TOPIC_CLOSE_FROM = 200  # right three times in four on authored texts
TOPIC_VERY_CLOSE_FROM = 400  # hardly ever wrong: mostly a near twin that people have put under the topic

BY_NEIGHBOUR = "gần với kiến nghị đã xếp vào nội dung này"
BY_TITLE = "gần với tên nội dung"


def command_id(suggest: Suggest, version: str = VERSION) -> str:
    """The id under which this advice is given, by every hub and at every run: a UUID (v8) of pair and version."""
    total = blake2b(digest_size=16)
    for part in (suggest.kind, suggest.recommendation, suggest.candidate, version):
        encoded = part.encode()
        total.update(len(encoded).to_bytes(4, "big") + encoded)
    digits = int.from_bytes(total.digest(), "big")
    digits = digits & ~(0xF << 76) | 0x8 << 76
    digits = digits & ~(0x3 << 62) | 0x2 << 62
    text = f"{digits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Advisor:
    """What the engine knows of one conference. Feed it every event in order, by `learn` (replay) or `advise` (live)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.stale = False
        """True after an `Undone`: what was before stands in the state, not in the event. Call `relearn`."""
        self._apart: set[frozenset[str]] = set()
        self._forget()
        for topic in plan.topics:
            self._name_topic(topic.id, topic.title, topic.lead, topic.seeds)

    def learn(self, event: Event) -> None:
        """Takes an event in and gives no advice: for replay, and for what another hub has decided."""
        match event.body:
            case Submitted(training=False) as body:
                self._engine.add(event.id, body.point, body.text)
                self._points[event.id] = body.point
            case WasSplit() as body:
                self._split(body)
            case Withdrawn() as body:
                self._engine.remove(body.recommendation)
            case Screened(decision="out_of_scope" | "refer") as body:
                self._engine.remove(body.recommendation)
            case Merged() as body:
                self._into[body.recommendation] = body.into
            case Unmerged() as body:
                self._into.pop(body.recommendation, None)
            case ToldApart() as body:
                self._apart.add(frozenset((body.a, body.b)))
            case TopicAssigned() as body:
                self._assign(body.recommendation, body.topic)
            case TopicCreated() | TopicEdited() as body:
                self._name_topic(body.topic, body.title, body.lead, self._seeds(body.topic))
            case TopicMerged() as body:
                self._merge_topic(body)
            case Undone():
                self.stale = True
            case (
                ConferenceCreated() | Submitted() | Clarified() | Objected() | RollCalled() | AttendanceReported()
                | PhaseChanged() | IntakeChanged() | Screened() | Reworded() | Queued() | Unqueued() | Moved()
                | Called() | LeftFloor() | Postponed() | OutcomeRecorded() | NoteTaken() | Announced() | Sealed()
                | TopicAccepted() | TopicTransferred() | TalkingPointsSet() | AnswerDrafted() | Suggested()
                | CommandSettled()
            ):  # fmt: skip
                pass  # says nothing of what a text means or where it belongs; a training text never counts
            case other:
                assert_never(other)

    def advise(self, event: Event) -> list[Suggest]:
        """Learns the event; for a recommendation that came in, at most 5 likely duplicates and 3 topics, best first."""
        self.learn(event)
        match event.body:
            case Submitted(training=False, text=text):
                found = self._engine.like(text, self._points[event.id], self._group, but=event.id)
                return [*self._merges(event.id, text, found), *self._topics_for(event.id, text, found)]
            case _:  # only what newly came in raises the question
                return []

    def relearn(self, state: State) -> None:
        """Knows afterwards exactly what the state says: after an `Undone`, or instead of a long replay."""
        self._forget()
        for topic in state.topics.values():
            if topic.merged_into is None:
                self._name_topic(topic.id, topic.title, topic.lead, self._seeds(topic.id))
        for item in state.recommendations.values():
            self._points[item.id] = item.point
            if not item.training and item.handling not in GONE:
                self._engine.add(item.id, item.point, item.text)
            if item.merged_into is not None:
                self._into[item.id] = item.merged_into
            self._assign(item.id, item.topic)
        self._apart.update(frozenset(pair) for pair in state.apart)
        self.stale = False

    # ---- advice ---------------------------------------------------------------------------------------------

    def _merges(self, id: str, text: str, found: Found) -> Iterator[Suggest]:
        """One question a group, best first; a vetoed group is never asked about: its score is below MERGE_FROM."""
        folded, told = form(text).folded, 0
        for match in found.matches:
            score = round(match.score * 1000)
            apart = {frozenset((id, match.id)), frozenset((id, match.group))} & self._apart
            if score < MERGE_FROM or told == MERGES_MAX:
                return
            if match.group == id or apart:
                continue
            told += 1
            yield Suggest(
                kind="merge",
                recommendation=id,
                candidate=match.group,
                score=score,
                band=band(score, CLOSE_FROM, VERY_CLOSE_FROM),
                reasons=(reason(match),),
                shared=shared_words(folded, form(match.text).folded),
                version=VERSION,
            )

    def _topics_for(self, id: str, text: str, found: Found) -> Iterator[Suggest]:
        assigned = [(like, topic) for like in found.near if (topic := self._topic_of.get(self._group(like.id)))]
        spoken_for = {topic for like, topic in assigned if like.score >= LIKE_FROM}
        for topic, likeness in self._topics.rank(text, assigned):
            score = round(likeness * 1000)
            if score < TOPIC_FROM:
                return
            title = form(self._titles[topic]).folded
            yield Suggest(
                kind="topic",
                recommendation=id,
                candidate=topic,
                score=score,
                band=band(score, TOPIC_CLOSE_FROM, TOPIC_VERY_CLOSE_FROM),
                reasons=(BY_NEIGHBOUR if topic in spoken_for else BY_TITLE,),
                shared=shared_words(form(text).folded, title),
                version=VERSION,
            )

    def _group(self, id: str) -> str:
        """The item that stands for all merged into it. Bounded: a chain is never longer than the items in it."""
        for _ in range(len(self._into) + 1):
            if id not in self._into:
                return id
            id = self._into[id]
        return id

    # ---- knowledge ------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._engine = Engine(map(_place, self._plan.points))
        self._topics = Topics()
        self._titles: dict[str, str] = {}
        self._points: dict[str, str] = {}
        self._into: dict[str, str] = {}
        self._topic_of: dict[str, str] = {}
        self._apart.clear()

    def _split(self, body: WasSplit) -> None:
        """The parts ask; the whole, having been taken apart, no longer does."""
        self._engine.remove(body.recommendation)
        point = self._points.get(body.recommendation, "")
        for part in body.parts:
            self._points[part.id] = point
            self._engine.add(part.id, point, part.text)

    def _assign(self, recommendation: str, topic: str | None) -> None:
        if topic is None:
            self._topic_of.pop(recommendation, None)
        else:
            self._topic_of[recommendation] = topic

    def _name_topic(self, topic: str, title: str, lead: str | None, seeds: tuple[str, ...]) -> None:
        department = next((d.short_name for d in self._plan.departments if d.id == lead), "")
        self._titles[topic] = title
        self._topics.put(topic, (title, department, *seeds))

    def _seeds(self, topic: str) -> tuple[str, ...]:
        return next((planned.seeds for planned in self._plan.topics if planned.id == topic), ())

    def _merge_topic(self, body: TopicMerged) -> None:
        self._topics.drop(body.topic)
        for item, topic in self._topic_of.items():
            if topic == body.topic:
                self._topic_of[item] = body.into


GONE = frozenset({"withdrawn", "split", "out_of_scope", "referred_to_citizen_reception"})
"""Handlings after which nobody may be pointed to the item: it asks nothing, or nobody may see it."""


def band(score: int, close_from: int, very_close_from: int) -> Band:
    """What a console shows instead of a number."""
    if score >= very_close_from:
        return "very_close"
    return "close" if score >= close_from else "possible"


def _place(point: Point) -> Place:
    return Place(point.id, (point.name, *point.former_names), point.level, point.parent)
