"""What staff change of an article: attributes, options, barcodes, versions."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from product_svc.catalog import errors, services
from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    Barcode,
    Product,
    ProductType,
    TypeAttribute,
    Variant,
)
from product_svc.tests.factories import NOW, item, stock
from shared_libs.events.models import OutboxEvent
from shared_libs.trade.barcodes import BarcodeText

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def shirts(shop: None) -> ProductType:
    """Shirts have a fabric, and come in sizes."""
    size = AttributeDefinition.objects.create(code="size", name_en="Size", type="choice")
    for place, (value, english, french) in enumerate(
        [("s", "Small", "Petit"), ("l", "Large", "Grand")]
    ):
        AttributeChoice.objects.create(
            attribute=size, value=value, label_en=english, label_fr=french, position=place
        )
    fabric = AttributeDefinition.objects.create(code="fabric", name_en="Fabric", type="text")
    shirts = ProductType.objects.create(code="shirt", name_en="Shirt")
    TypeAttribute.objects.create(product_type=shirts, attribute=size, role="axis")
    TypeAttribute.objects.create(product_type=shirts, attribute=fabric, is_required=True)
    return shirts


def save(row: Product | Variant, **more: Any) -> None:
    if isinstance(row, Product):
        services.save_product(product=row, actor=None, now=NOW, **more)
    else:
        services.save_variant(variant=row, actor=None, now=NOW, **{"barcodes": None} | more)


def test_attributes_are_checked_against_the_type_of_the_product(shirts: ProductType) -> None:
    stock(item("SHIRT-S"))
    shirt = Product.objects.get()
    shirt.product_type, shirt.attributes = shirts, {"fabric": "", "collar": "high"}

    with pytest.raises(errors.AttributesInvalid) as refusal:
        save(shirt)

    assert [(e["field"], e["code"]) for e in refusal.value.extra["errors"]] == [
        ("attributes.fabric", "not_text"),
        ("attributes.collar", "unknown_attribute"),
    ]
    assert Product.objects.get().attributes == {}

    shirt.attributes = {"fabric": "linen"}
    save(shirt)
    assert Product.objects.get().attributes == {"fabric": "linen"}


def test_variants_of_a_product_differ_in_their_options(shirts: ProductType) -> None:
    stock(item("SHIRT-S", product_slug="shirt"), item("SHIRT-L", product_slug="shirt"))
    shirt = Product.objects.get()
    shirt.product_type, shirt.attributes = shirts, {"fabric": "linen"}
    save(shirt)
    small, large = Variant.objects.order_by("-sku")

    with pytest.raises(errors.AttributesInvalid):  # on sale, a shirt has a size
        save(small)
    small.options = {"size": "s"}
    save(small)
    large.options = {"size": "s"}
    with pytest.raises(errors.OptionsTaken) as refusal:
        save(large)

    assert refusal.value.extra["sku"] == "SHIRT-S"
    small.refresh_from_db()
    assert (small.options, small.label_en, small.label_fr) == ({"size": "s"}, "Small", "Petit")
    with (
        pytest.raises(IntegrityError, match="variants_of_a_product_differ_in_their_options"),
        transaction.atomic(),
    ):
        Variant.objects.filter(sku="SHIRT-L").update(options={"size": "s"})


def test_older_version_is_refused_and_nothing_is_kept() -> None:
    stock(item())
    product, variant = Product.objects.get(), Variant.objects.get()
    save(product, expected_version=1)
    save(variant, expected_version=1)
    product.name_en, variant.label_en = "Other", "Other"

    for row in (product, variant):
        with pytest.raises(errors.StaleVersion) as refusal:
            save(row, expected_version=1)
        assert refusal.value.extra["version"] == 2

    assert Product.objects.get().name_en == "Stoneware mug"
    assert (Product.objects.get().version, Variant.objects.get().version) == (2, 2)


def test_sku_never_changes() -> None:
    stock(item())
    variant = Variant.objects.get()
    variant.sku = "CUP-1"

    with pytest.raises(errors.SkuFrozen):
        save(variant)

    assert Variant.objects.get().sku == "MUG-1"


def test_page_read_before_does_not_undo_what_inventory_said_since() -> None:
    stock(item())
    read_before = Variant.objects.get()
    services.record_stock_flag(sku="MUG-1", in_stock=True, as_of=NOW, now=NOW)
    read_before.min_age = 18

    save(read_before)

    held = Variant.objects.get()
    assert (held.in_stock, held.min_age) == (True, 18)


def test_barcodes_have_a_kind_and_a_pack_and_only_those_of_one_unit_name_the_article() -> None:
    stock(item(gtin="2000000000015"))
    codes = [
        BarcodeText("4006381333931", "gtin13"),
        BarcodeText("14006381333938", "gtin14", 12),
        BarcodeText("SHELF 7", "internal"),
        BarcodeText("2112345", "weighed"),
    ]

    save(Variant.objects.get(), barcodes=codes)

    held = Barcode.objects.order_by("pk").values_list("code", "kind", "pack_quantity", "key")
    assert list(held) == [
        ("4006381333931", "gtin13", 1, "04006381333931"),
        ("14006381333938", "gtin14", 12, "14006381333938"),
        ("SHELF 7", "internal", 1, "SHELF 7"),
        ("2112345", "weighed", 1, "weighed:2112345"),
    ]
    event = OutboxEvent.objects.filter(type="product.variant_changed.v1").latest("position")
    assert event.data["gtins"] == ["4006381333931"]


@pytest.mark.parametrize(
    ("barcode", "refusal", "words"),
    [
        (BarcodeText("4006381333932", "gtin13"), errors.GtinInvalid, "check its last digit"),
        (BarcodeText("4006381333931", "internal"), errors.BarcodeInvalid, "it is a GTIN"),
        (BarcodeText("2112345012508", "weighed"), errors.BarcodeInvalid, "and the five digits"),
        (BarcodeText("2000000000022", "gtin13"), errors.GtinTaken, "CUP-1"),
    ],
)
def test_wrong_or_taken_barcode_is_refused(barcode: BarcodeText, refusal: Any, words: str) -> None:
    stock(item(gtin="2000000000015"), item("CUP-1", gtin="2000000000022"))

    with pytest.raises(refusal) as refused:
        save(Variant.objects.get(sku="MUG-1"), barcodes=[barcode])

    assert words in str(refused.value.detail)
    assert Barcode.objects.get(variant__sku="MUG-1").code == "2000000000015"
