"""The pages of an article: its attributes as fields, its variants, pictures and bundle lines."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from product_svc.catalog.models import (
    AttributeDefinition,
    BundleLine,
    Picture,
    Product,
    ProductType,
    Variant,
)
from product_svc.tests.factories import item, stock
from product_svc.tests.integration.test_admin import SITE, problems, product_form, variant_form

pytestmark = pytest.mark.usefixtures("shop")


@pytest.fixture
def manager(staff_cookie: Any) -> Client:
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("catalogue_manager")
    return client


@pytest.fixture
def kettles(manager: Client) -> ProductType:
    """Kettles hold so many litres and may be cordless; they come in colours."""
    rows = ("choices-0", "choices-1")
    empty = {"choices-INITIAL_FORMS": "0", "choices-TOTAL_FORMS": "0"}
    for code, kind, choices in [
        ("litres", "number", []),
        ("cordless", "boolean", []),
        ("colour", "choice", [("red", "Red", "Rouge"), ("blue", "Blue", "Bleu")]),
    ]:
        form = empty | {
            "code": code,
            "type": kind,
            "name_en": code.title(),
            "name_fr": "",
            "unit": "",
        }
        for row, (value, english, french) in zip(rows, choices, strict=False):
            form |= {f"{row}-value": value, f"{row}-label_en": english, f"{row}-label_fr": french}
            form |= {f"{row}-position": "0", "choices-TOTAL_FORMS": f"{len(choices)}"}
        answer = manager.post(f"{SITE}/attributedefinition/add/", form)
        assert answer.status_code == 302, problems(answer)
    lines: dict[str, Any] = {"lines-INITIAL_FORMS": "0", "lines-TOTAL_FORMS": "3"}
    for place, (code, role) in enumerate(
        [("litres", "product"), ("cordless", "product"), ("colour", "axis")]
    ):
        lines |= {
            f"lines-{place}-attribute": AttributeDefinition.objects.get(code=code).pk,
            f"lines-{place}-role": role,
            f"lines-{place}-position": place,
        }
    lines |= {"lines-0-is_required": "on", "code": "kettle", "name_en": "Kettle", "name_fr": ""}
    answer = manager.post(f"{SITE}/producttype/add/", lines)
    assert answer.status_code == 302, problems(answer)
    return ProductType.objects.get()


def kettle_form(kind: ProductType, **changes: Any) -> dict[str, Any]:
    return (
        product_form(product_type=kind.pk)
        | variant_form(option_colour="red", gtins="4006381333931, 14006381333938 x12, SHELF-7")
        | {"attribute_litres": "1.70", "attribute_cordless": "yes"}
        | changes
    )


def test_attributes_options_and_packs_are_fields_of_the_page(
    manager: Client, kettles: ProductType
) -> None:
    answer = manager.post(f"{SITE}/product/add/", kettle_form(kettles))

    assert answer.status_code == 302, problems(answer)
    product, variant = Product.objects.get(), Variant.objects.get()
    assert product.attributes == {"litres": "1.7", "cordless": True}
    assert (variant.options, variant.label_fr) == ({"colour": "red"}, "Rouge")
    barcodes = variant.barcodes.order_by("pk").values_list("kind", "code", "pack_quantity")
    assert list(barcodes) == [
        ("gtin13", "4006381333931", 1),
        ("gtin14", "14006381333938", 12),
        ("internal", "SHELF-7", 1),
    ]
    page = manager.get(f"{SITE}/product/{product.pk}/change/").content.decode()
    assert 'name="attribute_litres"' in page
    assert "14006381333938 x12" in page
    assert manager.get(f"{SITE}/variant/{variant.pk}/change/").status_code == 200


def test_missing_attribute_is_named_and_the_page_shows_its_field(
    manager: Client, kettles: ProductType
) -> None:
    answer = manager.post(f"{SITE}/product/add/", kettle_form(kettles, attribute_litres=""))

    assert "litres" in " ".join(problems(answer))
    assert 'name="attribute_litres"' in answer.content.decode()
    assert Product.objects.count() == 0


def test_picture_is_added_on_the_page_and_a_wrong_file_is_refused(
    manager: Client, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    target = BytesIO()
    Image.new("RGB", (300, 200), (9, 99, 9)).save(target, "PNG")

    def send(content: bytes) -> Any:
        row = {"file": SimpleUploadedFile("x.png", content), "alt_en": "A mug", "alt_fr": ""}
        form = product_form() | {f"pictures-0-{name}": value for name, value in row.items()}
        form |= {"pictures-TOTAL_FORMS": "1", "pictures-0-position": "0"}
        return manager.post(f"{SITE}/product/add/", form)

    refused = send(b"<svg/>")
    made = send(target.getvalue())

    assert "SVG" in " ".join(problems(refused))
    assert made.status_code == 302, problems(made)
    picture = Picture.objects.get()
    assert (picture.alt_en, picture.product.cover) == ("A mug", picture.name)
    page = manager.get(f"{SITE}/product/{picture.product_id}/change/").content.decode()
    assert f"/media/product/{picture.name}-small.webp" in page
    assert 'enctype="multipart/form-data"' in page  # else a browser sends no second picture
    assert picture.name in manager.get(f"{SITE}/product/").content.decode()


def test_bundle_is_made_on_the_page_of_the_variant(manager: Client) -> None:
    stock(item("PAIR"), item("CUP"))
    pair, cup = Variant.objects.get(sku="PAIR"), Variant.objects.get(sku="CUP")
    form = {name.removeprefix("variants-0-"): value for name, value in variant_form().items()}
    form |= {
        "gtins": "",
        "bundle_lines-INITIAL_FORMS": "0",
        "bundle_lines-TOTAL_FORMS": "1",
        "bundle_lines-0-component": cup.pk,
        "bundle_lines-0-quantity": "2",
        "prices-INITIAL_FORMS": "0",
        "prices-TOTAL_FORMS": "0",
    }

    answer = manager.post(f"{SITE}/variant/{pair.pk}/change/", form)

    assert answer.status_code == 302, problems(answer)
    assert BundleLine.objects.get().component == cup
    assert Variant.objects.get(sku="PAIR").is_bundle


def test_archiving_asks_why_and_the_history_says_who(manager: Client) -> None:
    stock(item())
    product = Product.objects.get()
    chosen = {"action": "archive", "_selected_action": [product.pk]}

    asked = manager.post(f"{SITE}/product/", chosen)
    assert Product.objects.get().status == "active"
    manager.post(f"{SITE}/product/", chosen | {"reason": "Broken mould"})

    assert "no longer sold" in asked.content.decode()
    assert Product.objects.get().status == "archived"
    history = manager.get(f"{SITE}/product/{product.pk}/history/").content.decode()
    assert "Broken mould" in history
    manager.post(f"{SITE}/product/", chosen | {"action": "activate"})
    assert Product.objects.get().status == "active"


def test_categories_are_a_tree_and_french_pages_are_french(manager: Client) -> None:
    stock(item())
    page = manager.get(f"{SITE}/category/", headers={"Accept-Language": "fr"}).content.decode()

    assert "padding-left: 0.0rem" in page
    kinds = manager.get(f"{SITE}/producttype/add/", headers={"Accept-Language": "fr"})
    assert "attributs du type" in kinds.content.decode().lower()


def test_a_page_offers_the_move_that_is_possible(manager: Client) -> None:
    stock(item("MUG-9"))
    product = Product.objects.get()

    def offered(status: str) -> list[str]:
        Product.objects.update(status=status)
        page = manager.get(f"{SITE}/product/{product.pk}/change/").content.decode()
        return [name for name in ("activate_this", "archive_this") if f"/{name}/" in page]

    assert [offered(status) for status in ("draft", "active", "archived")] == [
        ["activate_this"],
        ["archive_this"],
        ["activate_this"],
    ]
