"""What customers read of their orders: once each, in their language, until it has gone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: answers are JSON

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models.functions import Now
from django.utils import timezone
from rest_framework.test import APIClient

from order_svc.orders import selectors, services
from order_svc.orders.models import Mail, Order, OrderEvent
from order_svc.orders.services import _mails
from order_svc.tests.factories import HOME, KEY, World, caller, checkout_request
from shared_libs.clients.inventory import PickupPlace

pytestmark = pytest.mark.django_db
RETURNS = {f"return_{step}" for step in ("approved", "rejected", "received")}
KINDS = ("confirmed", "shipped", "ready", "cancelled", "refunded", "exchanged", "code", *RETURNS)


class NobodyAtHome(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages: Any) -> int:  # noqa: ARG002  # Django's signature
        raise OSError("away")


def sent() -> list[tuple[str, str]]:
    services.send_mails(now=timezone.now())
    return [(each.to[0], str(each.subject)) for each in outbox.outbox]


def buy(world: World, locale: str) -> Order:
    request = checkout_request(quote_token=world.quote_token())
    services.place_order(caller=caller(locale=locale), request=request, upstreams=world.upstreams)
    return Order.objects.placed().get()


@pytest.mark.parametrize(
    ("locale", "subject", "words"),
    [
        (
            "en",
            "Your order {} is confirmed",
            ["Thank you for your order.", "Green tea", "29.90 CAD"],
        ),
        ("fr", "Votre commande {} est confirmée", ["Merci de votre commande.", "Livraison"]),
    ],
)
def test_an_order_is_confirmed_by_one_mail_in_the_customer_s_language(
    world: World, locale: str, subject: str, words: list[str]
) -> None:
    order = buy(world, locale)

    first, again = sent(), sent()

    assert first == again == [("ada@example.org", subject.format(order.number))]
    letter: Any = outbox.outbox[0]
    page = letter.alternatives[0][0]
    assert [word for word in words if word not in letter.body] == []
    assert [word for word in words if word not in page] == []
    assert letter.extra_headers["Message-ID"] == f"<{Mail.objects.get().pk}@orders.comptoir>"
    told = OrderEvent.objects.filter(order=order, kind="MAILED")
    assert [each.details for each in told] == [{"mail": "confirmed"}]


def test_a_mail_is_written_once_for_each_event_however_often_it_is_asked_for(world: World) -> None:
    order = buy(world, "en")

    for key in ("a", "a", "b"):
        _mails.tell(order, "code", key=key)

    assert Mail.objects.filter(kind="code").count() == 2


def test_a_mail_is_tried_until_it_goes_and_given_up_after_eight_times(
    world: World, settings: Any
) -> None:
    order = buy(world, "en")
    settings.EMAIL_BACKEND = "order_svc.tests.integration.test_mails.NobodyAtHome"

    for _ in range(9):
        services.send_mails(now=timezone.now())
        Mail.objects.update(next_try_at=Now())

    kept = Mail.objects.get()
    assert (kept.status, kept.tries, kept.last_error) == ("FAILED", 8, "OSError")
    assert OrderEvent.objects.filter(order=order, kind="MAIL_FAILED").count() == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert services.retry_mail(mail=kept)
    assert len(sent()) == 1


def test_a_mail_that_somebody_is_sending_is_left_to_them(world: World) -> None:
    buy(world, "en")
    Mail.objects.update(lease_until=timezone.now() + _mails.LEASE)

    assert services.send_mails(now=timezone.now()) == 0


def test_every_kind_of_mail_can_be_written_in_both_languages(world: World) -> None:
    order = world.bought()
    services.fulfil_order(order=order, actor="a", now=timezone.now())
    parcel = str(order.fulfilments.get().pk)
    order.fulfilments.update(pickup_round=1, carrier="Postes", tracking_url="https://t.example/1")
    wish = services.RefundWish(goodwill=Decimal(1))
    refund = str(services.refund(order=order, wish=wish, actor="a", now=timezone.now()).pk)
    Mail.objects.all().delete()
    services.mail_lookup_code(number=order.number or "", email=order.email, now=timezone.now())

    for locale in ("en", "fr"):
        Order.objects.update(locale=locale)
        for kind in KINDS:
            values: dict[str, Any] = {"refund": refund} if kind in {"refunded", "exchanged"} else {}
            if kind in {"shipped", "ready"}:
                values = {"fulfilment": parcel}
            if kind in RETURNS:
                values = {"return_number": "RMA-1", "returned": [[1, "2"]], "reason": "worn"}
            _mails.tell(order, kind, key=f"{locale}", **values)

    assert services.send_mails(now=timezone.now()) == 2 * len(KINDS) + 1
    assert Mail.objects.exclude(status="SENT").count() == 0
    letters: list[Any] = outbox.outbox
    assert all("width=device-width" in each.alternatives[0][0] for each in letters)


def test_a_pickup_is_named_by_what_its_place_is_called(world: World) -> None:
    world.inventory.places = (PickupPlace("MTL", "Comptoir Vieux-Montréal", {}),)
    services.copy_places(upstreams=world.upstreams)
    world.product.shipping = Decimal(0)
    quote = world.quote_token(shipping_method="pickup", pickup_location="MTL")
    world.buy(shipping_method="pickup", pickup_location="MTL", quote_token=quote)
    order = Order.objects.placed().get()
    (parcel,) = services.assign_units(
        order=order, wanted=services.Assignment(), actor="a", now=timezone.now()
    )
    move = services.Move(parcel.pk, "a", timezone.now())
    for step in (services.pick_units, services.pack_units, services.ready_pickup):
        step(move=move)

    sent()

    assert "Comptoir Vieux-Montréal" in outbox.outbox[-1].body
    shown = selectors.own_order_view(selectors.whole_order(order.pk))
    assert (shown.shipping.pickup_name, shown.shipping.pickup_location) == (
        "Comptoir Vieux-Montréal",
        "MTL",
    )
    assert {each.location_name for each in shown.fulfilments} == {"Comptoir Vieux-Montréal"}


# -- guests


def test_a_guest_sees_how_an_order_stands_and_no_address(api: APIClient, world: World) -> None:
    order = world.bought()

    shown = api.get(f"/api/v1/orders/lookup?number={order.number}&email={order.email}").json()

    assert (shown["number"], shown["shipping_address"]) == (order.number, None)
    assert HOME.line1 not in str(shown)


def opened(api: APIClient, order: Order) -> str:
    """A guest's token, by the code of the mail."""
    known = {"number": order.number, "email": order.email}
    api.post("/api/v1/orders/lookup/code", known, format="json")
    services.send_mails(now=timezone.now())
    code = outbox.outbox[-1].body.split("order: ")[1].split()[0]
    answer = api.post("/api/v1/orders/lookup/token", known | {"code": code}, format="json")
    return str(answer.json()["token"])


def test_a_guest_opens_the_own_order_with_a_code_and_cancels_it(
    api: APIClient, world: World
) -> None:
    order = world.bought()
    guest = {"Authorization": f"Guest {opened(api, order)}"}

    seen = api.get(f"/api/v1/orders/{order.number}", headers=guest)
    off = api.post(
        f"/api/v1/orders/{order.number}/cancel",
        {"reason": "found it elsewhere"},
        format="json",
        headers=guest | {"Idempotency-Key": KEY},
    )

    assert seen.json()["shipping_address"]["line1"] == HOME.line1
    assert (off.status_code, off.json()["status"]) == (200, "cancelled")
    assert OrderEvent.objects.get(kind="CANCELLED").actor == f"guest:{order.pk}"


def test_a_code_opens_once_and_five_wrong_ones_close_it(api: APIClient, world: World) -> None:
    order = world.bought()
    known = {"number": order.number, "email": order.email}
    url = "/api/v1/orders/lookup/token"
    opened(api, order)
    used = outbox.outbox[-1].body.split("order: ")[1].split()[0]

    again = api.post(url, known | {"code": used}, format="json")
    too_soon = api.post("/api/v1/orders/lookup/code", known, format="json")
    order.lookup_code.refresh_from_db()
    order.lookup_code.issued_at -= timedelta(minutes=2)
    order.lookup_code.save()
    api.post("/api/v1/orders/lookup/code", known, format="json")
    services.send_mails(now=timezone.now())
    code = outbox.outbox[-1].body.split("order: ")[1].split()[0]
    for _ in range(5):
        api.post(url, known | {"code": "000000"}, format="json")
    late = api.post(url, known | {"code": code}, format="json")

    assert (again.status_code, again.json()["code"]) == (422, "lookup_code_wrong")
    assert too_soon.status_code == 202
    assert Mail.objects.filter(kind="code").count() == 2
    assert (late.status_code, late.json()["detail"]) == (422, again.json()["detail"])


def test_nobody_learns_by_a_code_whether_an_order_exists(api: APIClient, world: World) -> None:
    order = world.bought()
    url = "/api/v1/orders/lookup/code"

    right = api.post(url, {"number": order.number, "email": order.email}, format="json")
    wrong = api.post(url, {"number": order.number, "email": "eve@example.org"}, format="json")

    assert (right.status_code, right.content) == (wrong.status_code, wrong.content) == (202, b"{}")
    assert Mail.objects.filter(kind="code").count() == 1


@pytest.mark.parametrize("token", ["", "x", "0198f1f0-0000-7000-8000-0000000000c2:1abc:zzz"])
def test_a_made_up_token_opens_nothing(api: APIClient, world: World, token: str) -> None:
    order = world.bought()

    answer = api.get(f"/api/v1/orders/{order.number}", headers={"Authorization": f"Guest {token}"})

    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")


def test_a_guest_s_token_opens_no_other_order_and_no_list(api: APIClient, world: World) -> None:
    order = world.bought()
    guest = {"Authorization": f"Guest {opened(api, order)}"}
    Order.objects.filter(pk=order.pk).update(number="W-2026-777777")

    other = api.get(f"/api/v1/orders/{order.number}", headers=guest)

    assert (other.status_code, other.json()["code"]) == (404, "order_not_found")
    assert api.get("/api/v1/orders", headers=guest).status_code == 401


def test_who_looks_up_too_often_waits(api: APIClient, world: World) -> None:
    order = world.bought()
    url = f"/api/v1/orders/lookup?number={order.number}&email=eve@example.org"

    answers = [api.get(url).status_code for _ in range(31)]
    unlimited = api.get(url, headers={"X-API-Client": "test"})

    assert answers == [404] * 30 + [429]
    assert unlimited.status_code == 404


def test_a_guest_s_order_is_taken_into_the_account_that_proves_the_address(
    api: APIClient, world: World, as_customer: Callable[..., dict[str, str]]
) -> None:
    order = world.bought()
    token = opened(api, order)
    mine, theirs = "0198f1f0-0000-7000-8000-00000000000a", "0198f1f0-0000-7000-8000-00000000000b"
    body = {"token": token}

    claimed = api.post("/api/v1/orders/claim", body, format="json", headers=as_customer(mine))
    again = api.post("/api/v1/orders/claim", body, format="json", headers=as_customer(mine))
    late = api.post("/api/v1/orders/claim", body, format="json", headers=as_customer(theirs))

    assert (claimed.status_code, again.status_code) == (200, 200)
    listed = api.get("/api/v1/orders", headers=as_customer(mine)).json()["results"]
    assert [row["number"] for row in listed] == [order.number]
    assert (late.status_code, late.json()["code"]) == (409, "order_claimed")
