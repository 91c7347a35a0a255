"""A paper before it is a file: paragraphs, drawn lines and tables, frozen. Changes with what a paper can hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from hub.documents.typography import Orientation, StyleName


@dataclass(frozen=True, slots=True)
class Head:
    """Where the record stood when the paper was drawn up: enough to find and check every line of it again."""

    seq: int
    hash: str
    epoch: int
    log_id: str


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one look; None: as the paragraph's style."""

    text: str
    bold: bool | None = None
    italic: bool | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    style: StyleName
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Without the look."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Rule:
    """A drawn line of `width_mm`, centred in a column of `within_mm`."""

    width_mm: float
    within_mm: float


@dataclass(frozen=True, slots=True)
class Cell:
    """`span` columns wide. `down`: the first of cells joined downwards, or one of those below it (then empty)."""

    blocks: tuple[Paragraph | Rule, ...]
    span: int = 1
    down: Literal["alone", "first", "below"] = "alone"
    shaded: bool = False

    @property
    def text(self) -> str:
        """Its paragraphs, one a line."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True)
class Row:
    """`header` rows are repeated on every page; `whole` ones are never broken over two."""

    cells: tuple[Cell, ...]
    header: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    columns_mm: tuple[float, ...]
    rows: tuple[Row, ...]
    bordered: bool = True


Block = Paragraph | Rule | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One paper. `made_at` (milliseconds) and `record` go into the file's properties, not onto the page."""

    title: str
    orientation: Orientation
    blocks: tuple[Block, ...]
    watermark: str | None
    record: str
    made_at: int

    def texts(self) -> Iterator[str]:
        """All text in reading order, one paragraph at a time."""
        for block in self.blocks:
            yield from _texts(block)


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield block.text
        case Table():
            for cell in (cell for row in block.rows for cell in row.cells):
                for inner in cell.blocks:
                    yield from _texts(inner)
        case Rule():
            return


def line(style: StyleName, text: str) -> Paragraph:
    """A paragraph in one look."""
    return Paragraph(style, (Run(text),))


def cell(style: StyleName, text: str, span: int = 1) -> Cell:
    """A cell of one paragraph."""
    return Cell((line(style, text),), span)
