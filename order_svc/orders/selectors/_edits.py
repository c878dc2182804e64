"""What an edit of an order would come to, and what has become of each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from order_svc.orders import errors, rules
from order_svc.orders.models import Article, Order, OrderEdit, OrderLine
from order_svc.orders.rules import EditSum, RefundWish, SoldLine, UnitsWish
from order_svc.orders.selectors._papers import AddedUnits, PaperFacts, supplement_facts
from order_svc.orders.selectors._refunds import planned_refund
from shared_libs.money import ZERO, amount_text, quantity_text, unit_price_text


@dataclass(frozen=True)
class AddedLineView:
    """Units that an edit adds."""

    sku: str
    name: str
    quantity: str
    unit_price: str
    discount: str
    tax: str
    total: str


@dataclass(frozen=True)
class RemovedLineView:
    """Units that an edit calls off."""

    line: int
    quantity: str


@dataclass(frozen=True)
class EditView:
    """An edit as staff and the customer see it. `to_pay` is nothing where what is called off is
    worth as much as what is added; the rest then goes back.
    """

    id: UUID | None
    order: str
    status: str
    currency: str
    added: tuple[AddedLineView, ...]
    removed: tuple[RemovedLineView, ...]
    added_total: str
    removed_total: str
    set_off: str
    to_pay: str
    to_give_back: str
    reason: str
    requested_at: datetime | None
    expires_at: datetime | None
    applied_at: datetime | None


@dataclass(frozen=True)
class PlannedEdit:
    """An edit before anybody has decided: what it adds, and the refund that is a part of it."""

    added: tuple[SoldLine, ...]
    wish: RefundWish | None
    sum: EditSum


def names_of(order: Order, skus: Collection[str]) -> dict[str, str]:
    """What these articles are called in the order's language, as far as we know."""
    field = "name_fr" if order.locale.startswith("fr") else "name_en"
    names = dict(Article.objects.filter(sku__in=skus).values_list("sku", field))
    names |= dict(order.lines.filter(sku__in=skus).values_list("sku", "name"))
    return {sku: name for sku, name in names.items() if name}


def planned_edit(
    order: Order, added: tuple[SoldLine, ...], removed: Iterable[UnitsWish], *, reason: str
) -> PlannedEdit:
    """What the edit comes to. Raises what a refund of the units raises."""
    units = tuple(removed)
    if not units:
        return PlannedEdit(added, None, rules.edit_sum(added, removed=ZERO))
    wish = RefundWish(lines=units, reason=reason, called_off=True)
    found = rules.edit_sum(added, removed=planned_refund(order, wish).total)
    return PlannedEdit(added, replace(wish, set_off=found.set_off), found)


def planned_edit_view(order: Order, plan: PlannedEdit) -> EditView:
    """The plan as it is shown before it is decided on."""
    removed = {each.line: each.quantity for each in plan.wish.lines} if plan.wish else {}
    return _view(order, plan.added, removed, plan.sum)


def edit_view(edit: OrderEdit) -> EditView:
    """The edit as it stands; one query for its order unless that is known."""
    removed = {int(line): Decimal(quantity) for line, quantity in edit.removed.items()}
    sum_ = EditSum(edit.added_total, edit.removed_total)
    shown = _view(edit.order, rules.added_from_json(edit.added), removed, sum_)
    return replace(
        shown,
        id=edit.pk,
        status=edit.status.lower(),
        reason=edit.reason,
        requested_at=edit.requested_at,
        expires_at=edit.expires_at,
        applied_at=edit.applied_at,
    )


def edits_of(order: Order) -> QuerySet[OrderEdit]:
    """The edits of an order, the first one first."""
    return OrderEdit.objects.filter(order=order).select_related("order").order_by("pk")


def edit_of(order: Order, edit_id: UUID) -> OrderEdit:
    """One edit of this order; raises EditNotFound."""
    for edit in edits_of(order).filter(pk=edit_id):
        return edit
    raise errors.EditNotFound


def edits_to_invoice(limit: int) -> list[UUID]:
    """Edits that were made and have no supplementary invoice yet, the first ones first."""
    found = OrderEdit.objects.filter(status=OrderEdit.Status.APPLIED, is_invoiced=False)
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])


def edit_supplement(edit_id: UUID) -> PaperFacts:
    """What the supplementary invoice of an edit says: the units that it added."""
    edit = OrderEdit.objects.get(pk=edit_id)
    lines = OrderLine.objects.filter(order=edit.order_id, reservation=edit.attempt_id)
    numbers = lines.order_by("line").values_list("line", flat=True)
    added = rules.added_from_json(edit.added)
    return supplement_facts(
        edit.order_id,
        [
            AddedUnits(line, each.quantity, each.worth)
            for line, each in zip(numbers, added, strict=True)
        ],
    )


def _view(
    order: Order, added: Iterable[SoldLine], removed: dict[int, Decimal], sum_: EditSum
) -> EditView:
    money = order.currency
    return EditView(
        id=None,
        order=order.number or "",
        status="preview",
        currency=money,
        added=tuple(
            AddedLineView(
                sku=each.sku,
                name=each.name,
                quantity=quantity_text(each.quantity),
                unit_price=unit_price_text(each.unit_price, money),
                discount=amount_text(each.discount, money),
                tax=amount_text(each.tax, money),
                total=amount_text(each.total, money),
            )
            for each in added
        ),
        removed=tuple(
            RemovedLineView(line, quantity_text(quantity)) for line, quantity in removed.items()
        ),
        added_total=amount_text(sum_.added, money),
        removed_total=amount_text(sum_.removed, money),
        set_off=amount_text(sum_.set_off, money),
        to_pay=amount_text(sum_.to_pay, money),
        to_give_back=amount_text(sum_.to_give_back, money),
        reason="",
        requested_at=None,
        expires_at=None,
        applied_at=None,
    )
