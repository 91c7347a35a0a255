"""What holds of every view of every state."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from hub.domain.commands import Advance, Ask, AssignTopic, Merge, Queue, Reword, Screen, SetOutcome, Split, Submit
from hub.domain.model import Recommendation, State, Suggestion
from hub.domain.refusal import Refusal
from hub.projections import Rendering, Viewer, looks_alike, render
from hub.projections.render import ViewerRole
from protocol.views import VIEWS
from tests.scenario import DISTRICTS, START, given, says

POINTS = tuple(point.id for point in DISTRICTS.points)
DEPARTMENTS = tuple(department.id for department in DISTRICTS.departments)
TOPICS = ("t1", "t2", "t3")
SHARED: tuple[ViewerRole, ...] = ("chair", "secretary", "display", "operator")
VIEWERS = (
    *(Viewer(role) for role in SHARED),
    *(Viewer("point", point=point) for point in POINTS),
    *(Viewer("department", department=department) for department in DEPARTMENTS),
)
PHONE = "0912 345 678"
PERSON = "person-7f3a"

pick = st.integers(0, 40)
Step = tuple[int, int, int]


def ask(state: State, step: Step, n: int) -> Ask:
    """A step turned into something that could be asked of this state; every text carries its own secret word."""
    kind, a, b = step
    items = list(state.recommendations) or ["none"]
    one, other, topic = items[a % len(items)], items[b % len(items)], TOPICS[b % len(TOPICS)]
    makers: tuple[Callable[[], Ask], ...] = (
        lambda: Submit(f"sốkín{n:03d} gọi {PHONE}", POINTS[a % len(POINTS)], START, person=PERSON),
        lambda: Submit(f"sốkín{n:03d} gọi {PHONE}", POINTS[b % len(POINTS)], START, person=PERSON),
        lambda: Screen((one,), "approve"),
        lambda: Screen((one,), "approve"),
        lambda: Screen((one,), "refer", "Hướng dẫn gửi đơn"),
        lambda: Screen((one,), "out_of_scope", "Chúc mừng"),
        lambda: Merge(one, (other,)),
        lambda: Split(one, (f"sốkín{n:03d}a {PHONE}", f"sốkín{n:03d}b")),
        lambda: Reword(one, f"sốkín{n:03d} {PHONE}"),
        lambda: AssignTopic(topic, (one,)),
        lambda: AssignTopic(topic, (one,)),
        lambda: Queue((topic,)),
        lambda: Advance(state.floor.topic if state.floor else None),
        lambda: SetOutcome("noted", topic=topic),
    )
    return makers[kind % len(makers)]()


def played(steps: list[Step]) -> State:
    """The state after the steps; what is refused did not happen."""
    here = given()
    for n, step in enumerate(steps):
        try:
            here = here.and_(ask(here.state, step, n))
        except Refusal:
            continue
    return here.state


conferences = st.lists(st.tuples(st.integers(0, 13), pick, pick), min_size=10, max_size=60).map(played)


def secrets(recommendation: Recommendation) -> set[bytes]:
    texts = (recommendation.text, recommendation.canonical or "")
    return {word.encode() for text in texts for word in text.split() if word.startswith("sốkín")}


def shown(state: State, viewer: Viewer) -> bytes:
    return msgspec.msgpack.encode(render(state, viewer))


@settings(max_examples=120, derandomize=True, deadline=None)
@for_all(conferences)
def test_no_number_or_person_and_nothing_unscreened_reaches_those_who_must_not_read_it(state: State) -> None:
    unscreened = {s for r in state.recommendations.values() if r.publication != "public" for s in secrets(r)}
    unscreened -= {s for r in state.recommendations.values() if r.publication == "public" for s in secrets(r)}
    for viewer in VIEWERS:
        packed = shown(state, viewer)
        assert PERSON.encode() not in packed
        if viewer.role in ("display", "department", "operator"):
            assert b"345" not in packed
            assert not [secret for secret in unscreened if secret in packed]
        if viewer.role == "operator":
            assert "sốkín".encode() not in packed
        if viewer.role == "point":
            others = {s for r in state.recommendations.values() if r.point != viewer.point for s in secrets(r)}
            own = {s for r in state.recommendations.values() if r.point == viewer.point for s in secrets(r)}
            assert not [secret for secret in others - own if secret in packed]


@settings(max_examples=120, derandomize=True, deadline=None)
@for_all(conferences)
def test_a_restricted_text_is_on_the_secretarys_screen_and_on_no_other(state: State) -> None:
    restricted = [r for r in state.recommendations.values() if r.publication == "restricted"]
    elsewhere = {s for r in state.recommendations.values() if r.publication != "restricted" for s in secrets(r)}
    hidden = {s for r in restricted for s in secrets(r)} - elsewhere
    for viewer in VIEWERS:
        packed = shown(state, viewer)
        leaked = [secret for secret in hidden if secret in packed]
        assert not leaked or viewer.role == "secretary"


@settings(max_examples=40, derandomize=True, deadline=None)
@for_all(conferences)
def test_every_view_survives_the_wire_as_its_contract_type(state: State) -> None:
    rendering = Rendering(state)
    for viewer in VIEWERS:
        view = rendering.view(viewer)
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(view), type=VIEWS[viewer.role]) == view


@settings(max_examples=40, derandomize=True, deadline=None)
@for_all(st.lists(st.tuples(st.integers(0, 13), pick, pick), max_size=40))
def test_equal_states_render_equal_views(steps: list[Step]) -> None:
    one, two = Rendering(played(steps)), Rendering(played(steps))
    assert [one.view(viewer) for viewer in VIEWERS] == [two.view(viewer) for viewer in VIEWERS]


@settings(max_examples=40, derandomize=True, deadline=None)
@for_all(conferences)
def test_what_the_engine_suggests_is_on_no_screen_but_the_secretarys(state: State) -> None:
    """Which is why the others are not rendered again for it."""
    items = list(state.recommendations)
    assert items or not state.suggestions
    asked = [
        Suggestion(f"merge:{a}:{b}", "merge", a, b, 900, "close", ("giống",), (), "v1")
        for a, b in itertools.pairwise(items)
    ]
    after = replace(state, suggestions={one.id: one for one in asked})
    for viewer in VIEWERS:
        if looks_alike(viewer.role, state, after):
            assert render(state, viewer) == render(after, viewer)
        else:
            assert viewer.role == "secretary"


def test_whatever_else_moves_is_looked_at_again() -> None:
    before = given(says("cl1"))
    after = before.and_(says("cl2"))
    assert not any(looks_alike(viewer.role, before.state, after.state) for viewer in VIEWERS)


def test_a_viewer_of_a_point_that_is_not_in_the_plan_gets_no_view() -> None:
    with pytest.raises(KeyError):
        render(given().state, Viewer("point", point="nowhere"))
    with pytest.raises(KeyError):
        render(given().state, Viewer("department"))
