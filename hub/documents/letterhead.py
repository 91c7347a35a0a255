"""The head of a notice and its end: issuer, motto, title, signature. Changes with Decree 30/2020, Annex I."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from hub.documents import typography
from hub.documents.paper import Block, Cell, Paragraph, Row, Rule, Table, cell, line
from hub.documents.printable import printable
from hub.documents.vietnamese import blank_date
from hub.domain.model import NoticePlan, Plan

STATE_NAME: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"


def letterhead(plan: Plan) -> Table:
    """Issuer beside the motto; number and day blank: the clerical office gives them after the signature."""
    left, right = typography.HEAD_COLUMNS_MM
    notice = plan.notice
    issuer: list[Paragraph | Rule] = [
        *(line("issuing_body", name) for name in notice.issuer),
        Rule(typography.ISSUER_RULE_MM, left),
    ]
    motto: list[Paragraph | Rule] = [
        line("motto_state", STATE_NAME),
        line("motto", MOTTO),
        Rule(typography.MOTTO_RULE_MM, right),
    ]
    placed = f"{notice.place}, {blank_date(year_of(plan))}"
    rows = (
        Row((Cell(tuple(issuer)), Cell(tuple(motto)))),
        Row((cell("number", f"Số:          /{notice.symbol}"), cell("date", placed))),
    )
    return Table(typography.HEAD_COLUMNS_MM, rows, bordered=False)


def title(notice: NoticePlan) -> Iterator[Block]:
    """Kind and abstract, with the line below them."""
    yield line("kind", notice.doc_type)
    yield line("abstract", printable(notice.abstract))
    yield Rule(typography.ABSTRACT_RULE_MM, typography.text_width_mm("portrait"))
    yield line("gap", "")


def signature(notice: NoticePlan) -> Table:
    """Recipients level with the authority; the signer's name is left to the signing."""
    recipients = [name for name in notice.recipients if not name.startswith("Lưu:")]  # the archive line stands last
    left = [line("recipients_title", "Nơi nhận:")]
    left += [line("recipients", f"- {printable(name)};") for name in recipients]
    left.append(line("recipients", f"- {notice.archive_line.rstrip('.;')}."))
    right = [line("authority", notice.sign_authority), line("authority", notice.sign_title)]
    right += [line("signer", "")] * typography.SIGNATURE_SPACE_LINES
    row = Row((Cell(tuple(left)), Cell(tuple(right))), whole=True)
    return Table(typography.SIGNATURE_COLUMNS_MM, (row,), bordered=False)


def year_of(plan: Plan) -> int:
    """The year of the conference, which is the notice's."""
    return date.fromisoformat(plan.date).year
