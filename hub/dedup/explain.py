"""Why two texts are or are not thought one request, step by step, in the words of a secretary or an auditor.

Changes when a step is added or people ask for another. Nothing here decides: it tells what the engine did.
"""

from collections.abc import Iterator
from typing import Final, assert_never

from hub.dedup.engine import Decision, Engine
from hub.dedup.features import NAMES, measured
from hub.dedup.keystrokes import typed
from hub.dedup.legacy import modern
from hub.dedup.normalize import CHARS_MAX
from hub.dedup.request import Request
from hub.dedup.wording import read

MEANT: Final = {
    "grams": "chữ giống nhau",
    "grams_contained": "chữ của văn bản ngắn có trong văn bản dài",
    "cosine": "từ giống nhau",
    "contained": "từ của văn bản ngắn có trong văn bản dài",
    "shared": "từ chung trên tổng số từ",
    "pairs": "cặp từ liền nhau",
    "rest_least": "từ còn lại của văn bản ngắn",
    "rest_most": "từ còn lại của văn bản dài",
    "length": "độ dài gần nhau",
    "agreements": "cùng địa danh, số liệu hoặc đối tượng",
    "place_one_sided": "chỉ một bên nêu địa danh",
    "equal": "trùng mọi từ có nghĩa",
    "things": "cùng nói về một việc",
    "actions": "cùng một yêu cầu hành động",
    "fields": "cùng lĩnh vực",
    "things_contained": "việc của văn bản ngắn có trong văn bản dài",
    "things_shared": "số việc cùng nói đến",
}
"""Each of `features.NAMES` in words; a test holds the two together."""


def explained(engine: Engine, a: tuple[str, str], b: tuple[str, str]) -> Iterator[str]:
    """Lines about two texts, each as (point, text): each step of reading, each measure, the guard, the decision."""
    ours, theirs = (list(_requests(engine, one)) for one in (a, b))
    for name, (_, text), requests in (("A", a, ours), ("B", b, theirs)):
        yield f"Văn bản {name}: {text[:CHARS_MAX]}"
        yield from _steps(text, requests)
    one, other, match = engine.best_pair(a, b)
    yield f"So sánh “{one.text}” với “{other.text}”:"
    yield from _measures(engine, measured(one, other, engine.weights.measure()))
    yield f"  Điều ngăn việc gộp: {match.veto or 'không có'}"
    yield f"  Điều phải để người xem xét: {match.doubt or 'không có'}"
    thresholds = f"gộp từ {engine.weights.merge_from}, hỏi từ {engine.weights.ask_from}"
    yield f"  Khả năng cùng một yêu cầu: {match.score:.2f} ({thresholds})"
    yield f"Kết luận: {_told(engine.decide(match.score, match.veto is not None))} (bộ trọng số {match.version})"


def _requests(engine: Engine, said: tuple[str, str]) -> Iterator[Request]:
    point, text = said
    yield from (engine.reader.request(part, point) for part in engine.reader.parts(text))


def _steps(text: str, requests: list[Request]) -> Iterator[str]:
    letters = modern(text[:CHARS_MAX])
    yield f"  1. Đọc phông chữ cũ: {letters}"
    yield f"  2. Đọc kiểu gõ: {typed(letters)}"
    yield f"  3. Viết đủ chữ tắt: {read(text)}"
    yield f"  4. Bỏ lời chào, tách yêu cầu: {len(requests)} yêu cầu"
    for number, one in enumerate(requests, 1):
        yield f"     {number}) {one.text}"
        yield f"        thêm dấu: {one.marked}"
        yield f"        dạng so sánh: {one.folded}"
        yield f"        nói về: {', '.join(sorted(one.things)) or '(chưa rõ)'}"
        yield f"        đề nghị: {', '.join(sorted(one.actions)) or '(chưa rõ)'}"


def _measures(engine: Engine, values: tuple[float, ...]) -> Iterator[str]:
    weighed = [(name, value, engine.weights.of[name] * value) for name, value in zip(NAMES, values, strict=True)]
    yield f"  mức khởi điểm: {engine.weights.bias:+.2f}"
    for name, value, moved in sorted(weighed, key=lambda one: -abs(one[2])):
        yield f"  {MEANT[name]}: {value:.2f} × trọng số {engine.weights.of[name]:+.2f} = {moved:+.2f}"


def _told(decision: Decision) -> str:
    match decision:
        case "merge":
            return "gộp"
        case "ask":
            return "hỏi thư ký"
        case "new":
            return "coi là hai yêu cầu khác nhau"
        case other:
            assert_never(other)
