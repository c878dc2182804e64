"""The catalogue as staff make and change it by the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog.models import Category, Listing, Product, Variant
from product_svc.tests.factories import item, new_price, set_prices, stock

pytestmark = pytest.mark.usefixtures("shop")
SITE = "/api/v1/catalogue"
MUG = {
    "slug": "mug",
    "name": {"en": "Mug", "fr": "Tasse"},
    "tax_category": "standard",
}


@pytest.fixture
def manager(as_staff: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    return client


def send(client: APIClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return getattr(client, method)(f"{SITE}/{path}", body or {}, format="json", headers=headers)


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in answer.json()["errors"]]


def test_product_from_its_attributes_to_the_shop_window(manager: APIClient) -> None:
    send(manager, "post", "categories", {"slug": "kitchen", "name": {"en": "Kitchen"}})
    send(
        manager,
        "post",
        "categories",
        {"slug": "mugs", "name": {"en": "Mugs", "fr": "Tasses"}, "parent": "kitchen"},
    )
    send(manager, "post", "brands", {"slug": "boreal", "name": "Boréal"})
    colours = [
        {"value": "red", "label": {"en": "Red", "fr": "Rouge"}},
        {"value": "blue", "label": {"en": "Blue", "fr": "Bleu"}},
    ]
    colour = {
        "code": "colour",
        "name": {"en": "Colour"},
        "type": "choice",
        "is_facet": True,
        "choices": colours,
    }
    send(manager, "post", "attributes", colour)
    kind = {
        "code": "mug",
        "name": {"en": "Mug"},
        "attributes": [{"attribute": "colour", "role": "axis"}],
    }
    assert send(manager, "post", "product-types", kind).status_code == 200

    made = send(
        manager,
        "post",
        "products",
        MUG | {"category": "mugs", "brand": "boreal", "product_type": "mug"},
    )
    assert (made.status_code, made["ETag"], made.json()["status"]) == (201, '"1"', "draft")
    product = made.json()["id"]
    red = send(
        manager,
        "post",
        f"products/{product}/variants",
        {
            "sku": "MUG-RED",
            "options": {"colour": "red"},
            "weight_grams": 340,
            "country_of_origin": "CA",
            "barcodes": [
                {"code": "4006381333931", "kind": "gtin13"},
                {"code": "14006381333938", "kind": "gtin14", "pack_quantity": 12},
            ],
        },
    )
    assert red.status_code == 201, red.json()
    assert red.json()["label"] == {"en": "Red", "fr": "Rouge"}
    variant = red.json()["id"]
    moved = send(manager, "post", f"variants/{variant}/activate", {}, **{"If-Match": red["ETag"]})
    assert moved.status_code == 200
    set_prices([new_price("MUG-RED", "12.50")])
    on_sale = send(
        manager,
        "post",
        f"products/{product}/activate",
        {"reason": "Spring"},
        **{"If-Match": '"1"'},
    )

    assert on_sale.json()["status"] == "active"
    assert Listing.objects.filter(channel="web").count() == 1
    history: Any = Product.history
    newest = history.latest("history_id")
    assert (newest.history_change_reason, newest.history_user.email) == (
        "Spring",
        "staff@example.org",
    )
    case = APIClient().get("/api/v1/variants/by-barcode/14006381333938").json()
    assert (case["sku"], case["barcode"]["quantity"]) == ("MUG-RED", "12")
    assert case["options"] == {"colour": "red"}


def test_change_needs_the_version_that_was_read(manager: APIClient) -> None:
    product = send(manager, "post", "products", MUG).json()["id"]
    change = {"name": {"en": "Cup", "fr": "Tasse"}}

    missing = send(manager, "patch", f"products/{product}", change)
    changed = send(manager, "patch", f"products/{product}", change, **{"If-Match": '"1"'})
    stale = send(manager, "patch", f"products/{product}", change, **{"If-Match": '"1"'})

    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale", 2)


def test_only_what_is_sent_is_changed_and_null_takes_away(manager: APIClient) -> None:
    stock(item(brand="Boréal", gtin="2000000000015"))
    product, variant = Product.objects.get(), Variant.objects.get()

    send(manager, "patch", f"products/{product.public_id}", {"brand": None}, **{"If-Match": "*"})
    answer = send(
        manager, "patch", f"variants/{variant.public_id}", {"min_age": 18}, **{"If-Match": "*"}
    )

    product.refresh_from_db()
    assert (product.brand, product.name_en) == (None, "Stoneware mug")
    assert answer.json()["min_age"] == 18
    assert [barcode["code"] for barcode in answer.json()["barcodes"]] == ["2000000000015"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"sku": "CUP-1"}, 422, "sku_frozen"),
        ({"country_of_origin": "XX"}, 422, "unknown_country"),
        ({"options": {"colour": "red"}}, 422, "attributes_invalid"),
        ({"barcodes": [{"code": "4006381333932", "kind": "gtin13"}]}, 422, "gtin_invalid"),
        ({"barcodes": [{"code": "x" * 65, "kind": "internal"}]}, 400, "invalid"),
        ({"barcodes": [{"code": "A\u0000", "kind": "internal"}]}, 400, "invalid"),
        ({"weight_grams": 10**12}, 400, "invalid"),
        ({"weight_grams": -1}, 400, "invalid"),
        ({"hs_code": "12345"}, 400, "invalid"),
        ({"min_age": "18"}, 400, "invalid"),
        ({"label": {"en": "\u202e", "fr": "x" * 121}}, 400, "invalid"),
        ({"label": {"en": "e" + "\u0301" * 10_000}}, 400, "invalid"),
        ({"colour": "red"}, 400, "invalid"),
    ],
)
def test_wrong_change_is_refused_and_nothing_is_kept(
    manager: APIClient, change: dict[str, Any], status: int, code: str
) -> None:
    stock(item())
    variant = Variant.objects.get()

    answer = send(manager, "patch", f"variants/{variant.public_id}", change, **{"If-Match": "*"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if status == 400:
        assert errors(answer)[0][0].split(".")[0] == next(iter(change))
    assert Variant.objects.get().version == 1


def test_names_that_are_taken_or_unknown_are_refused_by_name(manager: APIClient) -> None:
    stock(item(product_slug="mug"))
    product = Product.objects.get().public_id

    for body, code in [
        (MUG, "slug_taken"),
        (MUG | {"slug": "cup", "category": "nowhere"}, "unknown_category"),
        (MUG | {"slug": "cup", "brand": "nobody"}, "unknown_brand"),
        (MUG | {"slug": "cup", "product_type": "none"}, "unknown_product_type"),
        (MUG | {"slug": "cup", "tax_category": "free"}, "unknown_tax_category"),
    ]:
        assert send(manager, "post", "products", body).json()["code"] == code
    taken = send(manager, "post", f"products/{product}/variants", {"sku": "MUG-1"})
    assert (taken.status_code, taken.json()["code"]) == (409, "sku_taken")
    assert Product.objects.count() == 1


def test_shelf_moves_with_all_that_is_below_it_and_never_below_itself(manager: APIClient) -> None:
    for slug, parent in (("food", None), ("cold", None), ("dairy", "food"), ("cheese", "dairy")):
        body = {"slug": slug, "name": {"en": slug.title()}, "parent": parent}
        assert send(manager, "post", "categories", body).status_code == 200

    moved = send(
        manager, "post", "categories", {"slug": "dairy", "name": {"en": "Dairy"}, "parent": "cold"}
    )
    cycle = send(
        manager, "post", "categories", {"slug": "cold", "name": {"en": "Cold"}, "parent": "cheese"}
    )

    assert moved.json()["path"] == "cold/dairy/"
    assert Category.objects.get(slug="cheese").path == "cold/dairy/cheese/"
    assert (cycle.status_code, cycle.json()["code"]) == (422, "category_cycle")


def test_what_articles_have_is_not_taken_from_attributes_and_types(manager: APIClient) -> None:
    fabric = {
        "code": "fabric",
        "name": {"en": "Fabric"},
        "type": "choice",
        "choices": [{"value": "linen", "label": {"en": "Linen"}}],
    }
    kind = {"code": "shirt", "name": {"en": "Shirt"}, "attributes": [{"attribute": "fabric"}]}
    send(manager, "post", "attributes", fabric)
    send(manager, "post", "product-types", kind)
    shirt = MUG | {"product_type": "shirt", "attributes": {"fabric": "linen"}}
    assert send(manager, "post", "products", shirt).status_code == 201

    for path, body, code in [
        ("attributes", fabric | {"choices": []}, "choice_in_use"),
        ("attributes", fabric | {"type": "text"}, "attribute_fixed"),
        ("product-types", kind | {"attributes": []}, "attribute_in_use"),
        (
            "product-types",
            kind | {"attributes": [{"attribute": "smell"}]},
            "unknown_attribute",
        ),
    ]:
        assert send(manager, "post", path, body).json()["code"] == code
    wrong = send(manager, "post", "products", shirt | {"slug": "b", "attributes": {"fabric": 1}})
    assert errors(wrong) == [("attributes.fabric", "unknown_choice")]


def test_bundle_is_set_as_a_whole(manager: APIClient) -> None:
    stock(item("PAIR"), item("CUP"))
    pair = Variant.objects.get(sku="PAIR")
    body = {"components": [{"sku": "CUP", "quantity": "2"}]}

    answer = send(
        manager, "put", f"variants/{pair.public_id}/components", body, **{"If-Match": '"1"'}
    )

    assert answer.json()["components"] == [{"sku": "CUP", "quantity": "2"}]
    assert answer.json()["is_bundle"] is True
    body = {"components": [{"sku": "PAIR", "quantity": "2"}]}
    cycle = send(manager, "put", f"variants/{pair.public_id}/components", body, **{"If-Match": "*"})
    assert cycle.json()["code"] == "bundle_cycle"


def test_customers_see_nothing_of_it_and_clerks_change_nothing(as_staff: Any) -> None:
    stock(item())
    clerk = APIClient()
    clerk.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])
    product = Product.objects.get().public_id

    assert APIClient().get(f"{SITE}/products").status_code == 401
    assert clerk.get(f"{SITE}/products").status_code == 200
    assert send(clerk, "post", "products", MUG).status_code == 403
    assert send(clerk, "patch", f"products/{product}", {}).status_code == 403
    assert send(clerk, "post", f"products/{product}/archive").status_code == 403


def test_staff_find_by_sku_barcode_and_state(manager: APIClient) -> None:
    stock(item("MUG-1", gtin="2000000000015"), item("MUG-2"), item("CUP-1", brand="Boréal"))
    Product.objects.filter(variants__sku="MUG-2").update(status="draft")

    def skus(**asked: str) -> list[str]:
        rows = manager.get(f"{SITE}/variants", asked).json()["results"]
        return [row["sku"] for row in rows]

    assert skus(search="MUG") == ["MUG-1", "MUG-2"]
    assert skus(search="2000000000015") == ["MUG-1"]
    assert skus(brand="boreal") == ["CUP-1"]
    drafts = manager.get(f"{SITE}/products", {"status": "draft"}).json()["results"]
    assert [row["variants"][0]["sku"] for row in drafts] == ["MUG-2"]
    wrong = manager.get(f"{SITE}/products", {"status": "gone"})
    assert (wrong.status_code, errors(wrong)) == (400, [("status", "invalid_choice")])


@pytest.mark.parametrize(
    "path", ["products", "variants", "categories", "brands", "attributes", "product-types"]
)
def test_page_of_ten_costs_as_many_queries_as_a_page_of_one(manager: APIClient, path: str) -> None:
    def queries_for(first: int, last: int) -> int:
        for n in range(first, last):
            stock(item(f"A-{n}", category=f"shelf-{n}", brand=f"Brand {n}"))
            code = {"code": f"a{n}", "name": {"en": "A"}, "type": "text"}
            send(manager, "post", "attributes", code)
            lines = [{"attribute": f"a{n}"}]
            kind = {"code": f"t{n}", "name": {"en": "T"}, "attributes": lines}
            send(manager, "post", "product-types", kind)
        with CaptureQueriesContext(connection) as queries:
            answer = manager.get(f"{SITE}/{path}")
        assert len(answer.json()["results"]) == last
        return len(queries)

    assert queries_for(0, 1) == queries_for(1, 10)


def test_feed_is_for_staff_and_sales_and_refuses_strange_positions(
    manager: APIClient, as_service: Any
) -> None:
    answer = manager.get(f"{SITE}/changes")
    assert answer.json() == {"results": [], "after": "0-0", "has_more": False}
    assert APIClient().get(f"{SITE}/changes", headers=as_service("sales")).status_code == 200
    assert APIClient().get(f"{SITE}/changes").status_code == 401
    for after in ("x", "1", "1-", "-1-2", "1-2-3", "9" * 30 + "-1"):
        strange = manager.get(f"{SITE}/changes", {"after": after})
        assert (strange.status_code, strange.json()["code"]) == (400, "position_invalid")
    assert manager.get(f"{SITE}/changes", {"page_size": "0"}).status_code == 400


def test_scan_says_pack_weight_and_price_in_two_queries(manager: APIClient) -> None:
    stock(item("HAM"))
    ham = Variant.objects.get()
    codes = [
        {"code": "2112345", "kind": "weighed"},
        {"code": "2312345", "kind": "weighed"},
        {"code": "SHELF/7", "kind": "internal"},
    ]
    send(manager, "patch", f"variants/{ham.public_id}", {"barcodes": codes}, **{"If-Match": "*"})

    def scan(code: str) -> Any:
        with CaptureQueriesContext(connection) as queries:
            answer = APIClient().get(f"/api/v1/variants/by-barcode/{code}").json()
        assert len(queries) <= 2
        return answer.get("barcode")

    assert scan("2112345005324") == {
        "code": "2112345005324",
        "kind": "weighed",
        "quantity": "0.532",
        "price": None,
    }
    price = scan("2312345012500")
    assert (price["quantity"], price["price"]) == (None, {"amount": "12.50", "currency": "CAD"})
    assert scan("SHELF/7")["quantity"] == "1"
    assert scan("2112345005322") is None
    assert scan("nothing") is None


def test_price_of_another_moment(manager: APIClient) -> None:
    stock(item("MUG/1", prices=[]))
    set_prices([new_price("MUG/1", "12.50")])

    def amount(as_of: str) -> Any:
        return APIClient().get("/api/v1/variants/by-sku/MUG/1", {"as_of": as_of}).json()["price"]

    assert amount("2026-11-24T00:00:00Z") == {"amount": "12.50", "currency": "CAD"}
    assert amount("2026-11-01T00:00:00Z") is None
    assert APIClient().get("/api/v1/variants/MUG/1", {"as_of": "then"}).status_code == 400


def test_what_an_article_names_is_shown_beside_it_where_it_is_asked_for(manager: APIClient) -> None:
    stock(item("MUG-1", brand="Boréal"))

    (plain,) = manager.get(f"{SITE}/products").json()["results"]
    (row,) = manager.get(f"{SITE}/products?expand=category,brand,product_type").json()["results"]
    one = manager.get(f"{SITE}/products/{row['id']}?expand=tax_category").json()
    (variant,) = manager.get(f"{SITE}/variants?expand=product").json()["results"]

    assert "expanded" not in plain
    assert row == plain | {
        "expanded": {
            "category": {
                "slug": "mugs",
                "name": {"en": "Mugs", "fr": ""},
                "path": "mugs/",
                "version": 1,
            },
            "brand": {"slug": "boreal", "name": "Boréal", "is_archived": False, "version": 1},
            "product_type": None,
        }
    }
    assert one["expanded"]["tax_category"]["code"] == "standard"
    assert variant["expanded"]["product"]["name"]["en"] == "Stoneware mug"


@pytest.mark.parametrize("path", ["products", "variants", "categories", "brands"])
def test_what_cannot_be_expanded_is_refused_by_name(manager: APIClient, path: str) -> None:
    answer = manager.get(f"{SITE}/{path}?expand=prices")

    assert (answer.status_code, errors(answer)) == (400, [("expand", "unknown_expansion")])


@pytest.mark.parametrize(
    ("path", "names"),
    [("products", "category,brand,product_type,tax_category"), ("variants", "product")],
)
def test_what_is_expanded_costs_no_query(manager: APIClient, path: str, names: str) -> None:
    def queries_for(first: int, last: int, query: str) -> int:
        stock(*(item(f"A-{n}", category=f"c{n}", brand=f"B{n}") for n in range(first, last)))
        with CaptureQueriesContext(connection) as queries:
            answer = manager.get(f"{SITE}/{path}{query}")
        assert len(answer.json()["results"]) == last
        return len(queries)

    plain = queries_for(0, 1, "")
    assert queries_for(0, 1, f"?expand={names}") == plain
    assert queries_for(1, 10, f"?expand={names}") == plain


def test_search_engines_are_told_in_the_readers_language_or_the_name(manager: APIClient) -> None:
    stock(item("MUG-1"))
    product = Product.objects.get()
    url = f"/api/v1/products/{product.slug}"

    def told(language: str) -> Any:
        return APIClient().get(url, headers={"Accept-Language": language}).json()["seo"]

    assert told("fr") == {"title": "Tasse en grès", "description": ""}
    sent = {"seo_title": {"en": "Mugs to keep"}, "seo_description": {"en": "Made in Canada"}}

    def change(body: Any) -> Any:
        return send(manager, "patch", f"products/{product.public_id}", body, **{"If-Match": "*"})

    changed = change(sent).json()

    assert changed["seo_title"] == {"en": "Mugs to keep", "fr": ""}
    assert told("en") == {"title": "Mugs to keep", "description": "Made in Canada"}
    assert told("fr") == {"title": "Mugs to keep", "description": "Made in Canada"}
    send(
        manager, "patch", f"products/{product.public_id}", {"seo_title": None}, **{"If-Match": "*"}
    )
    assert told("en") == {"title": "Stoneware mug", "description": "Made in Canada"}
    long = {"seo_title": {"en": "x" * 121}}
    wrong = send(manager, "patch", f"products/{product.public_id}", long, **{"If-Match": "*"})
    assert (wrong.status_code, [each["field"] for each in wrong.json()["errors"]]) == (
        400,
        ["seo_title"],
    )
