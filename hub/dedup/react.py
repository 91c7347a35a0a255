"""From what happened to advice about it: event -> suggestions. Changes when advice is given at other moments.

Replay learns and asks nothing: what was asked then stands in the record, and so does what people answered.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from hub.dedup.engine import Engine, Found, Match
from hub.dedup.groups import Groups
from hub.dedup.lexicon import SHIPPED as LEXICON
from hub.dedup.lexicon import ClosedClass
from hub.dedup.places import Place
from hub.dedup.proposals import Proposal, Waiting, proposal, reached
from hub.dedup.questions import (
    CLOSE_FROM,
    MERGE_FROM,
    MERGES_MAX,
    VERY_CLOSE_FROM,
    band,
    belongs_to,
    is_several,
    new_topic,
    requests_of,
    same_as,
    taken_apart,
)
from hub.dedup.topics import Topics
from hub.dedup.vectors import Vectors
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
    ProposalDismissed,
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
from hub.domain.model import Band, Plan, Point, State, Suggestion
from hub.domain.suggestions import MEMBERS_MIN, waiting_members

LIKE_FROM: Final = 0.5  # half of the 4-grams: then the topic is suggested for the neighbour's sake, not for its title
DEPARTMENT_FROM: Final = 300
"""Mean share of belief, per mille, from which a proposed topic names its department."""
UNFIT_MIN: Final = 3
"""Recommendations of which a new topic is proposed beside those that the organiser named."""
WAITING_MAX: Final = 200
"""Recommendations among which topics are looked for: the latest; what is older has been looked at by people."""
GONE: Final = frozenset({"withdrawn", "split", "out_of_scope", "referred_to_citizen_reception"})
"""Handlings after which nobody may be pointed to the item: it asks nothing, or nobody may see it."""


class Advisor:
    """What the engine knows of one conference. Feed it every event in order, by `learn` (replay) or `advise` (live)."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.vectors = Vectors()
        """What a model read in requests, where there is one: an aid to comparing, never needed."""
        self.stale = False
        """True after an `Undone`: what was before stands in the state, not in the event. Call `relearn`."""
        self._departments = Topics()
        for department in plan.departments:
            self._departments.put(department.id, (department.name, department.short_name))
        self._forget()
        for topic in plan.topics:
            self._name_topic(topic.id, topic.title, topic.lead, topic.seeds)

    def learn(self, event: Event) -> None:
        """Takes an event in and gives no advice: for replay, and for what another hub has decided."""
        match event.body:
            case Submitted(training=False) as body:
                self._know(event.id, body.point, body.text)
                self._add(event.id)
            case WasSplit() as body:
                self._split(body)
            case Withdrawn(recommendation=id) | Screened(decision="refer", recommendation=id):
                self._place(self._groups.end(id))
                self._forget_text(id)
            case Screened(decision="out_of_scope", recommendation=id):
                self._forget_text(id)
            case Screened(decision="approve" | "return", recommendation=id):
                self._add(id)  # no news, unless it had been put aside before
            case Merged(recommendation=id, into=into):
                self._groups.merge(id, into)
            case Unmerged(recommendation=id):
                self._groups.unmerge(id)
            case ToldApart(a=a, b=b):
                self._groups.tell_apart(a, b)
            case TopicAssigned(recommendation=id, topic=topic):
                self._place(self._groups.assign(id, topic))
            case TopicCreated() | TopicEdited() as body:
                self._name_topic(body.topic, body.title, body.lead, self._seeds(body.topic))
            case TopicMerged() as body:
                self._topics.drop(body.topic)
                self._place(self._groups.merge_topic(body.topic, body.into))
            case Undone():
                self.stale = True
            case (
                ConferenceCreated() | Submitted() | Clarified() | Objected() | RollCalled() | AttendanceReported()
                | PhaseChanged() | IntakeChanged() | Screened() | Reworded() | Queued() | Unqueued() | Moved()
                | Called() | LeftFloor() | Postponed() | OutcomeRecorded() | NoteTaken() | Announced() | Sealed()
                | TopicAccepted() | TopicTransferred() | TalkingPointsSet() | AnswerDrafted() | Suggested()
                | CommandSettled() | ProposalDismissed()
            ):  # fmt: skip
                pass  # says nothing of what a text means or where it belongs; a training text never counts
            case other:
                assert_never(other)

    def unread(self, text: str) -> list[str]:
        """The requests of a text that no model has read yet."""
        return [one for one in requests_of(text) if one not in self.vectors]

    def advise(self, event: Event) -> list[Suggest]:
        """Learns the event; for each recommendation that came in with it, what may be asked about it, best first.

        At most 5 likely duplicates, the first of them perhaps to be linked at once; 3 topics; how to take it apart.
        """
        self.learn(event)
        match event.body:
            case Submitted(training=False, text=text):
                return self._advice(event.id, text)
            case WasSplit(parts=parts):
                known = [part for part in parts if part.id in self._texts]
                return [suggest for part in known for suggest in self._advice(part.id, part.text)]
            case _:  # only what newly came in raises the question
                return []

    def relearn(self, state: State) -> None:
        """Knows afterwards exactly what the state says: after an `Undone`, or instead of a long replay."""
        self._forget()
        for topic in state.topics.values():
            if topic.merged_into is None:
                self._name_topic(topic.id, topic.title, topic.lead, self._seeds(topic.id))
        for item in state.recommendations.values():
            if not item.training:
                self._know(item.id, item.point, item.text)
            if item.handling not in GONE:
                self._add(item.id)
            if item.merged_into is not None:
                self._groups.merge(item.id, item.merged_into)
            self._place(self._groups.assign(item.id, item.topic))
        for a, b in sorted(state.apart):
            self._groups.tell_apart(a, b)
        self.stale = False

    def similar(self, text: str, point: str) -> list[tuple[str, Band]]:
        """What more likely than not asks the same as a text that nobody has sent, the likest first, one of a group.

        Learns nothing.
        """
        found = self._engine.like(text, point, self._groups.head)
        scored = [(match.id, round(match.score * 1000)) for match in found.matches]
        return [(id, band(score, CLOSE_FROM, VERY_CLOSE_FROM)) for id, score in scored if score >= CLOSE_FROM]

    # ---- topics that nobody has named yet ---------------------------------------------------------------------

    def unmeasured(self, state: State) -> list[str]:
        """Waiting recommendations of which likeness is not known, after a restart; `measure` each before `propose`."""
        return [one.id for one in self._waiting(state) if one.id in self._unmeasured] if self._unmeasured else []

    def measure(self, id: str) -> None:
        """Look for what is like a known recommendation."""
        if id in self._texts:
            self._remember(id, self._engine.like(self._texts[id], self._points[id], self._groups.head, but=id))

    def propose(self, state: State, id: str) -> list[Suggest]:
        """The new topic, if any, that this recommendation and others without a fitting topic may form."""
        open_topics = any(topic.merged_into is None for topic in state.topics.values())
        members_min = UNFIT_MIN if open_topics else MEMBERS_MIN
        if len(reached(id, self._near, lambda one: bool(waiting_members(state, (one,))))) < members_min:
            return []  # before anything that looks at all that wait
        found = proposal(id, self._waiting(state), self._near, members_min)
        return [new_topic(found, self._department(found))] if found is not None else []

    def _waiting(self, state: State) -> list[Waiting]:
        fitting = {s.recommendation for s in state.suggestions.values() if _fits(s)}
        unplaced = [id for id in waiting_members(state, tuple(self._texts)) if id not in fitting]
        return [Waiting(id, self._points[id], self._texts[id]) for id in unplaced[-WAITING_MAX:]]

    def _department(self, proposal: Proposal) -> str | None:
        """The one to whose name most of the texts come near; None when they hardly do."""
        said = [proposal.title, *(self._texts[id] for id in proposal.members)]
        votes: Counter[str] = Counter()
        for text in said:
            for department, likeness in self._departments.rank(text, ()):
                votes[department] += round(likeness * 1000)
        best = max(sorted(votes), key=votes.__getitem__, default=None)
        return best if best is not None and votes[best] >= DEPARTMENT_FROM * len(said) else None

    # ---- advice -----------------------------------------------------------------------------------------------

    def _advice(self, id: str, text: str) -> list[Suggest]:
        found = self._engine.like(text, self._points[id], self._groups.head, but=id)
        self._remember(id, found)
        apart = taken_apart(id, text)
        return [*self._merges(id, text, found), *self._topics_for(id, text, found), *([apart] if apart else [])]

    def _merges(self, id: str, text: str, found: Found) -> Iterator[Suggest]:
        """One question a group, best first: what is only possible alone, several only of what is close.

        A vetoed group is never asked about: its score is below MERGE_FROM.
        """
        told = 0
        for match in found.matches:
            if round(match.score * 1000) < (MERGE_FROM if told == 0 else CLOSE_FROM) or told == MERGES_MAX:
                return
            if match.group == id or self._groups.are_apart(id, match.id, match.group):
                continue
            other = self._texts.get(match.id, match.text)
            yield same_as(id, text, match, other, link=told == 0 and self._is_certain(text, match))
            told += 1

    def _is_certain(self, text: str, match: Match) -> bool:
        """Of one request each: what holds two is not the same as what holds one of them."""
        if self._engine.decide(match.score, match.veto is not None) != "merge":
            return False
        return not is_several(text) and not is_several(self._texts.get(match.id, ""))

    def _topics_for(self, id: str, text: str, found: Found) -> Iterator[Suggest]:
        assigned = [(like, topic) for like in found.near if (topic := self._groups.topic(like.id))]
        spoken_for = frozenset(topic for like, topic in assigned if like.score >= LIKE_FROM)
        ranked = ((topic, self._titles[topic], score) for topic, score in self._topics.rank(text, assigned))
        return belongs_to(id, text, ranked, spoken_for)

    def _remember(self, id: str, found: Found) -> None:
        """Only what came before it, so that it is the same whenever it is looked for; both ways."""
        self._unmeasured.discard(id)
        for match in found.matches:
            if match.score > 0 and self._came[match.id] < self._came[id]:
                self._near.setdefault(id, {})[match.id] = match.score
                self._near.setdefault(match.id, {})[id] = match.score

    # ---- knowledge ------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._engine = Engine(
            map(_place, self._plan.points),
            lexicon=LEXICON.extended(_classes(self._plan)),
            embed=self.vectors.get,
        )
        self._topics = Topics(self._engine.reader)
        self._titles: dict[str, str] = {}
        self._points: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._came: dict[str, int] = {}
        self._near: dict[str, dict[str, float]] = {}
        self._unmeasured = set[str]()
        self._groups = Groups()

    def _know(self, id: str, point: str, text: str) -> None:
        self._points[id], self._texts[id], self._came[id] = point, text, len(self._came)

    def _add(self, id: str) -> None:
        """Known texts are asked about once; a training text is none of them."""
        if id in self._texts and id not in self._engine:
            self._engine.add(id, self._points[id], self._texts[id])
            self._unmeasured.add(id)

    def _forget_text(self, id: str) -> None:
        """Nobody is pointed to it any more; what it said is kept, in case people change their minds."""
        self._engine.remove(id)
        self._unmeasured.discard(id)
        for other in self._near.pop(id, {}):
            del self._near[other][id]

    def _place(self, changed: Mapping[str, str | None]) -> None:
        """What people put together is the best description of a topic."""
        for id, topic in changed.items():
            if id in self._texts:
                self._topics.place(id, self._texts[id], topic)

    def _split(self, body: WasSplit) -> None:
        """The parts ask; the whole, having been taken apart, no longer does."""
        self._place(self._groups.end(body.recommendation))
        self._forget_text(body.recommendation)
        if body.recommendation in self._texts:  # else it was said in a rehearsal, and so were its parts
            for part in body.parts:
                self._know(part.id, self._points[body.recommendation], part.text)
                self._add(part.id)

    def _name_topic(self, topic: str, title: str, lead: str | None, seeds: tuple[str, ...]) -> None:
        department = next((d.short_name for d in self._plan.departments if d.id == lead), "")
        self._titles[topic] = title
        self._topics.put(topic, (title, *seeds), department)

    def _seeds(self, topic: str) -> tuple[str, ...]:
        return next((planned.seeds for planned in self._plan.topics if planned.id == topic), ())


def _classes(plan: Plan) -> Iterator[ClosedClass]:
    """What the organiser knows beyond the engine's own."""
    for one in plan.dedup_classes:
        yield ClosedClass(one.name, {member.name: member.phrases for member in one.members})


def _fits(suggestion: Suggestion) -> bool:
    """A topic that there is seems right."""
    return suggestion.kind == "topic" and suggestion.band != "possible"


def _place(point: Point) -> Place:
    return Place(point.id, (point.name, *point.former_names), point.level, point.parent)
