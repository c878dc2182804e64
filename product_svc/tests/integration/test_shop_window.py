"""The public list, search, detail, barcodes and categories."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog import services
from product_svc.catalog.models import Category, Product, Variant
from product_svc.catalog.services import CategoryItem, Text, place_categories
from product_svc.tests.factories import NOW, item, new_price, price, set_prices, stock

pytestmark = pytest.mark.usefixtures("shop")


def get(path: str, language: str = "en", **params: Any) -> Any:
    answer = APIClient().get(f"/api/v1/{path}", params, headers={"Accept-Language": language})
    answer.data = answer.json()  # what is on the wire counts
    return answer


def names(language: str = "en", **params: Any) -> list[str]:
    answer = get("products", language, **params)
    assert answer.status_code == 200, answer.data
    return [row["name"] for row in answer.data["results"]]


@pytest.fixture
def shelves(shop: None) -> None:
    place_categories(
        items=[
            CategoryItem("food", "Food", "Alimentation", None, 1),
            CategoryItem("cheese", "Cheese", "Fromages", "food", 1),
            CategoryItem("kitchen", "Kitchen", "Cuisine", None, 2),
        ]
    )
    stock(
        item(
            "OKA", name=Text("Oka cheese", "Fromage Oka"), category="cheese", prices=[price("9.75")]
        ),
        item("ECLAIR", name=Text("Éclair", "Éclair au café"), category="food", prices=[price("3")]),
        item(
            "POT",
            name=Text("Cast iron pot", "Cocotte en fonte"),
            category="kitchen",
            prices=[price("89")],
        ),
        item(
            "BRULEE",
            name=Text("Crème brûlée dish", "Ramequin à crème brûlée"),
            category="kitchen",
            prices=[price("6.5")],
        ),
    )


@pytest.mark.usefixtures("shelves")
def test_list_shows_what_the_contract_names() -> None:
    row = get("products", search="oka").data["results"][0]

    assert row == {
        "slug": "oka-cheese-oka",
        "name": "Oka cheese",
        "category": {"slug": "cheese", "name": "Cheese"},
        "picture": None,
        "variants": [
            {
                "sku": "OKA",
                "gtin": None,
                "price": {"amount": "9.75", "currency": "CAD"},
                "in_stock": False,
            }
        ],
    }


@pytest.mark.usefixtures("shelves")
def test_names_sort_without_accents_in_the_language_of_the_reader() -> None:
    assert names() == ["Cast iron pot", "Crème brûlée dish", "Éclair", "Oka cheese"]
    assert names("fr") == [
        "Cocotte en fonte",
        "Éclair au café",
        "Fromage Oka",
        "Ramequin à crème brûlée",
    ]


@pytest.mark.usefixtures("shelves")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        pytest.param("creme brulee", ["Crème brûlée dish"], id="without accents"),
        pytest.param("BRÛLÉE", ["Crème brûlée dish"], id="in capitals"),
        pytest.param("cocotte", ["Cast iron pot"], id="the French word in English"),
        pytest.param("alimentation", ["Éclair"], id="the category"),
        pytest.param("iron pot", ["Cast iron pot"], id="two words"),
        pytest.param("iron cheese", [], id="words of two products"),
        pytest.param("ramequni", ["Crème brûlée dish"], id="a typing error"),
        pytest.param("%", [], id="a wildcard is no wildcard"),
    ],
)
def test_search(search: str, found: list[str]) -> None:
    assert names(search=search) == found


@pytest.mark.usefixtures("shelves")
def test_category_includes_what_is_below_it() -> None:
    assert names(category="food") == ["Éclair", "Oka cheese"]
    assert names(category="cheese") == ["Oka cheese"]
    assert names(category="nowhere") == []


@pytest.mark.usefixtures("shelves")
def test_price_bounds_and_order() -> None:
    assert names(ordering="price") == ["Éclair", "Crème brûlée dish", "Oka cheese", "Cast iron pot"]
    assert names(ordering="-price", max_price="10") == ["Oka cheese", "Crème brûlée dish", "Éclair"]
    assert names(min_price="6.50", max_price="9.75") == ["Crème brûlée dish", "Oka cheese"]
    assert names(ordering="newest")[0] == "Crème brûlée dish"


def test_variants_without_a_price_in_the_currency_are_left_out() -> None:
    stock(
        item(
            "S",
            product_slug="socks",
            name=Text("Socks"),
            label=Text("S", "P"),
            prices=[price("8", currency="USD")],
        ),
        item(
            "L", product_slug="socks", name=Text("Socks"), label=Text("L", "G"), prices=[price("9")]
        ),
        item("CAP", name=Text("Cap"), prices=[price("20")]),
    )

    dollars = get("products", currency="USD").data["results"]

    assert [(row["name"], [v["sku"] for v in row["variants"]]) for row in dollars] == [
        ("Socks", ["S"])
    ]
    assert names() == ["Cap", "Socks"]
    assert names(currency="EUR") == []


def test_channels_have_prices_of_their_own() -> None:
    stock(item(prices=[price("12"), price("10", "pos")]))

    def amount(channel: str) -> str:
        row = get("products", channel=channel).data["results"][0]
        return str(row["variants"][0]["price"]["amount"])

    assert (amount("web"), amount("pos")) == ("12.00", "10.00")


def test_new_price_moves_the_product_in_the_list_at_once() -> None:
    stock(
        item("A", name=Text("A"), prices=[price("1")]),
        item("B", name=Text("B"), prices=[price("2")]),
    )

    set_prices([new_price("A", "3.1234")], now=NOW + timedelta(hours=1))

    rows = get("products", ordering="price").data["results"]
    assert [row["variants"][0]["price"]["amount"] for row in rows] == ["2.00", "3.1234"]


def test_draft_and_archived_products_are_not_listed() -> None:
    stock(item("A", name=Text("A")), item("B", name=Text("B")), item("C", name=Text("C")))
    for sku, status in (("A", "draft"), ("B", "archived")):
        product = Product.objects.get(variants__sku=sku)
        product.status = status
        services.save_product(product=product, actor=None, now=NOW)

    assert names() == ["C"]
    assert get("variants/A").status_code == 404
    assert get("variants/B").data["status"] == "archived"


@pytest.mark.parametrize("ordering", ["name", "-name", "price", "-price", "newest"])
def test_pages_show_every_product_once_forward_and_back(ordering: str) -> None:
    stock(
        *(
            item(f"A-{n:02}", name=Text(f"Thing {n % 7}"), prices=[price(str(n % 5 + 1))])
            for n in range(25)
        )
    )

    pages, params = [], {"page_size": "4", "ordering": ordering}
    answer = get("products", **params)
    while True:
        pages.append([row["slug"] for row in answer.data["results"]])
        if answer.data["next"] is None:
            break
        answer = get("products", **dict(parse_qsl(urlsplit(answer.data["next"]).query)))

    assert sorted(slug for page in pages for slug in page) == sorted(
        Product.objects.values_list("slug", flat=True)
    )
    back = get("products", **dict(parse_qsl(urlsplit(answer.data["previous"]).query)))
    assert [row["slug"] for row in back.data["results"]] == pages[-2]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"currency": "dollars"}, "currency"),
        ({"currency": "ZZZ"}, "currency"),
        ({"channel": "fax"}, "channel"),
        ({"min_price": "cheap"}, "min_price"),
        ({"in_stock": "maybe"}, "in_stock"),
        ({"ordering": "magic"}, "ordering"),
        ({"category": "a b"}, "category"),
        ({"search": "a\x00b"}, "search"),
        ({"page_size": "0"}, "page_size"),
    ],
)
def test_wrong_parameters_are_named(params: dict[str, str], field: str) -> None:
    answer = get("products", **params)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == [field]


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("rubbish", id="rubbish"),
        pytest.param("WzAsImFiYyIsMV0", id="a word for a price"),
        pytest.param("WzAsIk5hTiIsMV0", id="not a number"),
        pytest.param("WzAsIjEiLCIxIl0", id="text for a key"),
        pytest.param("WzAsIjFcdTAwMDAiLDFd", id="a zero byte"),
        pytest.param("e30", id="an object"),
    ],
)
def test_forged_cursor_is_a_bad_request(cursor: str) -> None:
    stock(item())

    answer = get("products", ordering="price", cursor=cursor)

    assert (answer.status_code, answer.data["code"]) == (400, "cursor_invalid")


def test_empty_parameters_ask_for_nothing() -> None:
    stock(item())

    assert names(search="", category="", currency="", in_stock="", min_price="") == [
        "Stoneware mug"
    ]


def test_stock_flag_follows_inventory_and_the_newest_word_counts() -> None:
    stock(item(), item("CUP", name=Text("Cup")))
    at = datetime(2026, 11, 23, 16, tzinfo=UTC)

    services.record_stock_flag(sku="MUG-1", in_stock=True, as_of=at, now=at)
    services.record_stock_flag(sku="MUG-1", in_stock=False, as_of=at - timedelta(seconds=1), now=at)
    services.record_stock_flag(sku="UNKNOWN", in_stock=True, as_of=at, now=at)

    assert names(in_stock="true") == ["Stoneware mug"]
    assert names(in_stock="false") == ["Cup"]
    assert get("variants/MUG-1").data["in_stock"] is True


def test_what_is_not_tracked_is_always_in_stock() -> None:
    stock(item("WRAP", name=Text("Gift wrapping")))
    variant = Variant.objects.get()
    variant.track_inventory = False
    services.save_variant(variant=variant, barcodes=None, actor=None, now=NOW)

    assert names(in_stock="true") == ["Gift wrapping"]


def test_product_with_its_variants() -> None:
    stock(
        item(
            "S",
            product_slug="wool-socks",
            name=Text("Wool socks", "Bas de laine"),
            label=Text("S", "P"),
            gtin="2000000000015",
            prices=[price("18.5")],
            description=Text("Warm.", "Chauds."),
            brand="Kanuk",
        ),
        item(
            "L",
            product_slug="wool-socks",
            name=Text("Wool socks", "Bas de laine"),
            label=Text("L", "G"),
            prices=[price("19.5")],
            description=Text("Warm.", "Chauds."),
            brand="Kanuk",
        ),
    )

    body = get("products/wool-socks", "fr").data

    assert (body["name"], body["description"], body["brand"]) == (
        "Bas de laine",
        "Chauds.",
        "Kanuk",
    )
    assert [(v["sku"], v["name"], v["price"]["amount"]) for v in body["variants"]] == [
        ("S", "Bas de laine, P", "18.50"),
        ("L", "Bas de laine, G", "19.50"),
    ]
    assert body["variants"][0]["gtins"] == ["2000000000015"]


def test_variant_by_sku_with_a_slash_and_by_barcode_with_zeros() -> None:
    stock(item("A/1", gtin="036000291452"))

    by_sku, by_ean = get("variants/A/1"), get("variants/by-barcode/0036000291452")

    assert by_sku.data["sku"] == by_ean.data["sku"] == "A/1"
    assert by_ean.data["gtin"] == "036000291452"
    assert by_ean.data["product"]["name"] == "Stoneware mug"
    assert by_ean.data["price"] == {"amount": "12.50", "currency": "CAD"}
    assert get("variants/A/1", currency="USD").data["price"] is None


@pytest.mark.parametrize(
    "path",
    ["products/nothing", "variants/NOTHING", "variants/by-barcode/123", "variants/by-barcode/é"],
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    answer = get(path)

    assert (answer.status_code, answer.data["code"]) == (404, "product_not_found")


@pytest.mark.usefixtures("shelves")
def test_category_tree_in_the_language_of_the_reader() -> None:
    assert get("categories", "fr").data["results"] == [
        {
            "slug": "food",
            "name": "Alimentation",
            "path": "food/",
            "children": [
                {"slug": "cheese", "name": "Fromages", "path": "food/cheese/", "children": []}
            ],
        },
        {"slug": "kitchen", "name": "Cuisine", "path": "kitchen/", "children": []},
    ]


@pytest.mark.usefixtures("shelves")
def test_moved_category_takes_its_products_along() -> None:
    cheese = Category.objects.get(slug="cheese")
    cheese.parent = Category.objects.get(slug="kitchen")

    services.save_category(category=cheese, now=NOW)

    assert names(category="food") == ["Éclair"]
    assert "Oka cheese" in names(category="kitchen")


@pytest.mark.parametrize(
    ("params", "queries"),
    [
        pytest.param({}, 1, id="plain"),
        pytest.param({"search": "mug", "category": "mugs", "in_stock": "false"}, 1, id="search"),
        pytest.param({"search": "stonewrae"}, 3, id="typing error"),
    ],
)
def test_list_of_one_and_of_ten_cost_the_same_queries(params: dict[str, str], queries: int) -> None:
    def queries_now() -> int:
        with CaptureQueriesContext(connection) as captured:
            get("products", **params)
        return len(captured)

    stock(item("A-0"))
    names(search="nothing")  # asks once in a process whether pg_trgm is installed
    one = queries_now()
    stock(*(item(f"A-{n}") for n in range(1, 10)))

    assert (one, queries_now()) == (queries, queries)


def test_details_cost_one_query() -> None:
    stock(item())
    for path, queries in (
        ("products/stoneware-mug-mug-1", 1),
        ("variants/MUG-1", 1),
        ("categories", 1),
    ):
        with CaptureQueriesContext(connection) as captured:
            assert get(path).status_code == 200
        assert len(captured) == queries


def test_rebuilt_window_is_the_same_window() -> None:
    stock(item(gtin="2000000000015"), item("CUP", name=Text("Cup")))
    before = get("products").data

    services.rebuild_listings(now=NOW + timedelta(days=1))

    assert get("products").data == before
