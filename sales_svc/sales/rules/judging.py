"""What staff must look at. Nothing here refuses anything: the goods have left and the money is
taken.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sales_svc.sales.rules import approving, arithmetic, dating
from sales_svc.sales.rules.approving import Staff
from sales_svc.sales.rules.items import (
    CashMovementSaid,
    DocumentSaid,
    Item,
    LineSaid,
    ReturnSaid,
    SaleSaid,
    ShiftClosedSaid,
    ShiftOpenedSaid,
    VoidSaid,
)
from shared_libs.money import minor_unit, quantity_text
from shared_libs.trade import cards

ZERO = Decimal(0)
NOBODY = Staff()


@dataclass(frozen=True, slots=True)
class Finding:
    """One exception of an item: its kind (a word of the contract) and what a person needs to judge
    it.
    """

    kind: str
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PriceKnown:
    """The current price of an article at the tills, and the rule-set it came with; `others` are
    what lists of the store ask for, of groups of customers or from a quantity on.

    `with_tax` are those of lists that contain the taxes, which are `tax_percent` of the net amount.
    """

    amount: Decimal
    ruleset_version: str
    others: frozenset[Decimal] = frozenset()
    with_tax: frozenset[Decimal] = frozenset()
    tax_percent: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ShiftKnown:
    """What is known of an item's shift."""

    is_closed: bool = False
    is_opened: bool = False
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What our copies say: the SKUs that exist, prices in the item's currency, the rule-set in
    force.
    """

    skus: frozenset[str]
    prices: Mapping[str, PriceKnown]
    ruleset_version: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What surrounds an item: our clock, its shift, the sequence before it, and by how much the
    till's clock was ahead of ours when it sent the item.

    A replay of the past is not judged by its clock, its drawer or the rule-set it cites.
    """

    received_at: datetime
    shift: ShiftKnown | None
    follows_gap: bool
    is_replay: bool
    clock_ahead: timedelta = dating.NONE


def common_findings(item: Item, around: Circumstances) -> Iterator[Finding]:
    """What any item may have: a gap before it, a wrong clock, lateness, a closed shift."""
    if around.follows_gap:
        yield Finding("gap", {"missing": item.sequence - 1})
    if not around.is_replay:
        yield from _clock_findings(item, around)
    if around.shift is not None and around.shift.is_closed:
        yield Finding("closed_shift")


def _clock_findings(item: Item, around: Circumstances) -> Iterator[Finding]:
    opened_at = around.shift.opened_at if around.shift else None
    times = {
        "occurred_at": item.occurred_at.isoformat(),
        "received_at": around.received_at.isoformat(),
    }
    ahead, received = around.clock_ahead, around.received_at
    is_skewed = bool(ahead) or dating.is_skewed(item.occurred_at, received, opened_at)
    if is_skewed:
        dated = dating.dated_at(item.occurred_at, received, is_judged=True, ahead=ahead)
        yield Finding("clock_skew", times | _told(ahead) | {"dated_by_receipt": dated == received})
    # a clock that says by how much it is wrong still tells how old a thing is
    if (ahead or not is_skewed) and dating.is_late(
        dating.put_right(item.occurred_at, ahead), received
    ):
        yield Finding("late", times | _at_risk(item))


def _told(ahead: timedelta) -> dict[str, int]:
    return {"clock_ahead_seconds": round(ahead.total_seconds())} if ahead else {}


def _at_risk(item: Item) -> dict[str, str]:
    """What was paid by card so long ago that the bank may not honour it any more."""
    tenders = item.tenders if isinstance(item, SaleSaid) else ()
    by_card = sum((each.amount for each in tenders if each.type == arithmetic.CARD), ZERO)
    return {"card_at_risk": arithmetic.plain(by_card)} if by_card else {}


def sale_findings(
    sale: SaleSaid,
    catalogue: Catalogue,
    *,
    is_replay: bool,
    staff: Staff = NOBODY,
    given_in_exchange: Decimal = ZERO,
) -> Iterator[Finding]:
    """What a sale may have besides: prices, unknown articles, sums, missing members."""
    unknown = _unknown(sale, catalogue)
    if unknown:
        yield Finding("unknown_sku", {"skus": unknown})
    differing = _differing_prices(sale, catalogue)
    if differing and is_judgeable(sale, catalogue):
        yield Finding("price_diff", {"lines": differing})
    missing = _missing(sale, is_replay=is_replay)
    if differing and not sale.ruleset_version and not is_replay:
        missing.append("ruleset_version")
    problem = _problem(sale, missing, staff) or exchange_problem(sale, given_in_exchange)
    yield from _sum_findings(sale, missing, sign=1, problem=problem)


def _unknown(document: DocumentSaid, catalogue: Catalogue) -> list[str]:
    """The articles that nobody has told us of; a gift card of any amount is none."""
    return sorted({line.sku for line in document.lines} - catalogue.skus - {cards.CARD_SKU})


def is_judgeable(sale: SaleSaid, catalogue: Catalogue) -> bool:
    """Whether our copies say what the cited rule-set said: it is the one in force.

    A till may rightly sell by an older rule-set while it is offline; those prices we no longer
    have.
    """
    return bool(sale.ruleset_version) and sale.ruleset_version == catalogue.ruleset_version


def _differing_prices(sale: SaleSaid, catalogue: Catalogue) -> list[dict[str, object]]:
    found = []
    for line in sale.lines:
        known = catalogue.prices.get(line.sku)
        if known is not None and not _is_known(line, known, sale.currency):
            said = {
                "unit_price": arithmetic.plain(line.unit_price),
                "expected": arithmetic.plain(known.amount),
            }
            found.append({"line": line.line, "sku": line.sku, **said})
    return found


def _is_known(line: LineSaid, known: PriceKnown, currency: str) -> bool:
    """Whether a list asks for this price. Of one that contains the taxes, the document says what is
    left without them, to the cents by which its amounts were rounded.
    """
    if line.unit_price in {known.amount, *known.others} - known.with_tax:
        return True
    gross, rounded = line.quantity * line.unit_price, 2 * minor_unit(currency)
    nets = (line.quantity * amount * 100 / (100 + known.tax_percent) for amount in known.with_tax)
    return any(abs(gross - net) <= rounded for net in nets)


@dataclass(frozen=True, slots=True)
class OriginalKnown:
    """What is known of what a return takes back: by how much it goes beyond that, in units of an
    article and in money, and how the original was paid (nothing where that is not known here).
    """

    excess: Mapping[str, Decimal] = field(default_factory=dict)
    excess_amount: Decimal = ZERO
    tenders: frozenset[str] = frozenset()


def return_findings(
    taken_back: ReturnSaid,
    catalogue: Catalogue,
    original: OriginalKnown | None,
    *,
    is_replay: bool,
    staff: Staff = NOBODY,
) -> Iterator[Finding]:
    """What a return may have besides; `original` is None where it is not known here."""
    unknown = _unknown(taken_back, catalogue)
    if unknown:
        yield Finding("unknown_sku", {"skus": unknown})
    if original is None:
        yield Finding("unreferenced_return", _named_original(taken_back))
    elif original.excess or original.excess_amount > 0:
        yield Finding("over_returned", _excess(original))
    missing = _missing(taken_back, is_replay=is_replay)
    problem = _problem(taken_back, missing, staff) or _tender_problem(taken_back, original)
    yield from _sum_findings(taken_back, missing, sign=-1, problem=problem)


def _excess(original: OriginalKnown) -> dict[str, object]:
    units = {sku: quantity_text(over) for sku, over in sorted(original.excess.items())}
    amount = arithmetic.plain(original.excess_amount) if original.excess_amount > 0 else ""
    return _without_empty(excess=units, amount=amount)


def _tender_problem(taken_back: ReturnSaid, original: OriginalKnown | None) -> str:
    """Money goes back the way it came, unless a manager has approved another; what an exchange
    gives out is no money, and what goods had paid for goes back in cash.
    """
    if original is None or not original.tenders or taken_back.approval:
        return ""
    allowed = set(original.tenders)
    if arithmetic.EXCHANGE in allowed:
        allowed.add(arithmetic.CASH)
    if taken_back.original.exchange_id:
        allowed.add(arithmetic.EXCHANGE)
    others = {tender.type for tender in taken_back.tenders} - allowed
    return "not_the_original_tender" if others else ""


def exchange_problem(sale: SaleSaid, given: Decimal) -> str:
    """Whether goods that came back pay for more or less than what their return has given for it."""
    return "exchange_without_return" if arithmetic.exchanged(sale.tenders) != given else ""


def _problem(document: DocumentSaid, missing: list[str], staff: Staff) -> str:
    """What is wrong with who sold and who approved; a missing approval is noted as missing."""
    if approving.needs_approval(document, staff) and not document.approval:
        missing.append("approval")
    return approving.document_problem(document, staff)


def _named_original(taken_back: ReturnSaid) -> dict[str, object]:
    named = taken_back.original.sale_id or taken_back.original.order_number
    return {"original": str(named)} if named else {}


def excess(
    sold: Mapping[str, Decimal], returned: Mapping[str, Decimal], lines: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """By how much each article of a return goes beyond what was sold and not yet given back."""
    over = {
        sku: quantity - (sold.get(sku, ZERO) - returned.get(sku, ZERO))
        for sku, quantity in lines.items()
    }
    return {sku: by for sku, by in over.items() if by > 0}


def void_findings(
    void: VoidSaid, problem: str, returned: Mapping[str, Decimal]
) -> Iterator[Finding]:
    """What a void may have: no approval, a sale that it cannot call off, goods given back
    already.
    """
    missing = [*void.unread, *([] if void.approval else ["approval"])]
    if missing or problem:
        yield Finding("incomplete", _without_empty(missing=missing, problem=problem))
    if returned:
        yield Finding(
            "over_returned", {"returned": {sku: quantity_text(n) for sku, n in returned.items()}}
        )


def void_problem(*, is_same_register: bool, is_voided: bool) -> str:
    """Why a void has no effect on the sale it names; empty where it has."""
    if not is_same_register:
        return "sale_of_another_register"
    return "sale_already_voided" if is_voided else ""


def opening_findings(item: ShiftOpenedSaid, problem: str) -> Iterator[Finding]:
    """What the opening of a shift may have: no cashier, or an opening before it."""
    missing = [*item.unread, *([] if item.cashier else ["cashier"])]
    if missing or problem:
        yield Finding("incomplete", _without_empty(missing=missing, problem=problem))


def drawer_findings(item: CashMovementSaid | ShiftClosedSaid, problem: str) -> Iterator[Finding]:
    """What a movement of cash or a closing may have: missing members, an unknown kind, no
    opening.
    """
    missing = list(item.unread)
    if item.shift_id is None:
        missing.append("shift_id")
    if missing or problem:
        yield Finding("incomplete", _without_empty(missing=missing, problem=problem))


def _missing(document: DocumentSaid, *, is_replay: bool) -> list[str]:
    missing = list(document.unread)
    if document.shift_id is None and not is_replay:
        missing.append("shift_id")
    if not document.cashier and not is_replay:
        missing.append("cashier")
    missing.extend(f"lines.{x.line}.taxes" for x in document.lines if x.tax and not x.taxes)
    return missing


def _sum_findings(
    document: DocumentSaid, missing: list[str], *, sign: int, problem: str
) -> Iterator[Finding]:
    wrong_taxes = [x.line for x in document.lines if not arithmetic.taxes_add_up(x)]
    if wrong_taxes:
        yield Finding("tax_diff", {"lines": wrong_taxes})
    sums = _wrong_sums(document, sign=sign)
    if missing or sums or problem:
        yield Finding("incomplete", _without_empty(missing=missing, sums=sums, problem=problem))


def _wrong_sums(document: DocumentSaid, *, sign: int) -> list[str]:
    wrong = [
        f"lines.{line.line}.total"
        for line in document.lines
        if not arithmetic.line_adds_up(line, document.currency)
    ]
    if not document.lines:
        wrong.append("lines")
    if not arithmetic.lines_add_up(document, sign=sign):
        wrong.append("total")
    if not arithmetic.tenders_add_up(document):
        wrong.append("tenders")
    if not approving.is_cash_rounded(document):
        wrong.append("cash_rounding")
    return wrong


def _without_empty(**members: object) -> dict[str, object]:
    return {name: value for name, value in members.items() if value}


def shift_of(item: Item) -> UUID | None:
    """The shift that an item names."""
    return getattr(item, "shift_id", None)
