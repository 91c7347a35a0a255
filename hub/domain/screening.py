"""The secretary's decisions on a recommendation itself: approve, return, put aside, refer, reword, split.

The sender's words are never altered: rewording writes beside them, splitting makes new items from them.
"""

from hub.domain import named
from hub.domain.commands import Reword, Screen, Split
from hub.domain.events import Body, Part, Reworded, Screened, WasSplit
from hub.domain.evolve_recommendations import DECIDED
from hub.domain.model import Decision, Recommendation, State
from hub.domain.receipts import receipt_of_part
from hub.domain.refusal import Refusal
from hub.domain.standing import is_called_or_answered
from hub.domain.texts import PARTS_MAX, TEXT_CHARS_MAX, check_length, check_list, check_reason, check_text


def screen(ask: Screen, state: State) -> list[Body]:
    """One decision on several items, all or none. Raises for the first that does not allow it, naming it."""
    reason = _reason(ask)
    items = [named.recommendation(state, id) for id in check_list(ask.recommendations, "recommendations")]
    for item in items:
        _check_may_be(ask.decision, item, state)
    return [Screened(item.id, ask.decision, reason) for item in items if not _is_so(item, ask.decision, reason)]


def reword(ask: Reword, state: State) -> list[Body]:
    """The secretariat's wording, which screens show instead of the original."""
    item = named.live_recommendation(state, ask.recommendation)
    check_text(ask.text, "wording")
    return [] if ask.text == (item.canonical or item.text) else [Reworded(item.id, ask.text)]


def split(ask: Split, state: State) -> list[Body]:
    """Parts are `<id>#1`… with receipts `087.1`…; the whole keeps its text and leaves its links."""
    whole = named.recommendation(state, ask.recommendation)
    if whole.handling == "split" and tuple(state.recommendations[id].text for id in whole.parts) == ask.parts:
        return []
    named.live_recommendation(state, whole.id)
    _check_may_split(whole, state)
    if not 2 <= len(ask.parts) <= PARTS_MAX:
        raise Refusal("bad_args", f"parts: 2 to {PARTS_MAX}")
    for n, text in enumerate(ask.parts, 1):
        check_text(text, f"part {n}")
    parts = tuple(
        Part(f"{whole.id}#{n}", receipt_of_part(whole.receipt, n), text) for n, text in enumerate(ask.parts, 1)
    )
    return [WasSplit(whole.id, parts)]


def _reason(ask: Screen) -> str | None:
    if ask.decision == "approve":
        return None
    if ask.decision == "return":
        return check_reason(ask.reason, "return")
    check_length(ask.reason or "", TEXT_CHARS_MAX, "reason")
    return ask.reason


def _check_may_be(decision: Decision, item: Recommendation, state: State) -> None:
    """Referring is always possible: a denunciation found on the floor must leave the screens at once (F30)."""
    if item.handling in ("withdrawn", "split"):
        raise Refusal("bad_args", f"recommendation {item.receipt}: {item.handling}")
    if decision in ("approve", "refer"):
        return
    if item.handling == "referred_to_citizen_reception":
        raise Refusal("restricted", f"recommendation {item.receipt}: approve it first, if referring was a mistake")
    waits = item.outcome is None and item.handling in ("received", "needs_clarification", "out_of_scope")
    if not waits and is_called_or_answered(state, item):
        raise Refusal("already_called", f"recommendation {item.receipt}: was called or answered")


def _is_so(item: Recommendation, decision: Decision, reason: str | None) -> bool:
    return (item.handling, item.publication) == DECIDED[decision] and item.reason == reason


def _check_may_split(whole: Recommendation, state: State) -> None:
    if is_called_or_answered(state, whole):
        raise Refusal("already_called", f"recommendation {whole.receipt}: was called or answered")
    if whole.merged_into is not None or any(i.merged_into == whole.id for i in state.recommendations.values()):
        raise Refusal("bad_args", f"recommendation {whole.receipt}: unmerge first")
