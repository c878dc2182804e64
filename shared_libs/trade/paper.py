"""What stands on a receipt, and its 42 columns: the same at a till and when it is printed again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH = 42
RULE = "-" * WIDTH


@dataclass(frozen=True)
class Entry:
    """A label and an amount on the right."""

    label: str
    amount: str


@dataclass(frozen=True)
class PaperLine:
    """An article: its name, how many at what price, and what was taken off."""

    name: str
    counted: Entry
    discount: Entry | None


@dataclass(frozen=True)
class ReceiptPaper:
    """Everything on a receipt, as text, from top to bottom."""

    store: str
    head: Sequence[str]
    number: str
    printed_at: str
    cashier: str
    notes: Sequence[str]
    lines: Sequence[PaperLine]
    taxes: Sequence[Entry]
    total: Entry
    payments: Sequence[Entry]
    registrations: Sequence[str]
    foot: Sequence[str]
    url: str


def text_of(paper: ReceiptPaper) -> str:
    """The receipt as plain text, the address of its page last."""
    return "\n".join([*rows_of(paper), paper.url]) + "\n"


def rows_of(paper: ReceiptPaper) -> list[str]:
    """Everything but the QR code, row by row."""
    return [
        *(_centred(text) for text in (paper.store, *paper.head)),
        f"{paper.number}  {paper.printed_at}",
        *([paper.cashier] if paper.cashier else []),
        *paper.notes,
        RULE,
        *_articles(paper),
        RULE,
        *(_row(each) for each in (*paper.taxes, paper.total, *paper.payments)),
        *([RULE] if paper.registrations or paper.foot else []),
        *(text[:WIDTH] for text in paper.registrations),
        *(part for text in paper.foot for part in _wrapped(text)),
    ]


def _articles(paper: ReceiptPaper) -> Iterator[str]:
    for line in paper.lines:
        yield line.name[:WIDTH]
        yield _row(line.counted, indent="  ")
        if line.discount:
            yield _row(line.discount, indent="  ")


def _row(entry: Entry, indent: str = "") -> str:
    room = WIDTH - len(entry.amount)
    return (indent + entry.label)[: room - 1].ljust(room) + entry.amount


def _centred(text: str) -> str:
    return text[:WIDTH].center(WIDTH).rstrip()


def _wrapped(text: str) -> Iterator[str]:
    row = ""
    for word in text.split():
        if row and len(row) + 1 + len(word) > WIDTH:
            yield row
            row = word
        else:
            row = f"{row} {word}".strip()
    yield row[:WIDTH]
