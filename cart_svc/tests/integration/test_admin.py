"""What staff see of carts, in a browser."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cart_svc.carts import services
from cart_svc.tests.factories import publish_article

pytestmark = pytest.mark.django_db
ARTICLES = "/admin/cart/carts/variantcopy/"
ORDERED = "/admin/cart/carts/convertedcart/"


@pytest.fixture
def staff(staff_cookie: Callable[..., str]) -> Callable[..., Client]:
    def browser(*roles: str) -> Client:
        client = Client()
        client.cookies["comptoir_staff"] = staff_cookie(*roles)
        return client

    return browser


def convert(number: str) -> None:
    services.convert_cart(
        cart_id=f"cart-{number}", order_number=number, customer_id="", now=timezone.now()
    )


@pytest.mark.parametrize("page", [ARTICLES, ORDERED])
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_one(
    staff: Callable[..., Client], page: str
) -> None:
    browser = staff("support")
    publish_article("SKU-0")
    convert("W-0")
    browser.get(page)
    with CaptureQueriesContext(connection) as with_one:
        assert browser.get(page).status_code == 200
    for number in range(1, 10):
        publish_article(f"SKU-{number}")
        convert(f"W-{number}")

    with CaptureQueriesContext(connection) as with_ten:
        assert browser.get(page).status_code == 200

    assert len(with_one) == len(with_ten)


@pytest.mark.parametrize("query", ["TEA-1", "Thé", "tea"])
def test_articles_are_found_by_number_and_by_name(staff: Callable[..., Client], query: str) -> None:
    publish_article("TEA-1")
    services.copy_variant(
        sku="POT-1", name={"en": "Pot"}, gtins=[], whole_quantity=True, status="active"
    )

    page = staff("support").get(ARTICLES, {"q": query}).content.decode()

    assert "TEA-1" in page
    assert "POT-1" not in page
    assert "4.50 CAD" in page


@pytest.mark.parametrize("page", [ARTICLES, ORDERED])
def test_nobody_edits_what_events_have_told(staff: Callable[..., Client], page: str) -> None:
    publish_article()
    convert("W-1")

    for role in ("support", "administrator"):
        assert staff(role).get(f"{page}add/").status_code == 403
    article = staff("support").get(f"{ARTICLES}TEA-1/change/")
    assert article.status_code == 200
    assert b'name="_save"' not in article.content


@pytest.mark.parametrize("role", ["cashier", "stock_clerk"])
def test_other_roles_do_not_see_carts(staff: Callable[..., Client], role: str) -> None:
    assert staff(role).get(ARTICLES).status_code in {302, 403}


def test_the_lists_are_french_for_the_french(staff: Callable[..., Client]) -> None:
    page = staff("support").get(ORDERED, headers={"Accept-Language": "fr"}).content.decode()

    assert "Paniers commandés" in page or "paniers commandés" in page
