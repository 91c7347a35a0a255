"""Random days: sequences of asks over a small conference, most of them sensible, all of them possible.

A day is a list of numbers; each number picks, with the state then reached, what is asked next. So most asks find
something to work on, and Hypothesis can still leave steps out to find the shortest day that fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from hypothesis import strategies as st

from hub.domain import commands as c
from hub.domain.commands import Ask, Command
from hub.domain.decide import decide
from hub.domain.events import Body
from hub.domain.model import Actor, AdviceKind, Decision, OutcomeKind, Plan, State
from hub.domain.refusal import Refusal
from tests.scenario import (
    CHAIR,
    COMMUNES,
    DISTRICTS,
    HUB,
    SECRETARY,
    START,
    STEP,
    created,
    head_of_department,
    moderator,
    take,
)

TEXTS = ("Mở lớp học nghề", "Sửa đường thôn", "Vay vốn", "")
KINDS: tuple[OutcomeKind, ...] = ("answered_live", "noted", "to_answer_in_writing", "forwarded", "out_of_scope")
DECISIONS: tuple[Decision, ...] = ("approve", "approve", "approve", "return", "out_of_scope", "refer")


@dataclass(frozen=True)
class Chance:
    """What is picked, given a state. Now and then a name that does not exist."""

    random: Random
    state: State

    def item(self) -> str:
        return self.random.choice((*self.state.recommendations, *self.state.recommendations, "nobody"))

    def items(self) -> tuple[str, ...]:
        return tuple(self.item() for _ in range(self.random.choice((1, 1, 1, 2, 3))))

    def topic(self) -> str:
        return self.random.choice((*self.state.topics, *self.state.topics, "nothing"))

    def topics(self) -> tuple[str, ...]:
        return tuple(self.topic() for _ in range(self.random.choice((1, 1, 2, 3))))

    def maybe_topic(self) -> str | None:
        return self.random.choice((self.topic(), self.topic(), None))

    def queued(self) -> str:
        return self.random.choice((*self.state.queue, *self.state.queue, self.topic()))

    def expected(self) -> str | None:
        on_floor = None if self.state.floor is None else self.state.floor.topic
        return self.random.choice((on_floor, on_floor, on_floor, self.maybe_topic()))

    def text(self) -> str:
        return self.random.choice(TEXTS)

    def department(self) -> str:
        return self.random.choice((*self.state.departments, "nobody"))

    def score(self) -> int:
        return self.random.randrange(1001)


def _submit(chance: Chance) -> Ask:
    return c.Submit(
        text=chance.text() or "Mở lớp",
        point=chance.random.choice(list(chance.state.points)),
        typed_at=chance.random.choice((START, START + 30 * STEP, START + 90 * STEP)),
        urgent=chance.random.random() < 0.3,
        category=chance.random.choice((None, "students")),
    )


def _outcome(chance: Chance) -> Ask:
    of_topic = chance.random.random() < 0.7
    return c.SetOutcome(
        kind=chance.random.choice(KINDS),
        topic=chance.topic() if of_topic else None,
        recommendation=None if of_topic else chance.item(),
        department=chance.random.choice((None, "sgd", "snv")),
        due="2024-04-06",
        body="Bộ Nội vụ",
    )


def _suggest(chance: Chance) -> Ask:
    kind: AdviceKind = chance.random.choice(("merge", "merge", "merge", "topic", "topic", "new_topic", "split"))
    item = chance.item()
    candidates = {"merge": chance.item(), "topic": chance.topic(), "new_topic": f"new of {item}", "split": item}
    return c.Suggest(
        kind=kind,
        recommendation=item,
        candidate=candidates[kind],
        score=chance.score(),
        band="close",
        reasons=("giống",),
        shared=(),
        version="1",
        link=chance.random.random() < 0.5,
        members=(item, *chance.items()) if kind == "new_topic" else (),
        parts=("Một", "Hai") if kind == "split" else (),
    )


ASKS: tuple[tuple[int, Callable[[Chance], Ask]], ...] = (
    (10, _submit),
    (10, lambda x: c.Screen(x.items(), x.random.choice(DECISIONS), "lý do")),
    (7, lambda x: c.Merge(x.item(), x.items())),
    (4, lambda x: c.Unmerge(x.items())),
    (12, lambda x: c.AssignTopic(x.maybe_topic(), x.items())),
    (2, lambda x: c.Split(x.item(), ("Phần một", "Phần hai"))),
    (2, lambda x: c.Reword(x.item(), x.text())),
    (2, lambda x: c.NotSame(x.item(), x.item())),
    (1, lambda x: c.NotTopic(f"new of {x.item()}")),
    (2, lambda x: c.Withdraw(x.item())),
    (2, lambda x: c.Clarify(x.item(), x.text())),
    (3, lambda x: c.Object(x.item(), "không trùng")),
    (5, _suggest),
    (1, lambda x: c.TopicCreate(x.random.choice(("n1", "n2")), "Nội dung mới")),
    (1, lambda x: c.TopicEdit(x.topic(), title=x.random.choice(("Tên một", "Tên hai")), lead=x.department())),
    (1, lambda x: c.TopicMerge(x.topic(), x.topics())),
    (12, lambda x: c.Queue(x.topics())),
    (2, lambda x: c.Unqueue((x.queued(),))),
    (10, lambda x: c.Move(x.queued(), x.random.choice((x.queued(), x.queued(), None)))),
    (4, lambda x: c.Call(x.queued(), x.expected())),
    (4, lambda x: c.Advance(x.expected())),
    (4, lambda x: c.Postpone(x.expected())),
    (4, _outcome),
    (2, lambda x: c.Note(x.topic(), x.text())),
    (2, lambda x: c.Announce(x.text(), x.random.choice(("all", "display", "chair")))),
    (1, lambda x: c.Phase(x.random.choice(("collect", "rehearsal", "dialogue", "dialogue", "conclude")))),
    (2, lambda x: c.Intake(x.random.choice(("auto", "open", "closed")))),
    (1, lambda x: c.RollCall(x.random.random() < 0.5)),
    (1, lambda x: c.Attendance((("students", x.random.randrange(9)),))),
    (1, lambda x: c.Accept(x.topic())),
    (1, lambda x: c.Transfer(x.topic(), x.department(), "đúng chức năng hơn")),
    (1, lambda x: c.TalkingPoints(x.topic(), (x.text(),))),
    (1, lambda x: c.DraftAnswer(x.topic(), x.text())),
    (9, lambda x: c.Undo()),
)
WEIGHTS = [weight for weight, _ in ASKS]


@dataclass(frozen=True)
class Day:
    """A plan, and for each step a number that picks what is asked."""

    plan: Plan
    steps: tuple[int, ...]

    def commands(self) -> Iterator[tuple[Command, State]]:
        """Each command with the state before it. It may well be refused; then the next meets the same state."""
        state = take(None, created(self.plan))
        submitted = 0
        for n, step in enumerate(self.steps, 1):
            random = Random(step)
            ask = _submit(Chance(random, state)) if n <= 3 else _picked(random)(Chance(random, state))
            submitted += isinstance(ask, c.Submit)
            id = f"r{submitted}" if isinstance(ask, c.Submit) else f"c{n}"
            command = Command(id, START + n * STEP, _actor(random, ask, state), ask)
            yield command, state
            if outcome(command, state):
                state = take(state, command)


@dataclass(frozen=True)
class ClosedDay(Day):
    """A day whose secretary settles in the end all that is open, and seals."""

    def commands(self) -> Iterator[tuple[Command, State]]:
        state = take(None, created(self.plan))
        for command, before in super().commands():
            state = take(before, command) if outcome(command, before) else before
            yield command, before
        for n, ask in enumerate(_tidying(state)):
            command = Command(f"tidy{n}", START + (1000 + n) * STEP, SECRETARY, ask)
            yield command, state
            state = take(state, command) if outcome(command, state) else state
        for random in map(Random, self.steps[:10]):
            ask = _picked(random)(Chance(random, state))
            yield Command(f"late{ask}", START + 2000 * STEP, _actor(random, ask, state), ask), state


def outcome(command: Command, state: State) -> list[Body]:
    """What happens; nothing when it is refused."""
    try:
        return decide(command, state)
    except Refusal:
        return []


def days(kind: type[Day] = Day, steps: int = 60) -> st.SearchStrategy[Day]:
    """Three submissions first, so that the rest has something to work on; then anything."""
    numbers = st.lists(st.integers(0, 2**32), min_size=steps, max_size=steps).map(tuple)
    return st.builds(kind, st.sampled_from((DISTRICTS, COMMUNES)), numbers)


def _picked(random: Random) -> Callable[[Chance], Ask]:
    return random.choices([make for _, make in ASKS], WEIGHTS)[0]


def _actor(random: Random, ask: Ask, state: State) -> Actor:
    """Who asks this on an ordinary day; chair and secretary press the same keys."""
    match ask:
        case c.Submit():
            return moderator(ask.point)
        case c.Withdraw() | c.Clarify() | c.Object():
            item = state.recommendations.get(ask.recommendation)
            return moderator(item.point if item is not None else state.plan.points[0].id)
        case c.RollCall() | c.Attendance():
            return moderator(random.choice(list(state.points)))
        case c.Accept() | c.Transfer() | c.TalkingPoints() | c.DraftAnswer():
            topic = state.topics.get(ask.topic)
            return head_of_department(topic.lead if topic is not None and topic.lead else "skh")
        case c.Suggest():
            return HUB
        case _:
            return random.choice((CHAIR, SECRETARY))


def _tidying(state: State) -> Iterator[Ask]:
    for item in state.recommendations.values():
        yield c.Screen((item.id,), "approve")
    yield c.Advance(None if state.floor is None else state.floor.topic)
    for item in state.recommendations.values():
        if item.topic is None:
            yield c.SetOutcome("noted", recommendation=item.id)
    for topic in state.topics:
        yield c.SetOutcome("noted", topic=topic)
    yield c.Seal()
