"""What a document adds up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sales_svc.sales.rules.items import DocumentSaid, LineSaid, TenderSaid
from shared_libs.money import round_amount

ZERO = Decimal(0)
CASH, CARD = "cash", "card"
# goods that came back paid for it, or it paid for them: no money of its own
EXCHANGE = "exchange"
DRAWER_SIGNS: Mapping[str, int] = {"paid_in": 1, "paid_out": -1, "drop": -1, "no_sale": 0}


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """A line's amounts before tax, in the currency's decimals."""

    gross: Decimal
    net: Decimal


def line_amounts(line: LineSaid, currency: str) -> LineAmounts:
    """Gross is quantity times unit price rounded half up; net is gross less the discount."""
    gross = round_amount(line.quantity * line.unit_price, currency)
    return LineAmounts(gross=gross, net=gross - line.discount)


def line_adds_up(line: LineSaid, currency: str) -> bool:
    """Whether the line's total is its net and its tax."""
    return line_amounts(line, currency).net + line.tax == line.total


def taxes_add_up(line: LineSaid) -> bool:
    """Whether the jurisdictions' shares are the line's tax; without shares there is nothing
    to add.
    """
    return not line.taxes or sum((tax.amount for tax in line.taxes), ZERO) == line.tax


def kept(tenders: Iterable[TenderSaid]) -> Decimal:
    """What stayed of the tenders after change."""
    return sum((tender.amount - tender.change for tender in tenders), ZERO)


def tenders_add_up(document: DocumentSaid) -> bool:
    """Whether tenders less change are the total and its cash rounding."""
    return kept(document.tenders) == document.total + document.cash_rounding


def lines_add_up(document: DocumentSaid, *, sign: int) -> bool:
    """Whether the total is that of the lines; `sign` is -1 for a return."""
    return sum((line.total for line in document.lines), ZERO) * sign == document.total


def with_tenders(
    expected: Mapping[str, str], tenders: Iterable[TenderSaid], *, sign: int = 1
) -> dict[str, str]:
    """A drawer's expected sums by tender once these have come in (or, with -1, are called off)."""
    sums = dict(expected)
    for tender in tenders:
        moved = (tender.amount - tender.change) * sign
        sums[tender.type] = plain(Decimal(sums.get(tender.type, "0")) + moved)
    return sums


def with_cash(expected: Mapping[str, str], amount: Decimal) -> dict[str, str]:
    """A drawer's expected sums once cash has moved by the amount."""
    return {**expected, CASH: plain(Decimal(expected.get(CASH, "0")) + amount)}


def difference(expected: Mapping[str, str], counted: Mapping[str, Decimal]) -> dict[str, str]:
    """Counted less expected for each tender that either names."""
    names = sorted({*expected, *counted})
    return {
        name: plain(counted.get(name, ZERO) - Decimal(expected.get(name, "0"))) for name in names
    }


def plain(amount: Decimal) -> str:
    """An amount as text with two decimals, or more where they say something."""
    exact = amount.normalize()
    exponent = exact.as_tuple().exponent
    return f"{amount:.{max(2, -exponent if isinstance(exponent, int) else 0)}f}"


def exchanged(tenders: Iterable[TenderSaid]) -> Decimal:
    """How much was paid by goods that came back, or, negative, paid for them."""
    return sum((each.amount for each in tenders if each.type == EXCHANGE), ZERO)
