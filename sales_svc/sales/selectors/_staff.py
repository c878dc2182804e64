"""What staff ask: stores, registers, the journal of documents, receipts, exceptions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from sales_svc.sales.errors import ReceiptUnknown
from sales_svc.sales.models import (
    Cashier,
    ParkedSale,
    Register,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Store,
    SyncException,
    SyncItem,
    Tender,
)

Codes = frozenset[str] | None


def _of_stores(stores: Codes, path: str) -> Q:
    return Q() if stores is None else Q(**{f"{path}__in": stores})


def of_registers(stores: Codes) -> Q:
    """What registers of these stores have sent; all of it for None."""
    return _of_stores(stores, "register__store__code")


def stores_of(stores: Codes) -> QuerySet[Store]:
    """The stores of these codes; all of them for None."""
    return Store.objects.filter(_of_stores(stores, "code"))


def registers_of(stores: Codes) -> QuerySet[Register]:
    """The registers of these stores, with their store."""
    return Register.objects.filter(_of_stores(stores, "store__code")).select_related("store")


def cashiers_of(stores: Codes) -> QuerySet[Cashier]:
    """The cashiers of these stores, with their store."""
    return Cashier.objects.filter(_of_stores(stores, "store__code")).select_related("store")


def cashiers_at(store_id: int) -> QuerySet[Cashier]:
    """Who sells at the tills of a store, by code."""
    rows = Cashier.objects.filter(store=store_id, status=Cashier.Status.ACTIVE)
    return rows.order_by("code", "pk")


def parked_in(store_id: int) -> QuerySet[ParkedSale]:
    """What waits in a store, the latest first."""
    waiting = ParkedSale.objects.filter(store=store_id, status=ParkedSale.Status.PARKED)
    return waiting.select_related("parked_at_register").order_by("-parked_at", "pk")


def journal_of(stores: Codes) -> QuerySet[SyncItem]:
    """The accepted sales and returns of these stores: what has a receipt."""
    mine = of_registers(stores)
    return SyncItem.objects.filter(mine, receipt_index__isnull=False).select_related(
        "register__store"
    )


def document_of_items(items: Iterable[SyncItem]) -> Mapping[UUID, Sale | ReturnDoc]:
    """The sale or return of each item of a page, by id; two queries."""
    ids = [item.item_id for item in items if item.item_id]
    documents: dict[UUID, Sale | ReturnDoc] = {}
    documents.update((sale.pk, sale) for sale in Sale.objects.filter(pk__in=ids))
    documents.update((doc.pk, doc) for doc in ReturnDoc.objects.filter(pk__in=ids))
    return documents


def exceptions_of(stores: Codes) -> QuerySet[SyncException]:
    """The exceptions of these stores, with their item and place."""
    mine = of_registers(stores)
    return SyncException.objects.filter(mine).select_related("register__store", "item")


@dataclass(frozen=True)
class Receipt:
    """A sale or a return with all that a receipt shows."""

    document: Sale | ReturnDoc
    store: Store
    register: Register
    lines: Sequence[SaleLine] | Sequence[ReturnLine]
    tenders: Sequence[Tender]

    @property
    def is_return(self) -> bool:
        """Whether goods were taken back."""
        return isinstance(self.document, ReturnDoc)


def receipt_of(document_id: UUID, stores: Codes) -> Receipt:
    """The receipt of a sale or a return of these stores; raises ReceiptUnknown."""
    mine = of_registers(stores)
    sale = Sale.objects.filter(mine, pk=document_id).select_related("register__store").first()
    if sale is not None:
        return _receipt(sale, list(sale.lines.order_by("line")))
    returns = ReturnDoc.objects.filter(mine, pk=document_id).select_related("register__store")
    taken_back = returns.first()
    if taken_back is None:
        raise ReceiptUnknown
    return _receipt(taken_back, list(taken_back.lines.order_by("line")))


def _receipt(
    document: Sale | ReturnDoc, lines: Sequence[SaleLine] | Sequence[ReturnLine]
) -> Receipt:
    return Receipt(
        document=document,
        store=document.register.store,
        register=document.register,
        lines=lines,
        tenders=list(document.tenders.order_by("pk")),
    )
