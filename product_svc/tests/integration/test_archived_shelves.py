"""Categories and brands that are put away, and taken up again."""

import re
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from product_svc.catalog import errors, selectors, services
from product_svc.catalog.models import Brand, Category, Product
from product_svc.promotions.models import Promotion
from product_svc.tests.factories import NOW, item, stock
from product_svc.tests.integration.test_staff_api import send

pytestmark = pytest.mark.usefixtures("shop")
ANY = {"If-Match": "*"}
WHY = {"reason": "No longer in our range"}


@pytest.fixture
def manager(as_staff: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    return client


def tree() -> list[str]:
    return [node["slug"] for node in APIClient().get("/api/v1/categories").json()["results"]]


def put_away() -> Product:
    """The only mug, no longer sold."""
    mug = Product.objects.get()
    change = services.Change(mug.public_id, actor=None, now=NOW)
    return services.archive_product(change)


def test_a_shelf_that_something_needs_stays_and_what_needs_it_is_named(manager: APIClient) -> None:
    stock(item(brand="Boréal"))
    services.put_category(
        item=services.CategoryPlace("small-mugs", {"en": "Small mugs"}, "mugs"), now=NOW
    )
    terms = {"categories": ["mugs"], "brands": ["boreal"], "value": 10}
    Promotion.objects.create(code="mugs-ten", name_en="Ten", **terms)

    shelf = send(manager, "post", "categories/mugs/archive", WHY, **ANY)
    maker = send(manager, "post", "brands/boreal/archive", WHY, **ANY)

    assert (shelf.status_code, shelf.json()["code"]) == (409, "shelf_in_use")
    slug = Product.objects.get().slug
    assert shelf.json()["used_by"] == {
        "categories": ["small-mugs"],
        "products": [slug],
        "promotions": ["mugs-ten"],
    }
    assert shelf.json()["detail"] == (
        f"mugs is still in use (categories below it: small-mugs; products: {slug};"
        " promotions: mugs-ten)."
    )
    assert maker.json()["used_by"] == {"products": [slug], "promotions": ["mugs-ten"]}
    assert not Category.objects.filter(is_archived=True).exists()
    assert not Brand.objects.filter(is_archived=True).exists()


def test_a_shelf_is_put_away_with_its_products_and_comes_back(manager: APIClient) -> None:
    stock(item(brand="Boréal"))
    put_away()
    read = manager.get("/api/v1/catalogue/categories/mugs")

    unread = send(manager, "post", "categories/mugs/archive", WHY)
    away = send(manager, "post", "categories/mugs/archive", WHY, **{"If-Match": read["ETag"]})
    again = send(manager, "post", "categories/mugs/archive", WHY, **ANY)
    stale = send(manager, "post", "categories/mugs/restore", WHY, **{"If-Match": read["ETag"]})
    shown = tree()
    back = send(manager, "post", "categories/mugs/restore", WHY, **{"If-Match": away["ETag"]})

    assert (unread.status_code, stale.status_code) == (428, 412)
    assert (away.status_code, away.json()["is_archived"], away["ETag"]) == (200, True, '"2"')
    assert (again.status_code, again.json()["code"]) == (409, "state_refused")
    assert (shown, tree(), back.json()["is_archived"]) == ([], ["mugs"], False)
    reasons = Category.history.values_list("history_change_reason", flat=True)[:2]
    assert list(reasons) == [WHY["reason"]] * 2
    variant, product = selectors.variant_detail(
        sku="MUG-1", channel="web", currency="CAD", language="en"
    )
    assert (variant.sku, product.status) == ("MUG-1", "archived")


def test_nothing_that_is_sold_comes_to_a_shelf_that_is_put_away(manager: APIClient) -> None:
    stock(item(brand="Boréal"))
    mug = put_away()
    send(manager, "post", "categories/mugs/archive", WHY, **ANY)
    send(manager, "post", "brands/boreal/archive", WHY, **ANY)
    cup = {"slug": "cup", "name": {"en": "Cup"}, "tax_category": "standard"}

    refused = [
        send(manager, "post", "products", cup | {"category": "mugs"}),
        send(manager, "post", "products", cup | {"brand": "boreal"}),
        send(manager, "post", f"products/{mug.public_id}/activate", {}, **ANY),
        send(
            manager,
            "post",
            "categories",
            {"slug": "big-mugs", "name": {"en": "Big"}, "parent": "mugs"},
        ),
    ]

    assert [(each.status_code, each.json()["code"]) for each in refused] == [
        (422, "shelf_archived")
    ] * 4
    with pytest.raises(errors.ShelfArchived):
        stock(item("MUG-2"))
    with pytest.raises(errors.ShelfArchived):
        stock(item("MUG-3", category="cups", brand="Boréal"))
    assert Product.objects.count() == 1
    stock(item("MUG-1", brand="Boréal"))  # what is put away itself stays where it is
    send(manager, "post", "categories/mugs/restore", WHY, **ANY)
    send(manager, "post", "brands/boreal/restore", WHY, **ANY)
    on_sale = send(manager, "post", f"products/{mug.public_id}/activate", {}, **ANY)
    assert on_sale.json()["status"] == "active"


def test_a_shelf_comes_back_after_the_one_above_it_and_clerks_move_neither(
    manager: APIClient, as_staff: Any
) -> None:
    for slug, parent in (("kitchen", None), ("mugs", "kitchen")):
        place = services.CategoryPlace(slug, {"en": slug}, parent)
        services.put_category(item=place, now=NOW)
    for slug in ("mugs", "kitchen"):
        send(manager, "post", f"categories/{slug}/archive", WHY, **ANY)
    clerk = APIClient()
    clerk.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])

    early = send(manager, "post", "categories/mugs/restore", WHY, **ANY)
    by_clerk = send(clerk, "post", "categories/kitchen/restore", WHY, **ANY)

    assert (early.status_code, early.json()["slug"]) == (422, "kitchen")
    assert by_clerk.status_code == 403
    nobody = send(manager, "post", "brands/nobody/archive", WHY, **ANY)
    assert (nobody.status_code, nobody.json()["code"]) == (404, "not_found")


def test_a_page_offers_what_is_possible_and_asks_why(staff_cookie: Any) -> None:
    brand = Brand.objects.create(slug="nord", name="Nord")
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("catalogue_manager")
    url = f"/admin/product/catalog/brand/{brand.pk}"

    def offered() -> list[str]:
        page = client.get(f"{url}/change/").content.decode()
        return re.findall(r'href="([^"]*/(?:archive|restore)_this)/"', page)

    (archiving,) = offered()
    asked = client.get(f"{archiving}/").content.decode()
    client.post(f"{archiving}/", {"reason": "The maker closed"})
    brand.refresh_from_db()
    (restoring,) = offered()

    assert "Why is it put away?" in asked
    assert brand.is_archived
    assert (archiving.rpartition("/")[2], restoring.rpartition("/")[2]) == (
        "archive_this",
        "restore_this",
    )
