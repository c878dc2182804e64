"""What the database itself refuses, whoever writes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from product_svc.catalog.models import (
    Barcode,
    Price,
    Product,
    RuleSetVersion,
    ShippingRate,
    TaxRate,
    Variant,
)
from product_svc.catalog.rules.rule_sets import chain_hash
from product_svc.tests.factories import NOW, item, new_price, set_prices, stock

pytestmark = pytest.mark.usefixtures("shop")


def refuses(name: str) -> "pytest.RaisesExc[IntegrityError]":
    return pytest.raises(IntegrityError, match=name)


def test_two_prices_of_a_variant_never_overlap() -> None:
    stock(item())
    price = Price.objects.get()
    Price.objects.update(valid_to=NOW + timedelta(days=2))

    with refuses("prices_of_a_variant_never_overlap"), transaction.atomic():
        Price.objects.create(
            variant=price.variant,
            price_list=price.price_list,
            amount=Decimal(1),
            valid_from=NOW + timedelta(days=1),
            valid_to=NOW + timedelta(days=3),
        )


def test_two_rates_of_a_tax_never_overlap() -> None:
    rate = TaxRate.objects.filter(code="HST", zone__region="ON").get()
    with refuses("rates_of_a_tax_never_overlap"), transaction.atomic():
        TaxRate.objects.create(
            zone=rate.zone,
            tax_category=rate.tax_category,
            code="HST",
            rate=Decimal(8),
            valid_from_date=date(2020, 1, 1),
            valid_until_date=date(2021, 1, 1),
        )


def test_other_invariants_have_a_constraint_of_their_own() -> None:
    stock(item(gtin="2000000000015"), item("CUP"))
    cup = Variant.objects.get(sku="CUP")

    with refuses("price_is_never_negative"), transaction.atomic():
        Price.objects.update(amount=-1)
    with refuses("price_ends_after_it_begins"), transaction.atomic():
        Price.objects.update(valid_to=NOW)
    with refuses("gtin14"), transaction.atomic():
        Barcode.objects.create(variant=cup, code="2000000000015", key="02000000000015")
    with refuses("product_status_is_known"), transaction.atomic():
        Product.objects.update(status="gone")
    with refuses("sku_has_no_blanks_or_odd_characters"), transaction.atomic():
        Variant.objects.create(product=cup.product, sku="A CUP")
    with refuses("pickup_is_always_free"), transaction.atomic():
        ShippingRate.objects.filter(method="pickup").update(amount=1)
    with refuses("rule_sets_form_one_chain_without_branches"), transaction.atomic():
        last = RuleSetVersion.objects.latest("number")
        last.pk, last.number, last.version = None, 99, "rs-000099-00000000"
        last.save(force_insert=True)


def test_chain_of_rule_sets_can_be_checked_from_its_rows() -> None:
    stock(item())
    set_prices([new_price("MUG-1", "3")], now=NOW + timedelta(hours=1))

    previous, *links = RuleSetVersion.objects.order_by("number")
    assert [link.number for link in links] == [1, 2, 3]
    for link in links:
        assert link.previous_hash == previous.hash
        assert link.hash == chain_hash(previous_hash=previous.hash, changes=link.changes)
        assert link.version == f"rs-{link.number:06d}-{link.hash[:8]}"
        previous = link
