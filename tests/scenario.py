"""Given what was asked before, when this is asked, then that happens: the rules of a conference in the words of a test.

    given(Submit(...), Screen(...)).when(Merge(...)).then(Merged(...))
    given(...).when(Seal()).refused("open_items")

Everything goes through the doors that the product uses: `decide` and `evolve`. Asks are made by the role that usually
makes them, submissions are called r1, r2, … in order, other commands c1, c2, …; each comes one second after the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.domain import commands
from hub.domain.commands import Ask, Command, Create, Submit
from hub.domain.decide import decide
from hub.domain.events import Body, Event
from hub.domain.evolve import evolve
from hub.domain.model import (
    Actor,
    Category,
    Department,
    NoticePlan,
    PhasePlan,
    Plan,
    PlannedTopic,
    Point,
    State,
)
from hub.domain.refusal import Refusal

HUB = Actor("hub")
CHAIR = Actor("chair", device="chair-1")
SECRETARY = Actor("secretary", device="secretary-1")
START = 1_700_000_000_000
STEP = 1_000


def moderator(point: str) -> Actor:
    return Actor("point", point=point, device=f"device-{point}")


def head_of_department(department: str) -> Actor:
    return Actor("department", department=department, device=f"device-{department}")


# ---- plans --------------------------------------------------------------------------------------------------


def point(id: str, parent: str | None, order: int) -> Point:
    level = "province" if parent is None else "commune" if parent != "tinh" else "district"
    return Point(id, f"Điểm cầu {id}", id, id.upper(), level, parent, order)


def plan(points: tuple[Point, ...], quota: int | None = None) -> Plan:
    return Plan(
        id="conference-1",
        kind="youth",
        title="Hội nghị đối thoại",
        theme="Thanh niên khởi nghiệp",
        date="2024-03-22",
        timezone="Asia/Ho_Chi_Minh",
        province="Lạng Sơn",
        demo=False,
        legal_basis=("Luật Thanh niên",),
        chair_title="Chủ tịch UBND tỉnh",
        informing_departments=(),
        answer_seconds=240,
        quota=quota,
        points=points,
        departments=(
            Department("sgd", "Sở Giáo dục và Đào tạo", "Sở GDĐT", "Giám đốc"),
            Department("snv", "Sở Nội vụ", "Sở Nội vụ", "Giám đốc"),
            Department("skh", "Sở Khoa học và Công nghệ", "Sở KHCN", "Giám đốc"),
        ),
        topics=(
            PlannedTopic("t1", 1, "Trường lớp", "Giáo dục", "sgd", ("snv",)),
            PlannedTopic("t2", 2, "Việc làm", "Nội vụ", "snv"),
            PlannedTopic("t3", 3, "Nội dung khác", "", None),
        ),
        phases=(
            PhasePlan("collect", "Thu thập ý kiến trước", True, True),
            PhasePlan("rehearsal", "Kết nối thử", True, True, training=True),
            PhasePlan("dialogue", "Đối thoại", True, False),
            PhasePlan("conclude", "Kết luận", False, False),
        ),
        categories=(Category("students", "Học sinh"), Category("workers", "Công nhân")),
        notice=NoticePlan("THÔNG BÁO", "TB-UBND", ("UBND TỈNH",), "Lạng Sơn", "", "TL.", "", (), "Lưu: VT"),
        written_answer_due="2024-04-06",
    )


DISTRICTS = plan(
    (
        point("tinh", None, 0),
        point("chilang", "tinh", 1),
        point("huulung", "tinh", 2),
        point("cl1", "chilang", 3),
        point("cl2", "chilang", 4),
        point("hl1", "huulung", 5),
        point("hl2", "huulung", 6),
    )
)
"""Three tiers: province, two districts, two communes in each."""
COMMUNES = plan((point("tinh", None, 0), point("x1", "tinh", 1), point("x2", "tinh", 2), point("x3", "tinh", 3)))
"""Two tiers: province and three communes."""
CREATED = Command("c0", START, HUB, Create(DISTRICTS, "dialogue"))


WISH = "Đề nghị mở thêm lớp học nghề"


def says(point: str, text: str = WISH, *, typed_at: int = START, urgent: bool = False) -> Submit:
    """What a moderator of the point sends."""
    return Submit(text=text, point=point, typed_at=typed_at, urgent=urgent)


def created(plan: Plan = DISTRICTS, phase: str = "dialogue") -> Command:
    return replace(CREATED, ask=Create(plan, phase))


# ---- the machine --------------------------------------------------------------------------------------------


def events_of(command: Command, bodies: list[Body]) -> Iterator[Event]:
    """As the conference writes them into the log."""
    for i, body in enumerate(bodies):
        yield Event(body, command.id, command.at, command.actor, command.command_seq, i)


def take(state: State | None, command: Command) -> State:
    """The state after the command, which may change nothing. Raises `Refusal`."""
    for event in events_of(command, decide(command, state)):
        state = evolve(state, event)
    assert state is not None
    return state


def usual_actor(ask: Ask, state: State) -> Actor:
    """Who asks this on an ordinary day: the point that owns the item, the department that leads the topic."""
    if isinstance(ask, Submit):
        return moderator(ask.point)
    if isinstance(ask, commands.Withdraw | commands.Clarify | commands.Object):
        return moderator(state.recommendations[ask.recommendation].point)
    if isinstance(ask, commands.RollCall | commands.Attendance):
        return moderator(state.plan.points[-1].id)
    if isinstance(ask, commands.Accept | commands.Transfer | commands.TalkingPoints | commands.DraftAnswer):
        return head_of_department(state.topics[ask.topic].lead or "skh")
    return HUB if isinstance(ask, commands.Create | commands.Suggest) else SECRETARY


@dataclass(frozen=True)
class By:
    """An ask by somebody else than usual, or under an id that the test needs."""

    actor: Actor
    ask: Ask
    id: str | None = None


@dataclass(frozen=True)
class Given:
    """A conference as it is after what was given."""

    state: State
    asked: int = 0
    submitted: int = 0

    def and_(self, *asks: Ask | By) -> "Given":
        """More of the past."""
        here = self
        for ask in asks:
            command, here = here._next(ask)
            here = replace(here, state=take(here.state, command))
        return here

    def when(self, ask: Ask, by: Actor | None = None, id: str | None = None) -> "When":
        actor = by or usual_actor(ask, self.state)
        command, after = self._next(By(actor, ask, id))
        try:
            bodies = decide(command, self.state)
        except Refusal as refusal:
            return When(self, command, refusal)
        return When(replace(after, state=take(self.state, command)), command, bodies)

    def _next(self, ask: Ask | By) -> tuple[Command, "Given"]:
        by = ask if isinstance(ask, By) else By(usual_actor(ask, self.state), ask)
        submits = isinstance(by.ask, Submit)
        after = replace(self, asked=self.asked + 1, submitted=self.submitted + submits)
        id = by.id or (f"r{after.submitted}" if submits else f"c{after.asked}")
        return Command(id, START + after.asked * STEP, by.actor, by.ask), after


@dataclass(frozen=True)
class When:
    """What came of the ask. `after` is the conference afterwards (as before, if it was refused)."""

    after: Given
    command: Command
    result: list[Body] | Refusal

    @property
    def state(self) -> State:
        assert not isinstance(self.result, Refusal), self.result
        return self.after.state

    def then(self, *bodies: Body) -> Given:
        """Exactly these happened."""
        assert self.result == list(bodies), self.result
        return self.after

    def accepted(self) -> Given:
        """Something happened; what, another test says."""
        assert not isinstance(self.result, Refusal), self.result
        assert self.result, "nothing happened"
        return self.after

    def changes_nothing(self) -> Given:
        return self.then()

    def refused(self, code: str, *words: str) -> Given:
        """Refused with the code; each of the words stands in the detail."""
        assert isinstance(self.result, Refusal), f"happened: {self.result}"
        assert self.result.code == code, self.result
        for word in words:
            assert word in self.result.detail, self.result
        return self.after

    def and_again(self) -> "When":
        """The same command once more, as after a lost answer."""
        return self.after.when(self.command.ask, self.command.actor, self.command.id)


def given(*asks: Ask | By, plan: Plan = DISTRICTS, phase: str = "dialogue") -> Given:
    """A conference, just created in that phase, of which all this was asked."""
    return Given(take(None, created(plan, phase))).and_(*asks)
