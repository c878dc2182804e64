"""Draft, on sale, put away, on sale again."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from product_svc.catalog import errors, selectors, services
from product_svc.catalog.models import AttributeDefinition as Attribute
from product_svc.catalog.models import Listing, Product, ProductType, TypeAttribute, Variant
from product_svc.tests.factories import NOW, item, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("shop")


def change(row: Product | Variant | UUID, **more: Any) -> services.Change:
    public_id = row if isinstance(row, UUID) else row.public_id
    return services.Change(public_id, actor=None, now=NOW, **more)


@pytest.fixture
def mug(shop: None) -> Product:
    stock(item())
    Product.objects.update(status="draft")
    return Product.objects.get()


def test_draft_goes_on_sale_is_put_away_and_comes_back(mug: Product) -> None:
    services.activate_product(change(mug))
    assert Listing.objects.filter(channel="web").count() == 1

    services.archive_product(change(mug, reason="Out of fashion"))
    assert Listing.objects.count() == 0
    _variant, product = selectors.variant_detail(
        sku="MUG-1", channel="web", currency="CAD", language="en"
    )
    assert product.status == "archived"  # old documents still find it

    services.activate_product(change(mug))
    assert Listing.objects.filter(channel="web").count() == 1
    history: Any = Product.history
    reasons = history.order_by("history_id").values_list("status", "history_change_reason")
    assert list(reasons) == [("active", ""), ("archived", "Out of fashion"), ("active", "")]
    told = OutboxEvent.objects.filter(type="product.variant_changed.v1").order_by("position")
    assert [event.data["status"] for event in told][-3:] == ["active", "archived", "active"]


def test_move_that_is_not_listed_is_refused(mug: Product) -> None:
    with pytest.raises(errors.StateRefused):
        services.archive_product(change(mug))
    services.activate_product(change(mug))
    with pytest.raises(errors.StateRefused):
        services.activate_product(change(mug))
    with pytest.raises(errors.StaleVersion):
        services.archive_product(change(mug, expected_version=1))
    with pytest.raises(errors.ProductNotFound):
        services.activate_variant(change(uuid4()))
    assert Product.objects.get().status == "active"


def test_product_without_a_variant_to_sell_stays_a_draft(mug: Product) -> None:
    services.archive_variant(change(Variant.objects.get(), reason="Broken mould"))

    with pytest.raises(errors.NothingToSell):
        services.activate_product(change(mug))

    services.activate_variant(change(Variant.objects.get()))
    services.activate_product(change(mug))
    assert Product.objects.get().status == "active"


def test_product_goes_on_sale_only_with_what_its_type_requires(mug: Product) -> None:
    kind = ProductType.objects.create(code="mug", name_en="Mug")
    volume = Attribute.objects.create(code="volume", name_en="Volume", type="number")
    colour = Attribute.objects.create(code="colour", name_en="Colour", type="choice")
    colour.choices.create(value="red", label_en="Red", label_fr="Rouge")
    TypeAttribute.objects.create(product_type=kind, attribute=volume, is_required=True)
    TypeAttribute.objects.create(product_type=kind, attribute=colour, role="axis")
    mug.product_type = kind
    services.save_product(product=mug, actor=None, now=NOW)

    with pytest.raises(errors.AttributesInvalid) as refusal:
        services.activate_product(change(mug))
    assert refusal.value.extra["errors"][0]["field"] == "MUG-1.options.colour"

    variant = Variant.objects.get()
    variant.options = {"colour": "red"}
    services.save_variant(variant=variant, barcodes=None, actor=None, now=NOW)
    with pytest.raises(errors.AttributesInvalid) as refusal:
        services.activate_product(change(mug))
    assert refusal.value.extra["errors"][0]["field"] == "attributes.volume"
    assert Product.objects.get().status == "draft"


def test_database_itself_keeps_a_sku(mug: Product) -> None:
    with pytest.raises(IntegrityError, match="sku_is_frozen"), transaction.atomic():
        Variant.objects.update(sku="CUP-1")
