"""A receipt as a file: 80 mm wide and as long as it is."""

from io import BytesIO

import segno
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from shared_libs.trade.paper import ReceiptPaper, rows_of

WIDTH, MARGIN, QR = 80 * mm, 4 * mm, 30 * mm
SIZE, LEADING = 8.2, 10.5
FONT, BOLD = "Courier", "Courier-Bold"


def pdf_of(paper: ReceiptPaper) -> bytes:
    """The receipt, printed into a file; the same receipt gives the same bytes."""
    rows = rows_of(paper)
    height = 2 * MARGIN + LEADING * (len(rows) + 1) + QR
    target = BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, height), invariant=1)
    canvas.setTitle(paper.number)
    canvas.setAuthor(paper.store)
    y = height - MARGIN - LEADING
    for row in rows:
        canvas.setFont(BOLD if row.startswith(paper.total.label) else FONT, _size(canvas))
        canvas.drawString(MARGIN, y, row.encode("cp1252", "replace").decode("cp1252"))
        y -= LEADING
    canvas.drawImage(_qr(paper.url), (WIDTH - QR) / 2, MARGIN, QR, QR)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _size(canvas: Canvas) -> float:
    """As large as 42 columns may be."""
    widest = canvas.stringWidth("0" * 42, FONT, SIZE)
    return float(SIZE * min(1.0, (WIDTH - 2 * MARGIN) / widest))


def _qr(text: str) -> ImageReader:
    picture = BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=6, border=2)
    picture.seek(0)
    return ImageReader(picture)
