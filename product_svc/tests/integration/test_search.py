"""Finding articles by words in both languages, and narrowing what was found."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog import services
from product_svc.catalog.models import (
    AttributeChoice,
    AttributeDefinition,
    Brand,
    Product,
    SearchWord,
    Variant,
)
from product_svc.catalog.services import CategoryItem, Text, place_categories
from product_svc.tests.factories import NOW, item, price, stock

pytestmark = pytest.mark.usefixtures("shop")


def get(path: str, language: str = "en", **params: Any) -> Any:
    answer = APIClient().get(f"/api/v1/{path}", params, headers={"Accept-Language": language})
    answer.data = answer.json()  # what is on the wire counts
    return answer


def skus(language: str = "en", **params: Any) -> list[str]:
    answer = get("products", language, **params)
    assert answer.status_code == 200, answer.data
    return [row["variants"][0]["sku"] for row in answer.data["results"]]


def counts(parameter: str, **params: Any) -> dict[str, int]:
    answer = get("catalogue/facets", **params)
    assert answer.status_code == 200, answer.data
    return {
        value["value"]: value["count"]
        for facet in answer.data["facets"]
        if facet["parameter"] == parameter
        for value in facet["values"]
    }


@pytest.fixture
def shelves(shop: None) -> None:
    place_categories(
        items=[
            CategoryItem("food", "Food", "Alimentation", None, 1),
            CategoryItem("fish", "Fish", "Poissons", "food", 1),
            CategoryItem("sweets", "Sweets", "Sucreries", "food", 2),
            CategoryItem("kitchen", "Kitchen", "Cuisine", None, 2),
        ]
    )
    stock(
        item(
            "SAL-1",
            name=Text("Smoked salmon", "Saumon fumé"),
            category="fish",
            brand="Gaspé",
            prices=[price("19.95")],
            description=Text("From the river.", "De la rivière, fumée au bois d'érable."),
        ),
        item(
            "TRO-1",
            name=Text("Smoked trout", "Truite fumée"),
            category="fish",
            brand="Saguenay",
            prices=[price("14.5")],
        ),
        item(
            "SIR-1",
            name=Text("Maple syrup", "Sirop d'érable"),
            category="sweets",
            gtin="036000291452",
            prices=[price("9.99")],
        ),
        item(
            "EGG-12",
            name=Text("Egg cup", "Coquetier pour l'œuf"),
            category="kitchen",
            brand="Gaspé",
            prices=[price("6")],
        ),
        item(
            "POT-9",
            name=Text("Maple pots", "Pots en érable"),
            category="kitchen",
            prices=[price("65")],
        ),
    )


@pytest.mark.usefixtures("shelves")
@pytest.mark.parametrize(
    ("search", "found"),
    [
        pytest.param(
            "l'érable", ["POT-9", "SIR-1", "SAL-1"], id="after an apostrophe, names first"
        ),
        pytest.param("oeuf", ["EGG-12"], id="a ligature"),
        pytest.param("ŒUFS", ["EGG-12"], id="a ligature in the plural"),
        pytest.param("saumons fumés", ["SAL-1"], id="French plurals"),
        pytest.param("saumon fumée", ["SAL-1"], id="a French feminine"),
        pytest.param("truite fume", ["TRO-1"], id="a French masculine without its accent"),
        pytest.param("pot", ["POT-9"], id="an English singular"),
        pytest.param("smok", ["TRO-1", "SAL-1"], id="half a word"),
        pytest.param("smoked tr", ["TRO-1"], id="half the last word"),
        pytest.param("smo tr", [], id="half the first word"),
        pytest.param("e", ["EGG-12", "POT-9", "SIR-1"], id="one letter: beginnings in names"),
        pytest.param("gaspé fumé", ["SAL-1"], id="a brand and a name"),
        pytest.param("poissons", ["TRO-1", "SAL-1"], id="a category"),
        pytest.param("rivière", ["SAL-1"], id="a description"),
        pytest.param("036000291452", ["SIR-1"], id="a barcode"),
        pytest.param("0036000291452", ["SIR-1"], id="a barcode with another zero"),
        pytest.param("sal-1", ["SAL-1"], id="a SKU in small letters"),
        pytest.param("syrpu", ["SIR-1"], id="letters swapped"),
        pytest.param("smokd samlon", ["SAL-1"], id="two errors"),
        pytest.param("truitte", ["TRO-1"], id="a letter too many"),
        pytest.param("sallmon smo", ["SAL-1"], id="an error before half a word"),
    ],
)
def test_search(search: str, found: list[str]) -> None:
    assert skus(search=search) == found


def test_exact_codes_and_names_come_first() -> None:
    stock(
        item("A-1", name=Text("Cup for a mug", "x"), description=Text("mug mug mug MUG-77", "x")),
        item("MUG-77", name=Text("Beaker", "Gobelet")),
        item("A-2", name=Text("Mug", "Tasse"), gtin="2000000000015"),
        item("A-3", name=Text("Mug with a lid", "Tasse à couvercle")),
        item("2000000000015-X", name=Text("Other", "Autre")),
    )

    assert skus(search="MUG-77")[0] == "MUG-77"
    assert skus(search="mug")[:2] == ["A-2", "A-3"]
    assert skus(search="2000000000015")[0] == "A-2"
    assert skus("fr", search="tasse")[:2] == ["A-2", "A-3"]


@pytest.mark.usefixtures("shelves")
def test_an_order_that_is_asked_for_goes_before_relevance() -> None:
    assert skus(search="érable", ordering="price") == ["SIR-1", "SAL-1", "POT-9"]
    assert skus(search="érable", ordering="-name") == ["SAL-1", "SIR-1", "POT-9"]


def test_pages_by_relevance_show_every_hit_once() -> None:
    stock(*(item(f"A-{n:02}", name=Text("Mug " * (n % 3 + 1), "x")) for n in range(9)))

    first = get("products", search="mug", page_size="4").data
    pages = [first]
    while pages[-1]["next"]:
        answer = APIClient().get(pages[-1]["next"]).json()
        pages.append(answer)

    found = [row["variants"][0]["sku"] for page in pages for row in page["results"]]
    assert sorted(found) == [f"A-{n:02}" for n in range(9)]
    assert [len(page["results"]) for page in pages] == [4, 4, 1]


def test_words_of_other_products_are_no_typing_errors() -> None:
    stock(item("A", name=Text("Iron pot", "x")), item("B", name=Text("Oka cheese", "x")))

    assert skus(search="iron cheese") == []


@pytest.mark.usefixtures("shelves")
@pytest.mark.parametrize(
    "search",
    [
        "(a+)+", "' OR 1=1 --", "a & | ! ( ) : * <->", "\\", "%_%", "a:*b",
        "\u202e\u200b", "\U0001d54f" * 20, "!" * 100, "a " * 50, "0" * 100, "-1e308", "œ" * 100,
    ],
)  # fmt: skip
def test_hostile_searches_find_nothing_and_break_nothing(search: str) -> None:
    answer = get("products", search=search)
    facets = get("catalogue/facets", search=search)

    assert (answer.status_code, facets.status_code) == (200, 200)


@pytest.mark.parametrize("search", ["x" * 10_000, "a\x00b"], ids=["10 kB", "a zero byte"])
def test_a_search_that_cannot_be_one_is_refused(search: str) -> None:
    answer = get("products", search=search)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == ["search"]


@pytest.mark.usefixtures("shelves")
def test_several_values_of_a_facet_are_or_and_facets_are_and() -> None:
    assert skus(brand=["gaspe", "saguenay"], ordering="price") == ["EGG-12", "TRO-1", "SAL-1"]
    assert skus(brand="gaspe", category="food") == ["SAL-1"]
    assert skus(category=["sweets", "kitchen"], ordering="price") == ["EGG-12", "SIR-1", "POT-9"]
    assert skus(price_band=["0-10", "50-100"], ordering="price") == ["EGG-12", "SIR-1", "POT-9"]
    assert skus(brand="nobody") == []


@pytest.mark.usefixtures("shelves")
def test_facets_count_what_a_shopper_can_choose_next() -> None:
    answer = get("catalogue/facets", "fr").data

    assert (answer["total"], answer["is_exact"]) == (5, True)
    facets = {facet["parameter"]: facet for facet in answer["facets"]}
    assert list(facets) == ["category", "brand", "price_band", "in_stock"]
    assert [(v["value"], v["label"], v["count"]) for v in facets["category"]["values"]] == [
        ("food", "Alimentation", 3),
        ("kitchen", "Cuisine", 2),
    ]
    assert [(v["value"], v["label"], v["count"]) for v in facets["brand"]["values"]] == [
        ("gaspe", "Gaspé", 2),
        ("saguenay", "Saguenay", 1),
    ]
    assert [(v["value"], v["label"], v["count"]) for v in facets["price_band"]["values"]] == [
        ("0-10", "Moins de 10", 2),
        ("10-25", "De 10 à 25", 2),
        ("50-100", "De 50 à 100", 1),
    ]
    assert [(v["value"], v["count"]) for v in facets["in_stock"]["values"]] == [("false", 5)]


@pytest.mark.usefixtures("shelves")
def test_a_chosen_value_leaves_its_sisters_to_choose() -> None:
    chosen = {"brand": "gaspe", "category": "fish"}

    assert counts("brand", **chosen) == {"gaspe": 1, "saguenay": 1}
    assert counts("category", **chosen) == {
        "food": 1, "fish": 1, "kitchen": 1,
    }  # fmt: skip
    assert counts("price_band", **chosen) == {"10-25": 1}
    assert counts("brand", search="fumé") == {"gaspe": 1, "saguenay": 1}
    assert counts("price_band", max_price="10") == {"0-10": 2, "10-25": 2, "50-100": 1}
    assert get("catalogue/facets", max_price="10").data["total"] == 2


@pytest.mark.usefixtures("shelves")
def test_an_open_category_shows_what_is_below_it() -> None:
    values = get("catalogue/facets", category="food").data["facets"][0]["values"]

    assert [(v["value"], v["parent"], v["count"], v["is_selected"]) for v in values] == [
        ("food", None, 3, True),
        ("fish", "food", 2, False),
        ("sweets", "food", 1, False),
        ("kitchen", None, 2, False),
    ]


@pytest.mark.usefixtures("shelves")
def test_facets_forgive_the_typing_errors_that_the_list_forgives() -> None:
    assert counts("brand", search="fumés truitte") == {"saguenay": 1}


@pytest.fixture
def shirts(shop: None) -> None:
    colour = AttributeDefinition.objects.create(
        code="colour", name_en="Colour", name_fr="Couleur", type="choice", is_facet=True
    )
    for n, (value, english, french) in enumerate(
        [("red", "Red", "Rouge"), ("blue", "Navy", "Marine"), ("green", "Green", "Vert")]
    ):
        AttributeChoice.objects.create(
            attribute=colour, value=value, label_en=english, label_fr=french, position=n
        )
    AttributeDefinition.objects.create(
        code="volume", name_en="Volume", type="number", unit="L", is_facet=True
    )
    AttributeDefinition.objects.create(
        code="organic", name_en="Organic", type="boolean", is_facet=True
    )
    AttributeDefinition.objects.create(code="care", name_en="Care", type="text")
    stock(
        item("R", product_slug="shirt", name=Text("Shirt", "Chemise")),
        item("B", product_slug="shirt", name=Text("Shirt", "Chemise"), label=Text("B", "B")),
        item("C", name=Text("Cap", "Casquette"), prices=[price("30")]),
        item("J", name=Text("Jug", "Pichet")),
    )
    for sku, colour_of in (("R", "red"), ("B", "blue")):
        Variant.objects.filter(sku=sku).update(options={"colour": colour_of})
    said = {"C": {"colour": "red", "organic": True, "care": "dry"}, "J": {"volume": "1.5"}}
    for sku, values in said.items():
        Product.objects.filter(variants__sku=sku).update(attributes=values)
    services.rebuild_listings(now=NOW)


@pytest.mark.usefixtures("shirts")
def test_attributes_narrow_the_list_and_are_counted_in_the_language_of_the_reader() -> None:
    facets = get("catalogue/facets", "fr", **{"attr.colour": "red"}).data["facets"]

    shown = {
        facet["parameter"]: (
            facet["label"],
            [(v["value"], v["label"], v["count"], v["is_selected"]) for v in facet["values"]],
        )
        for facet in facets
        if facet["parameter"].startswith("attr.")
    }
    assert shown == {
        "attr.colour": (
            "Couleur",
            [("red", "Rouge", 2, True), ("blue", "Marine", 1, False)],
        ),
        "attr.organic": ("Organic", [("true", "Oui", 1, False)]),
    }
    assert skus(**{"attr.colour": "red"}) == ["C", "R"]
    both: dict[str, Any] = {"attr.colour": ["blue", "red"], "max_price": "20"}
    assert skus(**both) == ["R"]
    assert skus(**{"attr.volume": "1.5"}) == ["J"]
    assert skus(**{"attr.organic": "true", "attr.colour": "blue"}) == []
    assert skus(search="marine") == ["R"]
    assert counts("attr.volume") == {"1.5": 1}


@pytest.mark.usefixtures("shirts")
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("attr.colour", "violet", "invalid_choice"),
        ("attr.organic", "maybe", "invalid_choice"),
        ("attr.care", "dry", "unknown_parameter"),
        ("attr.a\x00", "dry", "unknown_parameter"),
        ("attr.volume", "a\x00", "invalid"),
    ],
)
def test_values_that_an_attribute_can_not_have_are_refused(
    name: str, value: str, code: str
) -> None:
    answer = get("products", **{name: value})

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.data["errors"]] == [(name, code)]


def test_above_so_many_products_facets_are_estimates_and_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stock(*(item(f"A-{n}") for n in range(16)))
    monkeypatch.setattr("product_svc.catalog.selectors._facets.COUNTED", 4)

    with CaptureQueriesContext(connection) as queries:
        answer = get("catalogue/facets").data

    assert (answer["total"], answer["is_exact"]) == (16, False)
    # one in sixteen products was counted, and stands for sixteen
    assert {v["count"] for facet in answer["facets"] for v in facet["values"]} == {16}
    # in the very words of the index, or the whole window would be read
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        (sampling,) = (each["sql"] for each in queries if "mod(" in each["sql"])
        cursor.execute(f"EXPLAIN {sampling}")
        assert "listing_sample" in str(cursor.fetchall())


@pytest.mark.parametrize(
    ("params", "field", "code"),
    [
        ({"colour": "red"}, "colour", "unknown_parameter"),
        ({"name__regex": "(a+)+"}, "name__regex", "unknown_parameter"),
        ({"brand": "a b"}, "brand", "invalid"),
        ({"category": [f"c{n}" for n in range(21)]}, "category", "too_many"),
        ({"price_band": "1-2"}, "price_band", "invalid_choice"),
        ({"attr.nothing": "red"}, "attr.nothing", "unknown_parameter"),
    ],
)
@pytest.mark.parametrize("path", ["products", "catalogue/facets"])
def test_wrong_names_and_values_are_named(
    path: str, params: dict[str, Any], field: str, code: str
) -> None:
    answer = get(path, **params)

    assert answer.status_code == 400
    assert [(error["field"], error["code"]) for error in answer.data["errors"]] == [(field, code)]


def test_two_hundred_filters_are_refused() -> None:
    answer = get("products", **{f"attr.a{n}": "x" for n in range(200)})

    assert (answer.status_code, len(answer.data["errors"])) == (400, 20)


def test_facets_of_one_and_of_ten_cost_the_same_queries() -> None:
    def queries_now() -> int:
        with CaptureQueriesContext(connection) as captured:
            get("catalogue/facets", search="mug")
        return len(captured)

    stock(item("A-0", brand="Kanuk"))
    one = queries_now()
    stock(*(item(f"A-{n}", brand="Kanuk") for n in range(1, 10)))

    assert (one, queries_now()) == (3, 3)


def test_words_are_learned_once_and_codes_are_not() -> None:
    stock(item("EPI-1001", brand="Kanuk"))

    known = set(SearchWord.objects.values_list("word", flat=True))
    assert known == {"stoneware", "mug", "mugs", "tasse", "gres", "kanuk"}
    assert Brand.objects.get().slug == "kanuk"
