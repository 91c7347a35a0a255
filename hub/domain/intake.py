"""What moderators send: recommendations, and their later word on them. Changes when the rules of intake do."""

from hub.domain import named
from hub.domain.commands import Clarify, Command, Object, Submit, Withdraw
from hub.domain.events import Body, Clarified, Objected, Submitted, Withdrawn
from hub.domain.model import Channel, PhasePlan, State
from hub.domain.receipts import receipt_number
from hub.domain.refusal import Refusal
from hub.domain.standing import in_scope, intake_open, is_called_or_answered, outcome_of
from hub.domain.texts import check_reason, check_text


def submit(ask: Submit, command: Command, state: State) -> list[Body]:
    """A submission has the id of its command: the same one sent again is the same recommendation (I2).

    Raises `intake_closed` for what was typed after the intake closed; typed before, it is taken in and marked late.
    """
    on_behalf = command.actor.role != "point"
    assert on_behalf or ask.point == command.actor.point, "a moderator speaks for one point, by its credential"
    if ask.point not in state.points:
        raise Refusal("bad_args", f"{ask.point}: no such point")
    known = state.recommendations.get(command.id)
    if known is not None:
        if known.point == ask.point:
            return []
        raise Refusal("bad_args", f"{command.id}: another point's submission has this id")
    check_text(ask.text, "text")
    if ask.category is not None and all(category.id != ask.category for category in state.plan.categories):
        raise Refusal("bad_args", f"{ask.category}: no such category")
    late = _is_late(ask, state)
    phase = _phase(state)
    if not phase.training:
        _check_quota(ask, state)
    return [
        Submitted(
            point=ask.point,
            text=ask.text,
            receipt=receipt_number(state.receipt_last + 1),
            typed_at=ask.typed_at,
            channel=ask.channel or _channel(phase, on_behalf),
            category=ask.category,
            urgent=ask.urgent,
            late=late,
            on_behalf=on_behalf,
            training=phase.training,
            person=ask.person,
        )
    ]


def withdraw(ask: Withdraw, command: Command, state: State) -> list[Body]:
    """By the point that sent it, until its topic is called."""
    item = named.own_recommendation(state, ask.recommendation, command.actor)
    if item.handling == "withdrawn":
        return []
    named.live_recommendation(state, item.id)
    if is_called_or_answered(state, item):
        raise Refusal("already_called", f"recommendation {item.receipt}: was called or answered")
    return [Withdrawn(item.id)]


def clarify(ask: Clarify, command: Command, state: State) -> list[Body]:
    """The answer to "needs clarification", kept beside the original; the item waits for the secretary again."""
    item = named.own_recommendation(state, ask.recommendation, command.actor)
    check_text(ask.text, "clarification")
    if item.handling != "needs_clarification":
        if item.clarification == ask.text:
            return []
        raise Refusal("bad_args", f"recommendation {item.receipt}: no clarification was asked for")
    return [Clarified(item.id, ask.text)]


def object_to_merge(ask: Object, command: Command, state: State) -> list[Body]:
    """Once a merge (F12). It brings the item back to the secretary's eyes and changes nothing by itself."""
    item = named.own_recommendation(state, ask.recommendation, command.actor)
    reason = check_reason(ask.reason, f"recommendation {item.receipt}: objection")
    if item.merged_into is None:
        raise Refusal("bad_args", f"recommendation {item.receipt}: is not merged")
    if item.objection is not None:
        if item.objection == reason:
            return []
        raise Refusal("bad_args", f"recommendation {item.receipt}: objected to this merge already")
    return [Objected(item.id, reason)]


def _is_late(ask: Submit, state: State) -> bool:
    if intake_open(state):
        return False
    assert state.intake_closed_at is not None
    if ask.typed_at >= state.intake_closed_at:
        raise Refusal("intake_closed", "typed after the intake closed")
    return True


def _check_quota(ask: Submit, state: State) -> None:
    """Raises `quota`. Open: in scope and without an outcome of any kind."""
    if state.plan.quota is None:
        return
    open_now = [
        item
        for item in state.recommendations.values()
        if item.point == ask.point and in_scope(state, item) and outcome_of(state, item) is None
    ]
    if len(open_now) >= state.plan.quota:
        raise Refusal("quota", f"point {ask.point}: {state.plan.quota} open recommendations at most")
    if ask.urgent and any(item.urgent for item in open_now):
        raise Refusal("quota", f"point {ask.point}: one urgent recommendation at most")


def _channel(phase: PhasePlan, on_behalf: bool) -> Channel:
    if on_behalf:
        return "phone"
    return "pre" if phase.before_the_day else "live"


def _phase(state: State) -> PhasePlan:
    return next(phase for phase in state.plan.phases if phase.id == state.phase)
