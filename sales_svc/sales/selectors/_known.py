"""What the database knows of everything that a chunk of items touches, a query for each kind of
thing.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection
from django.db.models import Exists, OuterRef, Q, Sum

from sales_svc.sales.models import (
    FulfilledOrderLine,
    Register,
    ReturnDoc,
    ReturnLine,
    Sale,
    SaleLine,
    Store,
    SyncItem,
    Tender,
    ValueCharge,
    VariantCopy,
)
from sales_svc.sales.models._sync import TAKEN
from sales_svc.sales.rules import approving, arithmetic, reading
from sales_svc.sales.rules.approving import Staff
from sales_svc.sales.rules.judging import Catalogue, PriceKnown
from sales_svc.sales.selectors._catalogue import (
    prices_on_lists,
    rules_for_tills,
    ruleset_in_force,
)
from sales_svc.sales.selectors._staff import cashiers_at
from shared_libs.trade.published import Counter, tax_rates
from shared_libs.trade.taxes import effective_rates

# the articles of a thousand lines are one parameter, not a thousand
_VARIANTS = """
SELECT sku, coalesce(name ->> 'en', ''), nullif(listed, 'null')::text, tax_category
FROM sales_variantcopy WHERE sku = ANY(%s)
"""
_PRICES = """
SELECT sku, currency, amount, ruleset_version FROM sales_pricecopy WHERE sku = ANY(%s)
"""
Quantities = Mapping[str, Decimal]


@dataclass(frozen=True)
class Copies:
    """Our copies of the articles that a chunk names."""

    names: Mapping[str, str]
    prices: Mapping[str, Mapping[str, PriceKnown]]
    ruleset_version: str

    def catalogue(self, currency: str) -> Catalogue:
        """What the rules judge an item in this currency by."""
        return Catalogue(
            skus=frozenset(self.names),
            prices=self.prices.get(currency, {}),
            ruleset_version=self.ruleset_version,
        )


def copies_of(skus: Collection[str], *, store: Store, now: datetime) -> Copies:
    """Names and prices of the SKUs we know, at a store now, with the rule-set in force; three
    queries, one more where a list contains the taxes.
    """
    with connection.cursor() as cursor:
        cursor.execute(_VARIANTS, [list(skus)])
        variants = cursor.fetchall()
        cursor.execute(_PRICES, [list(skus)])
        priced = cursor.fetchall()
    listed = {
        sku: [each for each in orjson.loads(told) if _has_begun(each, now)]
        for sku, _name, told, _category in variants
        if told
    }
    is_taxed = any(each.get("tax_inclusive") for told in listed.values() for each in told)
    percents = _tax_percents(store, now) if is_taxed else {}
    categories = {sku: category for sku, _name, _told, category in variants}
    prices: dict[str, dict[str, PriceKnown]] = defaultdict(dict)
    for sku, currency, amount, version in priced:
        told = prices_on_lists(listed.get(sku, ()), currency=currency, store=store.code)
        percent = percents.get(categories.get(sku, ""), Decimal(0))
        prices[currency][sku] = _known_price(amount, version, told, percent)
    names = {sku: name for sku, name, _told, _category in variants}
    return Copies(names=names, prices=prices, ruleset_version=ruleset_in_force())


def _has_begun(told: Mapping[str, str], now: datetime) -> bool:
    begins = told.get("valid_from")
    return not begins or datetime.fromisoformat(begins) <= now


def _known_price(
    amount: Decimal, version: str, told: Collection[Mapping[str, str]], percent: Decimal
) -> PriceKnown:
    def amounts(*, tax_inclusive: bool) -> frozenset[Decimal]:
        some = (each for each in told if bool(each.get("tax_inclusive")) is tax_inclusive)
        return frozenset(Decimal(each["amount"]) for each in some)

    with_tax, others = amounts(tax_inclusive=True), amounts(tax_inclusive=False)
    # what is with its tax on one list and without on another is known as both
    return PriceKnown(amount, version, others, with_tax - others, percent)


def _tax_percents(store: Store, now: datetime) -> Mapping[str, Decimal]:
    """The taxes of each tax category at a store, in percent of the net amount."""
    found = rules_for_tills()
    if found is None or not found.rules:
        return {}
    counter = Counter(store.code, store.country, store.region, store.currency)
    at = now.astimezone(ZoneInfo(store.time_zone))
    _zone, rates = tax_rates(found.rules, counter, at)
    return {category: sum(effective_rates(each), Decimal(0)) for category, each in rates.items()}


def names_in(skus: Collection[str], *, language: str) -> dict[str, str]:
    """What articles are called in a language, as far as product has said; one query."""
    rows = VariantCopy.objects.filter(sku__in=skus).values_list("sku", "name")
    return {sku: str(name[language]) for sku, name in rows if name.get(language)}


def items_known(
    register: Register, sequences: Collection[int], ids: Collection[UUID]
) -> list[SyncItem]:
    """The items that used these sequences at the register or were accepted anywhere under these
    ids.
    """
    here = Q(register=register, sequence__in=sequences)
    accepted = Q(item_id__in=ids, verdict__in=TAKEN)
    return [*SyncItem.objects.filter(here), *SyncItem.objects.filter(accepted)]


def quantities_of_sales(ids: Collection[UUID]) -> dict[str, dict[str, Decimal]]:
    """Sold quantity by sale and SKU; a sale that was voided has sold nothing."""
    lines = SaleLine.objects.filter(sale_id__in=ids).exclude(sale__status="voided")
    rows = lines.values_list("sale_id", "sku").annotate(total=Sum("quantity"))
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for sale_id, sku, total in rows:
        found[str(sale_id)][sku] = total
    return found


def quantities_of_orders(numbers: Collection[str]) -> dict[str, dict[str, Decimal]]:
    """Handed-over quantity by web order and SKU."""
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for line in FulfilledOrderLine.objects.filter(number__in=numbers):
        found[line.number][line.sku] = line.quantity
    return found


def quantities_returned(
    sale_ids: Collection[UUID], numbers: Collection[str]
) -> dict[str, dict[str, Decimal]]:
    """Quantity given back at tills by original (sale id or order number) and SKU."""
    named = Q(return_doc__original_sale_id__in=sale_ids) | Q(
        return_doc__original_order_number__in=numbers
    )
    rows = (
        ReturnLine.objects.filter(named)
        .values_list("return_doc__original_sale_id", "return_doc__original_order_number", "sku")
        .annotate(total=Sum("quantity"))
    )
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for sale_id, number, sku, total in rows:
        found[str(sale_id) if sale_id else number][sku] += total
    return found


def amounts_unreturned(ids: Collection[UUID]) -> dict[str, Decimal]:
    """What may still be paid back of each sale: its total less that of its returns."""
    left = {
        str(pk): total for pk, total in Sale.objects.filter(pk__in=ids).values_list("pk", "total")
    }
    returns = ReturnDoc.objects.filter(original_sale_id__in=ids).values_list("original_sale_id")
    for sale_id, total in returns.annotate(total=Sum("total")):
        if str(sale_id) in left:
            left[str(sale_id)] += total
    return left


def tenders_of_sales(ids: Collection[UUID]) -> dict[str, frozenset[str]]:
    """The ways in which each sale was paid."""
    found: dict[str, set[str]] = defaultdict(set)
    for sale_id, tender in Tender.objects.filter(sale__in=ids).values_list("sale_id", "type"):
        found[str(sale_id)].add(tender)
    return {sale_id: frozenset(types) for sale_id, types in found.items()}


def given_in_exchange(ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """How much goods that came back have paid of each of these sales."""
    tenders = Tender.objects.filter(return_doc__exchange_id__in=ids, type=arithmetic.EXCHANGE)
    rows = tenders.values_list("return_doc__exchange_id").annotate(total=Sum("amount"))
    return {sale_id: -total for sale_id, total in rows}


def wallet_keys_of(ids: Collection[UUID]) -> dict[tuple[UUID, str], list[str]]:
    """The keys under which wallets are charged for these sales, by the type of the tender."""
    found: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    charges = ValueCharge.objects.filter(document_id__in=ids, kind=ValueCharge.Kind.CHARGE)
    rows = charges.order_by("pk").values_list("document_id", "tender__type", "key")
    for sale_id, kind, key in rows:
        found[sale_id, kind].append(key)
    return found


def charges_due(now: datetime, most: int) -> list[ValueCharge]:
    """What is to be asked of customer, oldest first; a refund waits until its charge is over."""
    waiting = ValueCharge.objects.filter(
        key=OuterRef("key"), kind=ValueCharge.Kind.CHARGE, state=ValueCharge.State.PENDING
    )
    due = ValueCharge.objects.filter(state=ValueCharge.State.PENDING, next_try_at__lte=now)
    ready = due.exclude(Q(kind=ValueCharge.Kind.REFUND) & Exists(waiting))
    return list(
        ready.select_related("register", "tender__sale").order_by("next_try_at", "pk")[:most]
    )


def sequence_for(register: Register, item_id: object) -> int:
    """The sequence that an item of this id has at the register, or the next one."""
    if isinstance(item_id, str) and reading.label_of({"id": item_id}).id:
        taken = SyncItem.objects.filter(register=register, item_id=item_id, verdict__in=TAKEN)
        for number in taken.values_list("sequence", flat=True):
            return number
    return Register.objects.values_list("last_sequence", flat=True).get(pk=register.pk) + 1


def item_of_document(document_id: UUID) -> SyncItem | None:
    """The item with which a till sent a document; None for one that no till sent."""
    return SyncItem.objects.filter(item_id=document_id, verdict__in=TAKEN).first()


def staff_of(store_id: int) -> Staff:
    """Who sells at the tills of a store; one query."""
    rows = cashiers_at(store_id).values_list("code", "role", "discount_limit", "refund_limit")
    return Staff(approving.people_of(rows))


def highest_without_gap(register: Register, known: int) -> int:
    """The highest sequence of the register below which none is missing, given a lower one.

    Looks along the index only as far as the sequences run on from there.
    """
    if known == 0:
        if not SyncItem.objects.filter(register=register, sequence=1).exists():
            return 0
        known = 1
    following = SyncItem.objects.filter(
        register=OuterRef("register"), sequence=OuterRef("sequence") + 1
    )
    ends = SyncItem.objects.filter(~Exists(following), register=register, sequence__gte=known)
    return ends.order_by("sequence").values_list("sequence", flat=True)[:1].get()
