"""What a return takes back, counted against what was sold and paid, in this chunk and before it."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sales_svc.sales.rules import arithmetic, judging
from sales_svc.sales.rules.items import LineSaid, ReturnSaid, SaleSaid
from sales_svc.sales.rules.judging import OriginalKnown
from sales_svc.sales.services._work import Work

ZERO = Decimal(0)


def know_original(work: Work, said: SaleSaid) -> None:
    """A sale of this chunk is what returns of the chunk are counted against."""
    original = str(said.id)
    work.sold[original] = _quantities(said.lines)
    work.unreturned[original] = said.total
    work.paid_by[original] = frozenset(tender.type for tender in said.tenders)


def take_from_original(work: Work, said: ReturnSaid) -> OriginalKnown | None:
    """By how much the return exceeds its original, which it is then counted against; None if
    unknown.
    """
    original = str(said.original.sale_id or said.original.order_number)
    taken = _quantities(said.lines)
    returned = work.returned.setdefault(original, {})
    before = dict(returned)
    returned.update({sku: before.get(sku, ZERO) + n for sku, n in taken.items()})
    sold = work.sold.get(original)
    left = work.unreturned.get(original)
    if left is not None:
        work.unreturned[original] = left + said.total
    if sold is None:
        return None
    return OriginalKnown(
        excess=judging.excess(sold, before, taken),
        excess_amount=ZERO if left is None else -said.total - left,
        tenders=work.paid_by.get(original, frozenset()),
    )


def give_in_exchange(work: Work, said: ReturnSaid) -> None:
    """What a return of this chunk pays of another sale is known when that sale is looked at."""
    sale_id, given = said.original.exchange_id, -arithmetic.exchanged(said.tenders)
    if sale_id and given:
        work.exchanged[sale_id] = work.exchanged.get(sale_id, ZERO) + given


def _quantities(lines: Sequence[LineSaid]) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        quantities[line.sku] += line.quantity
    return quantities
