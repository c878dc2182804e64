"""What the documents of a shift come to: always their sum, nothing that was counted along."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any  # Any: lookups of documents, rows of a statement
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum

from sales_svc.sales.models import (
    CashMovement,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Shift,
    SyncItem,
    Tender,
    Void,
    ZReport,
)
from sales_svc.sales.rules.z_reports import (
    FIRST_HASH,
    RETURNS,
    SALES,
    SIGNS,
    VOIDS,
    Moved,
    Part,
    Sums,
    Takings,
)
from sales_svc.sales.selectors._staff import Codes, of_registers
from shared_libs.refusals import NotFound

_SALE_TAXES = """
SELECT document.currency, share ->> 'code', sum((share ->> 'amount')::numeric)
FROM sales_saleline AS line
JOIN sales_sale AS document ON document.id = line.sale_id
CROSS JOIN LATERAL jsonb_array_elements(line.taxes) AS share
WHERE document.id = ANY(%s) GROUP BY 1, 2
"""
_RETURN_TAXES = """
SELECT document.currency, share ->> 'code', sum((share ->> 'amount')::numeric)
FROM sales_returnline AS line
JOIN sales_returndoc AS document ON document.id = line.return_doc_id
CROSS JOIN LATERAL jsonb_array_elements(line.taxes) AS share
WHERE document.id = ANY(%s) GROUP BY 1, 2
"""
Where = Mapping[str, Any]
Amounts = dict[str, dict[str, Decimal]]


@dataclass(frozen=True)
class Covered:
    """The documents that are added up, by kind; of voids the sales that they call off."""

    where: Where
    ids: Mapping[str, Sequence[UUID]]


def unreported_takings(shift: Shift) -> Takings:
    """What the shift comes to that is in no Z report yet: its X report while it is open."""
    where = {"register": shift.register_id, "shift_id": shift.shift_id, "z_report": None}
    return _takings(where)


def reported_takings(report: ZReport) -> Takings:
    """What the documents of a Z report come to, added up anew."""
    return _takings({"z_report": report.pk})


def last_hash(register_id: UUID, number: int) -> str:
    """The hash of the register's Z report of this number; of number 0 what every chain begins
    with.
    """
    if number == 0:
        return FIRST_HASH
    reports = ZReport.objects.filter(register=register_id, number=number)
    return reports.values_list("hash", flat=True).get()


def shifts_of(stores: Codes) -> QuerySet[Shift]:
    """The shifts of these stores, with their place; all of them for None."""
    return Shift.objects.filter(of_registers(stores)).select_related("register__store")


def z_reports_of(stores: Codes) -> QuerySet[ZReport]:
    """The Z reports of these stores, with their place; all of them for None."""
    return ZReport.objects.filter(of_registers(stores)).select_related("register__store", "shift")


def z_report_of(report_id: UUID, stores: Codes) -> ZReport:
    """The Z report, of one of these stores; raises NotFound."""
    for report in z_reports_of(stores).filter(pk=report_id):
        return report
    raise NotFound


def shift_at(register_id: UUID, shift_id: UUID) -> Shift:
    """The register's shift of this id; raises NotFound."""
    for shift in Shift.objects.filter(register=register_id, shift_id=shift_id):
        return shift
    raise NotFound


def counted_in(items: QuerySet[SyncItem], report_id: UUID) -> QuerySet[SyncItem]:
    """Those of the journal's items whose document a Z report counts."""
    sales = Sale.objects.filter(z_report=report_id).values("pk")
    returns = ReturnDoc.objects.filter(z_report=report_id).values("pk")
    return items.filter(Q(item_id__in=sales) | Q(item_id__in=returns))


def z_numbers(shift: Shift) -> list[int]:
    """The numbers of a shift's Z reports."""
    return list(shift.z_reports.order_by("number").values_list("number", flat=True))


def z_voids(report: ZReport) -> list[Void]:
    """The voids that a Z report counts."""
    return list(Void.objects.filter(z_report=report).order_by("sequence", "pk"))


def z_movements(report: ZReport) -> list[CashMovement]:
    """The movements of cash that a Z report counts."""
    return list(CashMovement.objects.filter(z_report=report).order_by("sequence", "pk"))


def _takings(where: Where) -> Takings:
    covered = _covered(where)
    parts, taxes, tenders = _parts(covered), _taxes(covered), _tenders(covered)
    currencies = sorted({*parts, *taxes, *tenders})
    first, last = _receipts(covered)
    return Takings(
        by_currency={
            currency: Sums(parts[currency], taxes[currency], tenders[currency])
            for currency in currencies
        },
        movements=_movements(where),
        first_receipt=first,
        last_receipt=last,
    )


def _covered(where: Where) -> Covered:
    sales = Sale.objects.filter(**where).values_list("pk", flat=True)
    returns = ReturnDoc.objects.filter(**where).values_list("pk", flat=True)
    voided = Void.objects.filter(**where, applied_at__isnull=False)
    ids = {SALES: sales, RETURNS: returns, VOIDS: voided.values_list("sale_id", flat=True)}
    return Covered(where, {kind: list(found) for kind, found in ids.items()})


def _parts(covered: Covered) -> dict[str, dict[str, Part]]:
    found: dict[str, dict[str, Part]] = defaultdict(dict)
    for kind, ids in covered.ids.items():
        for currency, part in _parts_of(kind, ids).items():
            found[currency][kind] = part
    return found


def _parts_of(kind: str, ids: Collection[UUID]) -> dict[str, Part]:
    if not ids:
        return {}
    is_return, sign = kind == RETURNS, SIGNS[kind]
    documents = (ReturnDoc if is_return else Sale).objects.filter(pk__in=ids)
    counted = documents.values_list("currency").annotate(
        count=Count("pk"), rounding=Sum("cash_rounding"), total=Sum("total")
    )
    lines = _line_sums(kind, ids)
    # a return's own total and rounding have their sign already
    own = 1 if is_return else sign
    return {
        currency: replace(
            lines[currency], count=count, cash_rounding=own * rounding, total=own * total
        )
        for currency, count, rounding, total in counted
    }


def _line_sums(kind: str, ids: Collection[UUID]) -> dict[str, Part]:
    """Gross, discount, net and tax by currency; nothing where a document has no line."""
    name = "return_doc" if kind == RETURNS else "sale"
    lines = (ReturnLine if kind == RETURNS else SaleLine).objects.filter(**{f"{name}__in": ids})
    rows = lines.values_list(f"{name}__currency").annotate(
        Sum("gross"), Sum("discount"), Sum("net"), Sum("tax")
    )
    sign = SIGNS[kind]
    found: dict[str, Part] = defaultdict(Part)
    for currency, gross, discount, net, tax in rows:
        found[currency] = Part(0, sign * gross, sign * discount, sign * net, sign * tax)
    return found


def _taxes(covered: Covered) -> Amounts:
    found: Amounts = defaultdict(lambda: defaultdict(Decimal))
    with connection.cursor() as cursor:
        for kind, ids in covered.ids.items():
            if ids:
                cursor.execute(_RETURN_TAXES if kind == RETURNS else _SALE_TAXES, [list(ids)])
                for currency, code, amount in cursor.fetchall():
                    found[currency][code] += SIGNS[kind] * amount
    return found


def _tenders(covered: Covered) -> Amounts:
    found: Amounts = defaultdict(lambda: defaultdict(Decimal))
    for kind, ids in covered.ids.items():
        name = "return_doc" if kind == RETURNS else "sale"
        rows = (
            Tender.objects.filter(**{f"{name}__in": ids})
            .values_list(f"{name}__currency", "type")
            .annotate(kept=Sum(F("amount") - F("change")))
        )
        for currency, tender, kept in rows:
            # what a return has paid back is negative already
            found[currency][tender] += -kept if kind == VOIDS else kept
    return found


def _movements(where: Where) -> dict[str, Moved]:
    rows = CashMovement.objects.filter(**where).values_list("kind")
    counted = rows.annotate(count=Count("pk"), amount=Sum("amount"))
    return {kind: Moved(count, amount) for kind, count, amount in counted}


def _receipts(covered: Covered) -> tuple[str, str]:
    """The first and the last receipt among the documents; they are numbered with leading zeros."""
    ends: list[tuple[int, str]] = []
    for model, kind in ((Sale, SALES), (ReturnDoc, RETURNS)):
        documents = model.objects.filter(pk__in=covered.ids[kind])
        limits = documents.aggregate(Min("receipt_index"), Max("receipt_index"))
        edges = [index for index in limits.values() if index is not None]
        rows = documents.filter(receipt_index__in=edges)
        ends.extend(rows.values_list("receipt_index", "receipt_number"))
    return (min(ends)[1], max(ends)[1]) if ends else ("", "")
