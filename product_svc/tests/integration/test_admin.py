"""What staff do in the back office."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from product_svc.catalog.models import (
    Barcode,
    Category,
    Listing,
    Price,
    PriceList,
    Product,
    RuleSetVersion,
    ShippingRate,
    TaxCategory,
    TaxRate,
    TaxZone,
    Variant,
)
from product_svc.catalog.services import CategoryItem, Text, place_categories
from product_svc.tests.factories import item, stock
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("shop")
SITE = "/admin/product/catalog"


@pytest.fixture
def manager(staff_cookie: Any) -> Client:
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("catalogue_manager")
    return client


def variant_form(**changes: Any) -> dict[str, Any]:
    values = {
        "sku": "MUG-1",
        "label_en": "",
        "label_fr": "",
        "gtins": "2000000000015",
        "web_price": "12.50",
        "till_price": "11.9",
        "status": "active",
        "unit": "each",
        "whole_quantity": "on",
        "track_inventory": "on",
    } | changes
    return {f"variants-0-{name}": value for name, value in values.items()}


def product_form(**changes: Any) -> dict[str, Any]:
    return {
        "name_en": "Stoneware mug",
        "name_fr": "Tasse en grès",
        "slug": "stoneware-mug",
        "status": "active",
        "tax_category": TaxCategory.objects.get(code="standard").pk,
        "category": "",
        "brand": "",
        "product_type": "",
        "pictures-TOTAL_FORMS": "0",
        "pictures-INITIAL_FORMS": "0",
        "description_en": "",
        "description_fr": "",
        "variants-TOTAL_FORMS": "1",
        "variants-INITIAL_FORMS": "0",
        "variants-MIN_NUM_FORMS": "1",
        "variants-MAX_NUM_FORMS": "1000",
        **variant_form(),
    } | changes


def problems(answer: Any) -> list[str]:
    """What the page complains of, in one list."""
    context = answer.context_data
    return [str(message) for errors in context["errors"] for message in errors]


def test_product_with_variant_barcode_and_prices_on_one_page(manager: Client) -> None:
    answer = manager.post(f"{SITE}/product/add/", product_form())

    assert answer.status_code == 302, problems(answer)
    variant = Variant.objects.select_related("product").get(sku="MUG-1")
    assert variant.product.name_fr == "Tasse en grès"
    assert Barcode.objects.get().variant == variant
    prices = Price.objects.order_by("price_list__channel")
    assert [(price.price_list.code, price.amount) for price in prices] == [
        ("CAD-pos", Decimal("11.9")),
        ("CAD-web", Decimal("12.5")),
    ]
    assert Listing.objects.get(channel="web").from_amount == Decimal("12.5")
    assert RuleSetVersion.objects.latest("number").actor.startswith("staff:")
    history: Any = Product.history
    assert history.get().history_user.email == "staff@example.org"
    types = OutboxEvent.objects.filter(aggregate="variant:MUG-1").order_by("position")
    assert list(types.values_list("type", flat=True)) == [
        "product.variant_changed.v1",
        "product.price_changed.v1",
    ]


def test_changed_price_on_the_page_closes_the_old_one(manager: Client) -> None:
    manager.post(f"{SITE}/product/add/", product_form())
    product, variant = Product.objects.get(), Variant.objects.get()
    form = product_form() | variant_form(web_price="13", id=variant.pk, product=product.pk)
    form["variants-INITIAL_FORMS"] = "1"

    answer = manager.post(f"{SITE}/product/{product.pk}/change/", form)

    assert answer.status_code == 302, problems(answer)
    web = Price.objects.filter(price_list__channel="web").order_by("valid_from")
    assert [(price.amount, price.valid_to is None) for price in web] == [
        (Decimal("12.5"), False),
        (Decimal(13), True),
    ]
    assert Price.objects.filter(price_list__channel="pos").count() == 1


@pytest.mark.parametrize(
    ("gtin", "complaint"),
    [
        ("2000000000016", "2000000000016 is not a valid GTIN; check its last digit."),
        ("2000000000022", "The barcode 2000000000022 belongs to CUP-1."),
    ],
)
def test_wrong_barcode_is_shown_and_nothing_is_kept(
    manager: Client, gtin: str, complaint: str
) -> None:
    stock(item("CUP-1", gtin="2000000000022"))

    answer = manager.post(f"{SITE}/product/add/", product_form() | variant_form(gtins=gtin))

    assert complaint in answer.content.decode()
    assert not Variant.objects.filter(sku="MUG-1").exists()


def test_new_price_by_the_price_page(manager: Client) -> None:
    stock(item())
    form = {
        "variant": Variant.objects.get().pk,
        "price_list": PriceList.objects.get(channel="all").pk,
        "amount": "9.99",
    }

    answer = manager.post(f"{SITE}/price/add/", form)

    assert answer.status_code == 302, problems(answer)
    assert Price.objects.get(valid_to=None).amount == Decimal("9.99")
    assert Price.objects.count() == 2


def test_new_tax_rate_closes_the_old_one_and_an_older_day_is_refused(manager: Client) -> None:
    zone = TaxZone.objects.get(region="ON")
    standard = TaxCategory.objects.get(code="standard")
    form = {
        "zone": zone.pk,
        "tax_category": standard.pk,
        "code": "HST",
        "rate": "12",
        "valid_from_date": "2027-01-01",
    }

    made = manager.post(f"{SITE}/taxrate/add/", form)
    refused = manager.post(
        f"{SITE}/taxrate/add/", form | {"valid_from_date": "2009-01-01"}, follow=True
    )

    assert made.status_code == 302, problems(made)
    assert "already known" in refused.content.decode()
    rates = TaxRate.objects.filter(zone=zone, tax_category=standard).order_by("valid_from_date")
    assert [(rate.rate, str(rate.valid_until_date)) for rate in rates] == [
        (Decimal(13), "2027-01-01"),
        (Decimal(12), "None"),
    ]


@pytest.mark.parametrize(("language", "percent"), [("en", ("5", "9.975")), ("fr", ("5", "9,975"))])
def test_a_tax_rate_is_read_as_a_percentage(
    manager: Client, language: str, percent: tuple[str, str]
) -> None:
    quebec = TaxZone.objects.get(region="QC")
    rate = TaxRate.objects.get(zone=quebec, code="QST")
    spoken = {"Accept-Language": language}

    def read(path: str) -> str:
        return manager.get(f"{SITE}/{path}", headers=spoken).content.decode()

    pages = [read("taxrate/"), read(f"taxzone/{quebec.pk}/change/")]
    gst, qst = (f"{each}\u00a0%" for each in percent)
    assert all(gst in page and qst in page for page in pages)
    assert qst in read(f"taxrate/{rate.pk}/change/")


def test_shipping_price_is_a_new_version_of_the_rules(manager: Client) -> None:
    rate = ShippingRate.objects.get(method="express")
    versions = RuleSetVersion.objects.count()

    manager.post(f"{SITE}/shippingrate/{rate.pk}/change/", {"amount": "24.95", "is_active": "on"})

    rate.refresh_from_db()
    assert rate.amount == Decimal("24.95")
    assert RuleSetVersion.objects.count() == versions + 1


def test_category_cannot_stand_below_itself(manager: Client) -> None:
    place_categories(
        items=[
            CategoryItem("food", "Food", "", None, 1),
            CategoryItem("cheese", "Cheese", "", "food", 1),
        ]
    )
    food, cheese = Category.objects.get(slug="food"), Category.objects.get(slug="cheese")
    form = {"name_en": "Food", "name_fr": "", "slug": "food", "parent": cheese.pk, "position": "1"}

    answer = manager.post(f"{SITE}/category/{food.pk}/change/", form, follow=True)

    assert "can not stand below itself" in answer.content.decode()
    food.refresh_from_db()
    assert (food.parent, food.path) == (None, "food/")


def test_archive_action_takes_products_off_the_window(manager: Client) -> None:
    stock(item())
    product = Product.objects.get()
    form = {"action": "archive", "_selected_action": [product.pk], "reason": "Sold out"}

    manager.post(f"{SITE}/product/", form)

    assert not Listing.objects.exists()
    last = OutboxEvent.objects.filter(type="product.variant_changed.v1").latest("position")
    assert last.data["status"] == "archived"


def test_the_page_of_what_was_put_away_says_so(manager: Client) -> None:
    stock(item())
    variant = Variant.objects.get()
    Variant.objects.update(status="archived")

    pages = [f"variant/{variant.pk}", f"product/{variant.product_id}"]
    shown = [manager.get(f"{SITE}/{page}/change/").content.decode() for page in pages]

    assert all('<option value="archived" selected' in page for page in shown)


MODELS = (
    "product",
    "variant",
    "category",
    "brand",
    "price",
    "pricelist",
    "rulesetversion",
    "taxcategory",
    "taxzone",
    "taxrate",
    "shippingrate",
)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_list_and_form_opens_in_both_languages(
    manager: Client, model: str, language: str
) -> None:
    stock(item(gtin="2000000000015", brand="Poterie"))
    headers = {"Accept-Language": language}

    assert manager.get(f"{SITE}/{model}/?q=a", headers=headers).status_code == 200
    rows: Any = manager.get(f"{SITE}/{model}/", headers=headers)
    assert rows.status_code == 200
    pk = rows.context_data["cl"].result_list[0].pk
    assert manager.get(f"{SITE}/{model}/{pk}/change/", headers=headers).status_code == 200


def test_history_of_a_product_opens(manager: Client) -> None:
    manager.post(f"{SITE}/product/add/", product_form())

    answer = manager.get(f"{SITE}/product/{Product.objects.get().pk}/history/")

    assert answer.status_code == 200
    assert "staff@example.org" in answer.content.decode()


def test_cashier_sees_prices_and_may_not_set_them(staff_cookie: Any) -> None:
    stock(item())
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("cashier")

    assert client.get(f"{SITE}/price/").status_code == 200
    assert client.get(f"{SITE}/price/add/").status_code == 403


def test_rule_sets_can_only_be_read(manager: Client) -> None:
    link = RuleSetVersion.objects.latest("number")

    assert manager.get(f"{SITE}/rulesetversion/add/").status_code == 403
    assert (
        manager.post(f"{SITE}/rulesetversion/{link.pk}/change/", {"actor": "x"}).status_code == 403
    )
    assert manager.post(f"{SITE}/rulesetversion/{link.pk}/delete/").status_code == 403


def test_a_price_is_planned_by_the_price_page_and_taken_back(manager: Client) -> None:
    stock(item())
    form = {
        "variant": Variant.objects.get().pk,
        "price_list": PriceList.objects.get(channel="all").pk,
        "amount": "9.99",
        "begins_at_0": "2099-01-01",
        "begins_at_1": "08:00:00",
        "ends_at_0": "2099-01-08",
        "ends_at_1": "08:00:00",
    }

    added = manager.post(f"{SITE}/price/add/", form)
    planned = Price.objects.get(amount="9.99")
    ended = manager.post(
        f"{SITE}/price/", {"action": "end", "_selected_action": [planned.pk]}, follow=True
    )

    assert added.status_code == 302, problems(added)
    # eight o'clock in the shop, which is in Montréal
    assert planned.valid_from.isoformat() == "2099-01-01T13:00:00+00:00"
    assert "1 prices ended." in ended.content.decode()
    assert [str(price.amount) for price in Price.objects.all()] == ["12.5000"]


@pytest.mark.parametrize("kind", ["product", "variant", "price"])
def test_a_dash_is_no_word_and_finds_nothing(manager: Client, kind: str) -> None:
    stock(item("TSHIRT", name=Text("T-shirt - red", "Chandail")))

    by_a_dash, with_words, all_of_them = (
        manager.get(f"{SITE}/{kind}/", said).context["cl"].result_count
        for said in ({"q": "-"}, {"q": "red -"}, {})
    )

    assert by_a_dash == 0
    assert with_words == all_of_them > 0


def test_the_page_of_a_price_says_since_when_it_holds_and_who_set_it(manager: Client) -> None:
    stock(item())
    price = Price.objects.get()
    url = f"{SITE}/price/{price.pk}/change/"

    page = manager.get(url, headers={"Accept-Language": "fr"}).content.decode()

    for label in ("Valide à partir du", "Valide jusqu&#x27;au", "Fixé par"):
        assert label in page
    assert "Begins at" not in page
    assert "CAD-all 12,50" in page


def test_the_page_of_a_variant_shows_the_lowest_price_of_30_days(manager: Client) -> None:
    stock(item())

    page = manager.get(f"{SITE}/variant/{Variant.objects.get().pk}/change/").content.decode()

    price_list = PriceList.objects.get(channel="all")
    assert f"{price_list.code}: 12.50" in page
    assert 'name="web_price" value="12.50"' in page


def test_a_list_for_one_store_is_made_by_its_page(manager: Client) -> None:
    form = {"code": "MTL-VIP", "name": "VIP", "currency": "CAD", "channel": "pos", "store": "MTL"}

    answer = manager.post(f"{SITE}/pricelist/add/", form | {"priority": "5"})

    assert answer.status_code == 302, problems(answer)
    assert PriceList.objects.get(code="MTL-VIP").store == "MTL"
    assert RuleSetVersion.objects.latest("number").changes[0]["code"] == "MTL-VIP"
