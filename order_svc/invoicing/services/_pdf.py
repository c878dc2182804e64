"""A paper as it is printed, in the customer's language. Made anew each time from what is kept."""

from io import BytesIO
from typing import Any  # Any: reportlab is untyped, what is on a paper is JSON
from xml.sax.saxutils import escape

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from order_svc.invoicing.models import Paper

_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9, leading=12)
_BOLD = ParagraphStyle("bold", parent=_TEXT, fontName="Helvetica-Bold")
_RIGHT = ParagraphStyle("right", parent=_TEXT, alignment=2)
_RIGHT_BOLD = ParagraphStyle("right bold", parent=_RIGHT, fontName="Helvetica-Bold")
_TITLE = ParagraphStyle("title", parent=_BOLD, fontSize=18, leading=24)
_WIDTHS = [26 * mm, 56 * mm, 22 * mm, 24 * mm, 24 * mm, 28 * mm]
_INK = colors.HexColor("#1f2933")


def pdf_of(paper: Paper) -> bytes:
    """The paper, printed."""
    with translation.override(paper.language):
        target = BytesIO()
        document = SimpleDocTemplate(
            target,
            pagesize=letter,
            leftMargin=18 * mm,
            rightMargin=18 * mm,
            topMargin=16 * mm,
            bottomMargin=16 * mm,
            title=f"{_title(paper)} {paper.number}",
            author=paper.content["seller"]["name"],
            invariant=1,
        )
        document.build(_story(paper), onFirstPage=_footer(paper), onLaterPages=_footer(paper))
    return target.getvalue()


def _story(paper: Paper) -> list[Any]:
    return [
        _text(paper.content["seller"]["name"], _BOLD),
        *(_text(row) for row in paper.content["seller"]["address"]),
        Spacer(1, 8 * mm),
        _text(f"{_title(paper)} {paper.number}", _TITLE),
        _head(paper),
        Spacer(1, 6 * mm),
        _rows(paper),
        Spacer(1, 4 * mm),
        _sums(paper),
        Spacer(1, 8 * mm),
        *(
            _text(f"{code}: {number}")
            for code, number in sorted(paper.content["seller"]["registrations"].items())
        ),
    ]


def _title(paper: Paper) -> str:
    if paper.kind == Paper.Kind.CREDIT_NOTE:
        return _("Credit note")
    return _("Supplementary invoice") if paper.content["invoice"] else _("Invoice")


def _head(paper: Paper) -> Table:
    """What it is about on the left, whom it is made out to on the right."""
    said = [
        (_("Date"), date_format(paper.issued_date, "DATE_FORMAT")),
        (_("Order"), paper.order_number),
    ]
    if paper.content["invoice"]:
        said.append((_("Invoice"), paper.content["invoice"]))
    about = [_text(f"{name}: {value}") for name, value in said]
    person = paper.recipient
    whom = [_text(row) for row in (person.name, *person.address.splitlines()) if row]
    return Table(
        [[about, whom]], colWidths=[90 * mm, 90 * mm], style=[("VALIGN", (0, 0), (-1, -1), "TOP")]
    )


def _rows(paper: Paper) -> Table:
    words = [_text(name, _BOLD) for name in (_("SKU"), _("Article"))]
    figures = (_("Quantity"), _("Net"), _("Tax"), _("Total"))
    head = [*words, *(_text(name, _RIGHT_BOLD) for name in figures)]
    body = [
        [
            _text(line["sku"]),
            _text(_name(line)),
            *(_text(line[part], _RIGHT) for part in ("quantity", "net", "tax", "total")),
        ]
        for line in paper.content["lines"]
    ]
    style = TableStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, _INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.lightgrey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return Table([head, *body], colWidths=_WIDTHS, style=style, repeatRows=1)


def _name(line: dict[str, str]) -> str:
    known = {"shipping": _("Shipping"), "goodwill": _("Goodwill")}
    name = line["name"] if line["sku"] else known.get(line["name"], line["name"])
    if line["discount"].strip("0."):
        name += f" ({_('discount')} {line['discount']})"
    return name


def _sums(paper: Paper) -> Table:
    """The net, each tax under its name, and the total with its currency."""
    content = paper.content
    rows = [(_("Net"), content["net"])]
    rows += [(tax["code"] or _("Tax"), tax["amount"]) for tax in content["taxes"]]
    body = [[_text(name, _RIGHT), _text(amount, _RIGHT)] for name, amount in rows]
    last = [
        _text(f"{_('Total')} ({paper.currency})", _RIGHT_BOLD),
        _text(content["total"], _RIGHT_BOLD),
    ]
    return Table(
        [*body, last],
        colWidths=[40 * mm, 28 * mm],
        hAlign="RIGHT",
        style=[("LINEABOVE", (0, -1), (-1, -1), 0.8, _INK)],
    )


def _text(text: str, style: ParagraphStyle = _TEXT) -> Paragraph:
    """A paragraph of plain text: nothing in it is markup, and what the font lacks is a mark."""
    plain = str(text).encode("cp1252", "replace").decode("cp1252")
    return Paragraph(escape(plain), style)


def _footer(paper: Paper) -> Any:
    def draw(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 6)
        canvas.setFillColor(colors.grey)
        canvas.drawString(18 * mm, 9 * mm, f"{paper.number}  SHA-256 {paper.hash}")
        canvas.drawRightString(letter[0] - 18 * mm, 9 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    return draw
