"""What staff see of carts, in a browser."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cart_svc.carts import rules, services, store
from cart_svc.carts.models import CartPolicy, DraftOrder, StaffAction
from cart_svc.carts.services import _shipping
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from shared_libs.auth.principals import Principal
from shared_libs.refusals import Unavailable

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


CARTS, ABANDONED = "/admin/cart/carts/cartsnapshot/", "/admin/cart/carts/abandonedcart/"
POLICIES = "/admin/cart/carts/cartpolicy/"


def kept_cart(quantity: int = 2) -> rules.Cart:
    """A guest's cart with some tea, a minute later."""
    now = timezone.now()
    cart = services.open_cart(currency="CAD", channel="web", customer_id="", now=now)
    visit = rules.Visit(cart.id, "", "", now)
    wanted = services.Wanted(Decimal(quantity), publish_article())
    cart = services.add_line(visit=visit, wanted=wanted, key=None).cart
    services.keep_snapshots(now=now, limit=100)
    return cart


def test_staff_find_a_cart_by_its_number_and_never_see_the_key_to_it(
    staff: Callable[..., Client],
) -> None:
    cart, other = kept_cart(), kept_cart()
    browser = staff("support")

    page = browser.get(CARTS, {"q": cart.number.lower()}).content.decode()
    detail = browser.get(f"{CARTS}{cart.number}/change/").content.decode()
    live = browser.get(f"{CARTS}{cart.number}/look_at_it_now/", follow=True).content.decode()

    assert cart.number in page
    assert other.number not in page
    assert "2 × Tea (TEA-1)" in detail  # noqa: RUF001
    assert "9.00 CAD" in live
    assert cart.id not in page + detail + live


def test_the_cart_of_now_is_newer_than_its_snapshot_and_names_its_problems(
    staff: Callable[..., Client],
) -> None:
    cart = kept_cart()
    visit = rules.Visit(cart.id, "", "", timezone.now())
    services.set_line(visit=visit, sku="TEA-1", quantity=Decimal(5))
    services.change_stock_flag(sku="TEA-1", in_stock=False)
    publish_article(price="5.00")

    page = staff("support").get(
        f"{CARTS}{cart.number}/look_at_it_now/", headers={"Accept-Language": "fr"}, follow=True
    )

    text = page.content.decode()
    assert "25.00 CAD" in text
    assert "le prix a changé" in text
    assert "4.5 → 5" in text
    assert "épuisé" in text


def test_a_cart_that_a_checkout_forgot_is_released_with_a_reason(
    staff: Callable[..., Client],
) -> None:
    cart = kept_cart()
    store.freeze(cart_id=cart.id, attempt_id="a-1", customer_id="", expected_version=cart.version)
    browser, path = staff("support"), f"{CARTS}{cart.number}/release/"
    asked = {"reason": "the customer called", "action": "release"}

    browser.post(path, asked, follow=True)
    too_early = store.read(cart.id, "").state
    long_ago = int(timezone.now().timestamp()) - 3600
    _connection.connection().hset(f"cart:{cart.id}", "frozen_at", long_ago)
    browser.post(path, asked, follow=True)

    assert too_early == "frozen"
    assert store.read(cart.id, "").state == "active"
    action = StaffAction.objects.get()
    assert (action.number, action.reason, action.kind) == (
        cart.number,
        "the customer called",
        "RELEASED",
    )
    assert action.actor.startswith("staff:")


@pytest.mark.parametrize("role", ["analyst", "catalogue_manager", "cashier"])
def test_whose_carts_they_are_is_for_support_alone(staff: Callable[..., Client], role: str) -> None:
    cart = kept_cart()

    for path in (CARTS, f"{CARTS}{cart.number}/change/", f"{CARTS}{cart.number}/look_at_it_now/"):
        assert staff(role).get(path).status_code in {302, 403}


def test_rules_of_a_channel_are_edited_and_hold(staff: Callable[..., Client]) -> None:
    services.save_policy(policy=CartPolicy(channel="web"))
    browser, path = staff("catalogue_manager"), f"{POLICIES}web/change/"
    body = {
        "max_lines": 50, "days": 20, "min_quantity": "0", "max_quantity": "12",
        "merge_rule": "LARGER", "abandoned_after_hours": 6, "reminders": 2, "reminder_hours": 24,
    }  # fmt: skip

    saved = browser.post(path, body)
    refused = browser.post(path, {**body, "max_quantity": "100000"})

    assert saved.status_code == 302
    assert refused.status_code == 200
    assert store.policy_of("web") == rules.Policy(50, Decimal(12), Decimal(0), 20, "LARGER")


DRAFTS = "/admin/cart/carts/draftorder/"


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> DraftOrder:
    """An order that a colleague of Montréal has prepared; inventory is away."""
    monkeypatch.setattr(_shipping, "InventoryClient", _Away)
    publish_article("TEA-1")
    caller = Principal("staff", "1", roles=frozenset({"support"}))
    wish = services.DraftWish(
        lines=[services.DraftLineWish(Decimal(2), "TEA-1")],
        shipping_method="standard",
        email="ada@example.org",
        store="MTL",
        note="<script>alert(1)</script>",
    )
    return services.prepare_draft(wish=wish, caller=caller, now=timezone.now())


class _Away:
    def pickup_places(self) -> None:
        raise Unavailable


@pytest.mark.parametrize("query", ["D-{pk:06d}", "d-{pk}", "ada@example.org"])
def test_a_draft_order_is_found_and_opens_at_the_desk(
    staff: Callable[..., Client], prepared: DraftOrder, query: str
) -> None:
    browser = staff("support")

    listed = browser.get(DRAFTS, {"q": query.format(pk=prepared.pk)}).content.decode()
    missed = browser.get(DRAFTS, {"q": "D-000999"}).content.decode()
    desk = browser.get(f"{DRAFTS}{prepared.pk}/change/").content.decode()

    assert prepared.number in listed
    assert prepared.number not in missed
    assert "Send the link by mail" in desk
    assert "somebody of staff" in desk
    assert "<script>alert" not in desk


def test_an_empty_desk_is_for_who_prepares_orders(
    staff: Callable[..., Client], prepared: DraftOrder
) -> None:
    assert staff("support").get(f"{DRAFTS}desk/").status_code == 200
    french = staff("store_manager").get(f"{DRAFTS}desk/", headers={"Accept-Language": "fr"})
    assert "Encaisser maintenant" in french.content.decode()
    for role in ("analyst", "catalogue_manager", "cashier"):
        assert staff(role).get(f"{DRAFTS}desk/").status_code in {302, 403}


def test_the_desk_shows_nobody_the_orders_of_another_store(
    staff_cookie: Callable[..., str], prepared: DraftOrder
) -> None:
    def page(store: str) -> int:
        client = Client()
        client.cookies["comptoir_staff"] = staff_cookie("store_manager", stores=(store,))
        return client.get(f"{DRAFTS}{prepared.pk}/change/").status_code

    assert (page("MTL"), page("QUE")) == (200, 404)


def test_the_list_of_draft_orders_takes_as_many_queries_for_ten_rows_as_for_one(
    staff: Callable[..., Client], prepared: DraftOrder
) -> None:
    browser = staff("support")
    browser.get(DRAFTS)
    with CaptureQueriesContext(connection) as with_one:
        browser.get(DRAFTS)
    caller = Principal("staff", "1", roles=frozenset({"support"}))
    for _copy in range(9):
        services.duplicate_draft(number=prepared.number, caller=caller, now=timezone.now())

    with CaptureQueriesContext(connection) as with_ten:
        assert browser.get(DRAFTS).content.decode().count("ada@example.org") == 10

    assert len(with_one) == len(with_ten)
