"""Who may do what at a till, and what a manager has to approve."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sales_svc.sales.rules import arithmetic
from sales_svc.sales.rules.items import DocumentSaid, LineSaid, ReturnSaid, SaleSaid
from shared_libs.trade.cash import half_coin

ZERO, HUNDRED = Decimal(0), Decimal(100)
# how a till names the promotion that a discount is of
PROMOTION = "promotion:"


@dataclass(frozen=True, slots=True)
class Person:
    """What a cashier may do alone: so many percent off, so much given back."""

    is_manager: bool
    discount_limit: Decimal
    refund_limit: Decimal


@dataclass(frozen=True)
class Staff:
    """Who sells at the tills of a store, by code; nobody where the store has named nobody yet."""

    people: Mapping[str, Person] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether the store has said who works there, so that others can be told apart."""
        return bool(self.people)


def discount_percent(sale: SaleSaid) -> Decimal:
    """The largest discount that the cashier gave on a line, in percent of what it would have cost.

    Such a discount has a reason in words; one without, or of a promotion, is the rule-set's.
    """
    given = [line for line in sale.lines if line.discount and _is_of_the_cashier(line)]
    return max((_percent_off(line) for line in given), default=ZERO)


def worth_of_cards(sale: SaleSaid) -> Decimal:
    """What the gift cards that are sold hold: as good as money that a cashier gives back."""
    return sum((line.total for line in sale.lines if line.gift_card), ZERO)


def _is_of_the_cashier(line: LineSaid) -> bool:
    return bool(line.discount_reason) and not line.discount_reason.startswith(PROMOTION)


def _percent_off(line: LineSaid) -> Decimal:
    gross = line.quantity * line.unit_price
    return line.discount * HUNDRED / gross if gross else HUNDRED


def needs_approval(document: DocumentSaid, staff: Staff) -> bool:
    """Whether the cashier goes beyond the own limits; who is unknown to the store is not judged."""
    person = staff.people.get(document.cashier)
    if person is None or person.is_manager:
        return False
    if isinstance(document, SaleSaid):
        is_discounted = discount_percent(document) > person.discount_limit
        return is_discounted or worth_of_cards(document) > person.refund_limit
    return isinstance(document, ReturnSaid) and -document.total > person.refund_limit


def approval_problem(approval: Mapping[str, str] | None, *, cashier: str, staff: Staff) -> str:
    """Why an approval is none; empty where it is one, or where the store has named nobody."""
    if not approval or not staff.is_known:
        return ""
    manager = approval.get("manager", "")
    if manager == cashier and cashier:
        return "approved_by_the_cashier"
    person = staff.people.get(manager)
    if person is None:
        return "manager_unknown"
    return "" if person.is_manager else "not_a_manager"


def document_problem(document: DocumentSaid, staff: Staff) -> str:
    """What is wrong with who made a document and who approved it; empty for nothing."""
    problem = approval_problem(document.approval, cashier=document.cashier, staff=staff)
    if not problem and staff.is_known and document.cashier not in {"", *staff.people}:
        return "cashier_unknown"
    return problem


def is_cash_rounded(document: DocumentSaid) -> bool:
    """Whether a rounding is one that cash can have brought: in cash, and within half a coin."""
    if not document.cash_rounding:
        return True
    is_cash = any(tender.type == arithmetic.CASH for tender in document.tenders)
    return is_cash and abs(document.cash_rounding) <= half_coin(document.currency)


def people_of(rows: Iterable[tuple[str, str, Decimal, Decimal]]) -> dict[str, Person]:
    """The people of rows (code, role, limit of discounts, limit of refunds)."""
    return {
        code: Person(role == "manager", discounts, refunds)
        for code, role, discounts, refunds in rows
    }
