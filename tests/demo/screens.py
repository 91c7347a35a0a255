"""Screens as the consoles would have them, with only what a test is about."""

from typing import Any, Literal

from msgspec import to_builtins

from protocol.messages import FlatView
from protocol.views import ChannelCounts, Counters, ItemRow, SecretaryView, SuggestionRow, TopicRow

Given = Any
Kind = Literal["merge", "topic", "new_topic", "split"]
Band = Literal["very_close", "close", "possible"]


def topic(no: int, **given: Given) -> TopicRow:
    fields: dict[str, Given] = {
        "no": no, "title": f"Nội dung {no}", "field": "", "state": "open", "lead": "SLD", "coordinating": [],
        "accepted": False, "recommendations": 0, "points": 0, "districts": 0, "place": None, "reason": None,
        "override": False, "kind": None, "supplement": False, "department": None, "due": None, "body": None,
        "outcome_note": None, "note": None, "called_at": None, "talking_points": [], "draft_answer": None,
        "merged_into": None,
    }  # fmt: skip
    return TopicRow(**(fields | given))


def item(receipt: str, text: str, point: str = "A", **given: Given) -> ItemRow:
    fields: dict[str, Given] = {
        "receipt": receipt, "point": point, "point_name": point, "text": text, "wording": text, "channel": "live",
        "category": None, "urgent": False, "late": False, "has_person": False, "typed_at": 0, "received_at": 0,
        "handling": "received", "grouping": "alone", "follow_up": "none", "publication": "internal", "topic": None,
        "merged_into": None, "likeness": None, "like_reasons": [], "like_shared": [], "split_from": None,
        "reason": None, "clarification": None, "objection": None,
        "masked": False,
    }  # fmt: skip
    return ItemRow(**(fields | given))


def suggestion(
    kind: Kind,
    recommendation: str,
    candidate: str,
    score: int,
    band: Band = "close",
    parts: list[str] | None = None,
) -> SuggestionRow:
    return SuggestionRow(
        kind=kind,
        recommendation=recommendation,
        candidate=candidate,
        score=score,
        band=band,
        reasons=[],
        shared=[],
        version="1",
        title="",
        lead=None,
        members=[],
        parts=parts or [],
    )


def desk(
    items: dict[str, ItemRow], topics: dict[str, TopicRow] | None = None, advice: list[SuggestionRow] | None = None
) -> FlatView:
    """A secretary's screen, as it travels."""
    view = SecretaryView(
        title="", theme="", demo=True, phase="p", phase_label="", intake="open", intake_mode="auto", now=None,
        now_since=None, next=None, announcement=None, announced_at=None, counters=Counters(
            recommendations=0, received=0, topics=0, topics_settled=0, turns=0, points_heard=0, points_submitted=0
        ), points_total=1, answer_seconds=240, sealed=False, topics=topics or {}, recommendations=items,
        suggestions={str(n): one for n, one in enumerate(advice or [])}, departments={}, phases={},
        channels=ChannelCounts(pre=0, live=0, slip=0, phone=0), points_present=0, attendees=0, undo=None,
        undo_item=None, undo_id=None, to_chair=None, open_items=0,
    )  # fmt: skip
    flat: FlatView = to_builtins(view)
    return flat
