"""From the confirmed order to the customer's hands, over HTTP."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: answers are JSON
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from order_svc.orders import errors, selectors, services
from order_svc.orders.models import Fulfilment, Order, OrderLine
from order_svc.tests.factories import KEY, World, placed
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


class Shop:
    """The API as one member of staff uses it."""

    def __init__(self, api: APIClient, headers: dict[str, str]) -> None:
        self.api, self.headers = api, headers

    def post(self, path: str, body: Any = None, **more: str) -> Any:
        return self.api.post(
            f"/api/v1/{path}", body or {}, format="json", headers=self.headers | more
        )

    def move(self, fulfilment: str, *steps: str) -> Any:
        for step in steps:
            answer = self.post(f"fulfilments/{fulfilment}/{step}")
            assert answer.status_code == 200, answer.json()
        return answer.json()

    def order(self, number: str | None) -> Any:
        return self.api.get(f"/api/v1/orders/{number}", headers=self.headers).json()


@pytest.fixture
def clerk(api: APIClient, as_staff: Headers) -> Shop:
    return Shop(api, as_staff("stock_clerk"))


def spread(world: World) -> Order:
    """An order of which one TEA lies in a store and the rest in the logistics centre."""
    order = world.bought()
    order.stock_sources = [
        {"sku": "TEA", "quantity": "1", "location": "MTL"},
        {"sku": "TEA", "quantity": "1", "location": "LC"},
        {"sku": "CUP", "quantity": "1", "location": "LC"},
    ]
    order.save(update_fields=["stock_sources"])
    return order


def announced() -> list[Any]:
    rows = OutboxEvent.objects.filter(type="order.order_fulfilled.v1").order_by("pk")
    return [row.data for row in rows]


def test_the_order_knows_where_its_stock_was_committed(world: World) -> None:
    order = world.bought()

    assert order.stock_sources == [
        {"sku": "CUP", "quantity": "1", "location": "LC"},
        {"sku": "TEA", "quantity": "2", "location": "LC"},
    ]


def test_an_order_whose_stock_lies_in_two_places_leaves_in_two_parcels(
    world: World, clerk: Shop
) -> None:
    order = spread(world)

    made = clerk.post(f"orders/{order.number}/fulfilments").json()
    far, near = made["fulfilments"]
    assert made["status"] == "processing"
    assert [(each["location"], each["status"]) for each in (far, near)] == [
        ("LC", "pending"),
        ("MTL", "pending"),
    ]

    clerk.move(far["id"], "pick", "pack")
    sent = clerk.post(
        f"fulfilments/{far['id']}/ship",
        {
            "carrier": "Postes",
            "tracking_number": "RX 1",
            "tracking_url": "https://track.example/RX1",
        },
    )
    half = clerk.order(order.number)
    assert (sent.json()["status"], sent.json()["tracking_number"]) == ("shipped", "RX 1")
    assert (half["status"], half["fulfilment_status"]) == ("partially_fulfilled",) * 2
    assert [line["fulfilled"] for line in half["lines"]] == ["1", "1"]

    clerk.move(near["id"], "pick", "pack", "ship")
    assert clerk.order(order.number)["status"] == "fulfilled"
    clerk.move(far["id"], "deliver")
    assert clerk.order(order.number)["status"] == "fulfilled"
    clerk.move(near["id"], "deliver")
    done = clerk.order(order.number)
    assert done["status"] == "completed"
    assert [event["type"] for event in done["events"]][2:] == [
        *["assigned"] * 2,
        *["picked", "packed", "shipped"] * 2,
        "fulfilled",
        *["delivered"] * 2,
        "completed",
    ]
    assert [
        (
            said["fulfilment_id"],
            said["location"],
            [(x["line"], x["quantity"]) for x in said["lines"]],
        )
        for said in announced()
    ] == [(far["id"], "LC", [(1, "1"), (2, "1")]), (near["id"], "MTL", [(1, "1")])]


def test_only_some_units_are_sent_and_the_rest_stays_open(world: World, clerk: Shop) -> None:
    order = world.bought()

    first = clerk.post(
        f"orders/{order.number}/fulfilments", {"lines": [{"line": 1, "quantity": "1"}]}
    )
    beyond = clerk.post(
        f"orders/{order.number}/fulfilments", {"lines": [{"line": 1, "quantity": "2"}]}
    )
    rest = clerk.post(f"orders/{order.number}/fulfilments")
    nothing = clerk.post(f"orders/{order.number}/fulfilments")

    assert first.status_code == 201
    assert (beyond.status_code, beyond.json()["code"]) == (422, "too_many_units")
    assert beyond.json()["lines"] == [{"line": 1, "possible": "1"}]
    assert [
        [(line["line"], line["quantity"]) for line in each["lines"]]
        for each in rest.json()["fulfilments"]
    ] == [[(1, "1")], [(1, "1"), (2, "1")]]
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_to_fulfil")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": [{"line": 0, "quantity": "1"}]}, "lines.0.line"),
        ({"lines": [{"line": 1, "quantity": "-1"}]}, "lines.0.quantity"),
        ({"lines": []}, "lines"),
        ({"lines": [{"line": 1, "quantity": "1"}] * 2}, "lines"),
        ({"everything": True}, "everything"),
    ],
)
def test_nonsense_is_refused_by_its_field_and_nothing_is_picked(
    world: World, clerk: Shop, body: Any, field: str
) -> None:
    order = world.bought()

    answer = clerk.post(f"orders/{order.number}/fulfilments", body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert not Fulfilment.objects.exists()


def test_what_the_picker_does_not_find_is_open_again(world: World, clerk: Shop) -> None:
    order = world.bought()
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]

    picked = clerk.post(f"fulfilments/{parcel}/pick", {"lines": [{"line": 1, "quantity": "1"}]})

    assert [(x["line"], x["quantity"]) for x in picked.json()["lines"]] == [(1, "1")]
    told = clerk.order(order.number)["events"][-1]
    assert (told["type"], told["details"]["missing"]) == ("picked", {"1": "1", "2": "1"})
    again = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][1]
    assert [(x["line"], x["quantity"]) for x in again["lines"]] == [(1, "1"), (2, "1")]


def test_a_parcel_takes_its_steps_in_their_order_and_no_other(world: World, clerk: Shop) -> None:
    order = world.bought()
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]

    early = clerk.post(f"fulfilments/{parcel}/ship")
    stale = clerk.post(f"fulfilments/{parcel}/pick", {"version": 7})
    as_pickup = [clerk.post(f"fulfilments/{parcel}/{step}") for step in ("pick", "pack", "ready")][
        2
    ]

    assert (early.status_code, early.json()["code"]) == (409, "fulfilment_not_possible")
    assert (early.json()["current"], early.json()["wanted"]) == ("pending", "shipped")
    assert stale.status_code == 412
    assert as_pickup.status_code == 409
    assert announced() == []


def test_a_parcel_that_is_called_off_gives_its_units_back(world: World, clerk: Shop) -> None:
    order = world.bought()
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]
    clerk.move(parcel, "pick", "pack")

    off = clerk.post(f"fulfilments/{parcel}/cancel", {"reason": "box is wet"})

    assert off.json()["status"] == "cancelled"
    assert clerk.order(order.number)["status"] == "confirmed"
    assert clerk.post(f"orders/{order.number}/fulfilments").status_code == 201


def test_nothing_leaves_that_is_not_paid(world: World, clerk: Shop) -> None:
    order = world.bought()
    Order.objects.update(captured_amount=0)
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]
    clerk.move(parcel, "pick", "pack")

    answer = clerk.post(f"fulfilments/{parcel}/ship")

    assert (answer.status_code, answer.json()["code"]) == (409, "payment_not_captured")
    assert announced() == []


def test_a_held_order_is_packed_and_does_not_leave_until_it_is_let_go(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    order = world.bought()
    support = Shop(api, as_staff("support"))
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]
    hold = {"kind": "fraud", "reason": "three cards in an hour"}

    held = support.post(f"orders/{order.number}/hold", hold).json()
    support.post(f"orders/{order.number}/hold", hold)
    clerk.move(parcel, "pick", "pack")
    kept = clerk.post(f"fulfilments/{parcel}/ship")
    support.post(f"orders/{order.number}/lift", {"kind": "fraud", "reason": "customer rang back"})

    assert held["status"] == "on_hold"
    assert [(each["kind"], each["reason"]) for each in held["holds"]] == [tuple(hold.values())]
    assert (kept.status_code, kept.json()["code"]) == (409, "order_on_hold")
    assert clerk.order(order.number)["status"] == "processing"
    assert clerk.move(parcel, "ship")["status"] == "shipped"
    late = support.post(f"orders/{order.number}/hold", hold)
    none = support.post(f"orders/{order.number}/lift", hold)
    assert (late.json()["code"], none.json()["code"]) == ("order_not_holdable", "hold_not_found")


def pickup_in_store(world: World, clerk: Shop) -> str:
    world.product.shipping = Decimal(0)
    quote = world.quote_token(shipping_method="pickup", pickup_location="MTL")
    world.buy(shipping_method="pickup", pickup_location="MTL", quote_token=quote)
    number = Order.objects.placed().get().number
    parcel: str = clerk.post(f"orders/{number}/fulfilments").json()["fulfilments"][0]["id"]
    clerk.move(parcel, "pick", "pack", "ready")
    return parcel


def test_a_pickup_is_handed_over_for_its_code_alone(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    parcel = pickup_in_store(world, clerk)
    cashier = Shop(api, as_staff("cashier"))
    order = Order.objects.placed().get()
    code = selectors.own_order_view(selectors.whole_order(order.pk)).fulfilments[0].pickup_code

    not_sent = clerk.post(f"fulfilments/{parcel}/ship")
    wrong = cashier.post(f"fulfilments/{parcel}/collect", {"code": "XXXXXX"})
    right = cashier.post(f"fulfilments/{parcel}/collect", {"code": f" {code} ".lower()})

    assert clerk.order(order.number)["fulfilments"][0]["pickup_code"] is None
    assert not_sent.status_code == 409
    assert (wrong.status_code, wrong.json()["code"], wrong.json()["tries_left"]) == (
        422,
        "wrong_pickup_code",
        4,
    )
    assert (right.status_code, right.json()["status"]) == (200, "collected")
    assert clerk.order(order.number)["status"] == "completed"
    assert [said["location"] for said in announced()] == ["MTL"]


def test_five_wrong_codes_close_a_pickup_until_another_code_is_issued(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    parcel = pickup_in_store(world, clerk)
    first = selectors.pickup_code(Fulfilment.objects.get())
    cashier = Shop(api, as_staff("cashier"))

    wrong = [cashier.post(f"fulfilments/{parcel}/collect", {"code": "AAAAAA"}) for _ in range(5)]
    blocked = cashier.post(f"fulfilments/{parcel}/collect", {"code": first})
    clerk.move(parcel, "ready")
    old = cashier.post(f"fulfilments/{parcel}/collect", {"code": first})
    second = selectors.pickup_code(Fulfilment.objects.get())
    right = cashier.post(f"fulfilments/{parcel}/collect", {"code": second})

    assert [each.json()["tries_left"] for each in wrong] == [4, 3, 2, 1, 0]
    assert (blocked.status_code, blocked.json()["code"]) == (409, "pickup_code_blocked")
    assert (old.json()["code"], right.status_code) == ("wrong_pickup_code", 200)


def test_a_lost_parcel_stays_counted_as_sent(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    order = world.bought()
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]
    clerk.move(parcel, "pick", "pack", "ship")
    support = Shop(api, as_staff("support"))

    lost = support.post(f"fulfilments/{parcel}/lost", {"reason": "carrier gave up"})

    assert lost.json()["status"] == "lost"
    shown = clerk.order(order.number)
    assert (shown["status"], shown["lines"][0]["fulfilled"]) == ("fulfilled", "2")


def test_a_lost_parcel_is_sent_again_once_out_of_stock_of_its_own(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    order = world.bought()
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]
    support = Shop(api, as_staff("support"))
    early = support.post(f"fulfilments/{parcel}/reship")
    clerk.move(parcel, "pick", "pack", "ship")
    support.post(f"fulfilments/{parcel}/lost", {"reason": "carrier gave up"})
    before = dict(world.inventory.available)

    again, repeat = (support.post(f"fulfilments/{parcel}/reship").json() for _ in range(2))
    clerk.move(again["id"], "pick", "pack", "ship", "deliver")

    assert (early.status_code, early.json()["code"]) == (409, "fulfilment_not_possible")
    assert (again["id"], again["replaces"]) == (repeat["id"], parcel)
    assert before["TEA"] - world.inventory.available["TEA"] == 2
    shown = clerk.order(order.number)
    assert (shown["status"], shown["lines"][0]["fulfilled"]) == ("completed", "2")
    first, second = announced()
    assert (first["replaces"], second["replaces"]) == (None, parcel)
    assert {line["reservation"] is None for line in second["lines"]} == {False}


def test_staff_of_a_store_see_and_move_only_what_leaves_from_there(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    order = spread(world)
    here = Shop(api, as_staff("stock_clerk", stores=["MTL"]))

    everything = here.post(f"orders/{order.number}/fulfilments")
    own = here.post(
        f"orders/{order.number}/fulfilments",
        {"location": "MTL", "lines": [{"line": 1, "quantity": "1"}]},
    )
    clerk.post(f"orders/{order.number}/fulfilments")
    theirs = Fulfilment.objects.get(location="LC").pk

    assert (everything.status_code, everything.json()["code"]) == (403, "not_your_store")
    assert own.status_code == 201
    listed = api.get("/api/v1/fulfilments?status=pending", headers=here.headers).json()["results"]
    assert [(row["location"], row["units"]) for row in listed] == [("MTL", "1")]
    assert here.post(f"fulfilments/{theirs}/pick").status_code == 404
    assert api.get(f"/api/v1/fulfilments/{theirs}", headers=here.headers).status_code == 404


def test_a_customer_moves_nothing_and_lists_nothing(
    api: APIClient, world: World, clerk: Shop, as_customer: Headers
) -> None:
    mine = uuid4()
    order = placed(world, mine)
    parcel = clerk.post(f"orders/{order.number}/fulfilments").json()["fulfilments"][0]["id"]
    me = Shop(api, as_customer(mine))

    assert {
        me.post(f"fulfilments/{parcel}/{step}").status_code for step in ("pick", "collect")
    } == {403}
    assert api.get("/api/v1/fulfilments", headers=me.headers).status_code == 403
    assert (
        me.post(f"orders/{order.number}/hold", {"kind": "fraud", "reason": "x"}).status_code == 403
    )
    assert me.order(order.number)["fulfilments"][0]["status"] == "pending"


def test_notes_are_for_colleagues_unless_they_are_for_the_customer(
    api: APIClient, world: World, as_staff: Headers, as_customer: Headers
) -> None:
    mine = uuid4()
    order = placed(world, mine)
    support, me = Shop(api, as_staff("support")), Shop(api, as_customer(mine))

    support.post(f"orders/{order.number}/notes", {"text": "rude on the telephone"})
    support.post(f"orders/{order.number}/notes", {"text": "Comes on Friday", "is_public": True})

    assert [note["text"] for note in me.order(order.number)["notes"]] == ["Comes on Friday"]
    assert len(support.order(order.number)["notes"]) == 2
    kinds = [event["type"] for event in me.order(order.number)["events"]]
    assert (kinds.count("noted"), kinds.count("noted_inside")) == (1, 0)


def test_the_queue_takes_as_many_queries_for_ten_parcels_as_for_one(
    api: APIClient, world: World, as_staff: Headers
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            api.get("/api/v1/fulfilments", headers=as_staff("stock_clerk"))
        return len(captured)

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            wish = services.Assignment()
            order = placed(world, number=number)
            services.assign_units(order=order, wanted=wish, actor="a", now=timezone.now())

    more(1, 2)
    with_one = queries()
    more(2, 11)

    assert queries() == with_one == 1


def test_an_order_takes_as_many_queries_with_three_parcels_as_with_one(
    api: APIClient, world: World, clerk: Shop, as_staff: Headers
) -> None:
    order = world.bought()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            clerk.order(order.number)
        return len(captured)

    line = {"lines": [{"line": 1, "quantity": "1"}]}
    clerk.post(f"orders/{order.number}/fulfilments", line)
    with_one = queries()
    clerk.post(f"orders/{order.number}/fulfilments", line)
    clerk.post(f"orders/{order.number}/fulfilments")

    assert queries() == with_one == 12


def test_the_database_hands_no_unit_over_twice(world: World) -> None:
    world.bought()
    line = OrderLine.objects.filter(sku="TEA")

    for columns in (
        {"fulfilled_quantity": F("quantity") + 1, "assigned_quantity": F("quantity") + 1},
        {"fulfilled_quantity": 1, "assigned_quantity": 1, "cancelled_quantity": F("quantity")},
        {"assigned_quantity": 1, "cancelled_quantity": F("quantity")},
        {"fulfilled_quantity": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            line.update(**columns)


def test_a_customer_cancels_until_picking_begins(
    api: APIClient, world: World, clerk: Shop, as_customer: Headers
) -> None:
    mine = uuid4()
    kept, off = placed(world, mine, 1), placed(world, mine, 2)
    me = Shop(api, as_customer(mine))
    for order in (kept, off):
        clerk.post(f"orders/{order.number}/fulfilments")
    picked = Fulfilment.objects.get(order=kept)
    clerk.move(str(picked.pk), "pick")

    late = me.post(f"orders/{kept.number}/cancel", **{"Idempotency-Key": KEY})
    done = me.post(f"orders/{off.number}/cancel", **{"Idempotency-Key": f"{KEY}-2"})

    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_cancel")
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")
    assert [line["cancelled"] for line in done.json()["lines"]] == ["2", "1"]
    assert Fulfilment.objects.get(order=off).status == "CANCELLED"


def test_a_customer_does_not_cancel_after_the_shop_s_time_for_it(
    world: World, settings: Any
) -> None:
    order = world.bought()
    late = timezone.now() + timedelta(hours=settings.CANCEL_WITHIN_HOURS, seconds=1)

    with pytest.raises(errors.TooLateToCancel):
        services.cancel_own_order(order=order, actor="customer:1", reason="", now=late)

    order.refresh_from_db()
    assert order.status == "CONFIRMED"
