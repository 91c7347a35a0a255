"""The lines that explain a place in the queue, in Vietnamese. Changes with what a chair reads beside a topic."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Final, assert_never
from zoneinfo import ZoneInfo

from hub.domain.fairness import Placed
from hub.domain.model import Override, Role, State

_WHO: Final[dict[Role, str]] = {"chair": "Chủ trì", "secretary": "Thư ký"}


def reason_line(state: State, placed: Placed, place: int) -> str:
    """Why a topic stands at its place: `Vòng 2, huyện Hữu Lũng; xã Minh Tiến chưa được trả lời`."""
    override = placed.override
    match placed.reason.kind:
        case "fair":
            return _fair(state, placed)
        case "override":
            assert override is not None
            return _by_hand(state, placed, override, _moved(place, placed.automatic))
        case "postponed":
            assert override is not None
            return _by_hand(state, placed, override, "để sau")
        case "empty":
            return "Chưa có kiến nghị của điểm cầu nào"
        case _:
            assert_never(placed.reason.kind)


def _fair(state: State, placed: Placed) -> str:
    """With two tiers, and for a district's own point, district and point are one: it is named once."""
    reason = placed.reason
    assert reason.point is not None
    assert reason.district is not None
    heard = "chưa được trả lời" if reason.turns == 0 else f"đã được trả lời {reason.turns} lượt"
    district, point = state.points[reason.district], state.points[reason.point]
    if district.id == point.id:
        return f"Vòng {reason.round}, {point.short_name} {heard}"
    return f"Vòng {reason.round}, {district.short_name}; {point.short_name} {heard}"


def _by_hand(state: State, placed: Placed, override: Override, done: str) -> str:
    who = _WHO.get(override.role, "Ban tổ chức")
    return f"{who} {done} lúc {_clock(state, override.at)}, thứ tự tự động là {placed.automatic}"


def _moved(place: int, automatic: int) -> str:
    if place == automatic:
        return "xếp chỗ"
    return "đưa lên" if place < automatic else "chuyển xuống"


def _clock(state: State, at: int) -> str:
    """Hours and minutes where the conference is, whatever zone the hub's machine is set to."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(_zone(state.plan.timezone)):%H:%M}"


@lru_cache(maxsize=8)  # one conference has one zone; a hub holds a few conferences
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)
