"""The inbox: each exception has an advice, an owner and an end."""

from collections.abc import Callable
from typing import Any  # Any: responses are DRF's
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from sales_svc.sales import consumers, services
from sales_svc.sales.models import Register, SyncException
from sales_svc.sales.rules import suggestions
from sales_svc.tests.builders import NOON, batch, line, sale, taking_back
from sales_svc.tests.integration.conftest import post_body
from sales_svc.tests.integration.test_tills import variant
from shared_libs.events.envelope import Envelope
from shared_libs.ids import uuid7

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def _noon(time_machine: Any) -> None:
    time_machine.move_to(NOON)


def post(path: str, body: Any, headers: dict[str, str]) -> Any:
    return APIClient().post(f"/api/v1/sales/{path}", body, format="json", headers=headers)


def test_every_kind_has_an_advice() -> None:
    assert set(suggestions.SUGGESTIONS) == set(SyncException.Kind.values)


def test_an_exception_is_taken_and_settled_in_one_click(
    register: Register, as_staff: Headers
) -> None:
    post_body(batch([taking_back(1)]))
    path = f"exceptions/{SyncException.objects.get().pk}"
    manager = as_staff("store_manager", stores=("MTL",))

    taken = post(f"{path}/take", {}, manager)
    settled = post(f"{path}/settle", {"note": "known customer"}, manager)
    again = post(f"{path}/settle", {}, manager)

    assert taken.json()["owner"].startswith("staff:")
    assert taken.json()["suggestion"] == {"action": "accept_return", "status": "resolved"}
    assert settled.json()["status"] == "resolved"
    assert settled.json()["note"] == "accept_return: known customer"
    assert (again.status_code, again.json()["code"]) == (409, "exception_closed")
    history = SyncException.history.model.objects.order_by("history_id")
    assert [row.status for row in history] == ["open", "resolved"]
    assert {row.history_user_id for row in history} == {taken.json()["owner"]}
    elsewhere = as_staff("store_manager", stores=("QUE",))
    assert post(f"{path}/take", {}, elsewhere).status_code == 404


def test_what_was_given_back_too_often_is_written_off_by_its_advice(
    register: Register, as_staff: Headers
) -> None:
    sold = sale(1)
    post_body(batch([sold, *(taking_back(n, original_sale_id=sold["id"]) for n in (2, 3, 4))]))
    row = SyncException.objects.get(kind="over_returned")
    manager = as_staff("store_manager", stores=("MTL",))

    post(f"exceptions/{row.pk}/take", {"owner": "staff:9"}, manager)
    settled = post(f"exceptions/{row.pk}/settle", {}, manager).json()

    assert (settled["status"], settled["note"]) == ("written_off", "bear_loss")
    assert settled["owner"] == "staff:9" != settled["closed_by"]


def test_a_sale_of_an_unknown_article_is_settled_once_all_its_articles_are_known(
    register: Register,
) -> None:
    two = [line(sku="GHOST"), line(line=2, sku="SHADE")]
    post_body(batch([sale(1, lines=two), sale(2, lines=[line(sku="GHOST")])]))

    services.copy_variant(variant=variant("GHOST"))
    first = list(
        SyncException.objects.filter(kind="unknown_sku").order_by("sequence").values_list("status")
    )
    services.copy_variant(variant=variant("SHADE"))

    assert first == [("open",), ("resolved",)]
    assert not SyncException.objects.filter(kind="unknown_sku", status="open").exists()


def said(cause: str) -> Envelope:
    return Envelope(
        id=uuid7(),
        type="inventory.oversell_opened.v1",
        source="inventory",
        subject="level:MUG:MTL",
        sequence=1,
        time=NOON,
        correlation_id="test",
        data={"sku": "MUG", "location": "MTL", "on_hand": "-1", "cause": cause},
    )


def test_what_inventory_calls_oversold_is_an_exception_of_the_sale_once(
    register: Register,
) -> None:
    sold = sale(1)
    post_body(batch([sold]))

    for cause in (f"sale:{sold['id']}", f"sale:{sold['id']}", f"sale:{UUID(int=9)}", "count:7"):
        consumers.oversell_opened(said(cause))

    found = SyncException.objects.get(kind="oversell")
    assert (found.sequence, found.detail["on_hand"]) == (1, "-1")


def test_the_advice_is_followed_for_many_from_the_list_and_for_one_from_its_page(
    register: Register, staff_cookie: Callable[..., str]
) -> None:
    post_body(batch([taking_back(1), taking_back(2), taking_back(3)]))
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("store_manager", stores=("MTL",))
    page = reverse("admin:sales_syncexception_changelist")
    one, *others = SyncException.objects.order_by("sequence").values_list("pk", flat=True)

    client.post(page, {"action": "take", "_selected_action": [one]})
    mine = client.get(page, {"whose": "mine"})
    client.post(page, {"action": "follow", "_selected_action": others, "reason": "all known"})
    detail = reverse("admin:sales_syncexception_follow_one", args=[one])
    asked = client.get(detail)
    client.post(detail, {"reason": "known too"})

    assert len(mine.context["cl"].result_list) == 1
    assert b"Why is the suggested right?" in asked.content
    notes = SyncException.objects.order_by("sequence").values_list("status", "note")
    assert list(notes) == [
        ("resolved", "accept_return: known too"),
        ("resolved", "accept_return: all known"),
        ("resolved", "accept_return: all known"),
    ]


def test_of_two_who_close_at_once_the_later_is_told_and_the_other_rows_are_closed(
    register: Register, staff_cookie: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    post_body(batch([taking_back(1), taking_back(2)]))
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("store_manager", stores=("MTL",))
    page = reverse("admin:sales_syncexception_changelist")
    first, second = SyncException.objects.order_by("-sequence").values_list("pk", flat=True)
    close = services.close_exception

    def close_after_a_colleague(*, exception_id: UUID, **said: Any) -> SyncException:
        if exception_id == first:
            close(exception_id=first, status="resolved", note="", actor="staff:9", now=NOON)
        return close(exception_id=exception_id, **said)

    monkeypatch.setattr(services, "close_exception", close_after_a_colleague)
    wish = {"action": "write_off", "_selected_action": [first, second], "reason": "lost"}
    told = client.post(page, wish, follow=True)

    assert b"closed already" in told.content
    rows = dict(SyncException.objects.values_list("pk", "status"))
    assert rows == {first: "resolved", second: "written_off"}
