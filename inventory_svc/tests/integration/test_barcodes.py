"""What a scanner reads is found, in our own copies."""

from decimal import Decimal

import pytest

from inventory_svc.stock import selectors, services
from inventory_svc.stock.services import BarcodeFacts

pytestmark = pytest.mark.django_db
EAN, UPC, CASE = "4006381333931", "012345678905", "14006381333938"


def describe(sku: str, *barcodes: BarcodeFacts) -> None:
    services.record_variant(
        services.VariantFacts(
            sku=sku,
            name_en=sku,
            name_fr=sku,
            whole_quantity=True,
            track_inventory=True,
            allow_backorder=False,
            category_path="tops/",
            barcodes=barcodes,
        )
    )


def read(*codes: str) -> dict[str, tuple[str, int]]:
    return {
        code: (each.variant.sku, int(each.pack_quantity))
        for code, each in selectors.scanned(codes).items()
    }


def test_an_article_is_found_by_its_barcodes_and_by_its_sku() -> None:
    describe("SHIRT-M", BarcodeFacts(EAN), BarcodeFacts(CASE, Decimal(12)))
    describe("MUG", BarcodeFacts(UPC))

    found = read(EAN, CASE, UPC, f"0{UPC}", "MUG", "9999999999994")

    assert found == {
        EAN: ("SHIRT-M", 1),
        CASE: ("SHIRT-M", 12),
        UPC: ("MUG", 1),
        f"0{UPC}": ("MUG", 1),
        "MUG": ("MUG", 1),
    }


def test_a_barcode_follows_what_product_says_whichever_article_is_heard_first() -> None:
    describe("OLD", BarcodeFacts(EAN), BarcodeFacts(UPC))
    describe("NEW", BarcodeFacts(EAN, Decimal(6)))
    describe("OLD")

    assert read(EAN, UPC) == {EAN: ("NEW", 6)}
