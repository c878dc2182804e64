"""Nobody approves the own request: corrections above somebody's limit, and counts that differ."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from inventory_svc.logistics import services as logistics
from inventory_svc.logistics.models import Count
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.stock import errors, services
from inventory_svc.stock.models import AdjustmentRequest, Movement
from inventory_svc.stock.services import Corrector
from inventory_svc.tests.factories import NOW, figures, level, stock
from inventory_svc.tests.integration.test_concurrency import at_once
from inventory_svc.tests.integration.test_counts import opened, review, scan
from inventory_svc.tests.journeys import act

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/inventory"
SENT = {"_form_submitted": "True"}
PAGE = "/admin/inventory/stock/adjustmentrequest"
CLERK, COLLEAGUE, MANAGER = (str(UUID(int=number)) for number in (1, 2, 3))


class Person:
    """Somebody of the stock room, at the API."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers, self.api = headers, APIClient()

    def get(self, path: str) -> Any:
        return self.api.get(f"{ROOT}/{path}", headers=self.headers)

    def post(self, path: str, body: Any, key: str = "") -> Any:
        headers = {**self.headers, "Idempotency-Key": key or str(uuid4())}
        return self.api.post(f"{ROOT}/{path}", body, format="json", headers=headers)

    def correct(self, quantity: str, key: str = "") -> Any:
        lines = [{"sku": "MUG", "quantity": quantity}]
        body = {"location": "MTL", "reason": "missing", "note": "Shelf 4", "lines": lines}
        return self.post("adjustments", body, key)


@pytest.fixture
def clerk(as_staff: Callable[..., dict[str, str]]) -> Person:
    return Person(as_staff("stock_clerk", subject=CLERK))


@pytest.fixture
def manager(as_staff: Callable[..., dict[str, str]]) -> Person:
    return Person(as_staff("store_manager", subject=MANAGER, stores=("MTL",)))


def asked(quantity: str = "-101", by: str = f"staff:{CLERK}") -> AdjustmentRequest:
    """A clerk has asked for this."""
    line = services.AdjustmentLine("MUG", Decimal(quantity))
    adjustment = services.Adjustment(f"adjustment:{uuid4()}", "MTL", "missing", [line], by, NOW)
    made = services.correct_stock(adjustment=adjustment, roles=frozenset({"stock_clerk"}))
    assert made.request is not None
    return made.request


def test_up_to_the_limit_stock_moves_at_once_and_above_it_waits_for_a_colleague(
    clerk: Person, manager: Person
) -> None:
    stock("MUG", 500, at="MTL")

    at_once_moved = clerk.correct("-100")
    waits = clerk.correct("-101", key="one-wish-sent-twice")
    again = clerk.correct("-101", key="one-wish-sent-twice")

    assert (at_once_moved.status_code, waits.status_code) == (201, 202)
    assert again.content == waits.content
    assert figures("MUG", "MTL") == (400, 0, 0)
    told = waits.json()
    assert (told["state"], told["units"], told["reason"]) == ("waiting", "101", "missing: Shelf 4")
    assert told["lines"] == [{"sku": "MUG", "quantity": "-101"}]
    approved = manager.post(f"adjustment-requests/{told['id']}/approve", {})
    assert (approved.status_code, approved.json()["decided_by"]) == (200, f"staff:{MANAGER}")
    assert figures("MUG", "MTL") == (299, 0, 0)
    moved = Movement.objects.order_by("-pk")[0]
    assert (moved.actor, moved.reference) == (
        f"staff:{CLERK}",
        f"adjustment-request:{told['id']}",
    )
    assert services.ledger_faults_now() == []


def test_nobody_approves_the_own_request_nor_what_is_above_the_own_limit(
    clerk: Person, manager: Person, as_staff: Callable[..., dict[str, str]]
) -> None:
    stock("MUG", 5000, at="MTL")
    small, large = clerk.correct("-101").json()["id"], clerk.correct("-1001").json()["id"]
    colleague = Person(as_staff("stock_clerk", subject=COLLEAGUE))
    promoted = Person(as_staff("store_manager", subject=CLERK))
    head_office = Person(as_staff("administrator", subject=COLLEAGUE))

    refused = [
        clerk.post(f"adjustment-requests/{small}/approve", {}),
        promoted.post(f"adjustment-requests/{small}/approve", {}),
        colleague.post(f"adjustment-requests/{small}/approve", {}),
        manager.post(f"adjustment-requests/{large}/approve", {}),
    ]

    assert [(each.status_code, each.json()["code"]) for each in refused] == [
        (403, "own_request"),
        (403, "own_request"),
        (403, "limit_exceeded"),
        (403, "limit_exceeded"),
    ]
    assert figures("MUG", "MTL") == (5000, 0, 0)
    assert head_office.post(f"adjustment-requests/{large}/approve", {}).status_code == 200
    assert figures("MUG", "MTL") == (3999, 0, 0)


def test_the_database_itself_lets_nobody_approve_the_own_request() -> None:
    stock("MUG", 500, at="MTL")
    request = asked()

    with pytest.raises(IntegrityError, match="nobody_approves_the_own"), transaction.atomic():
        AdjustmentRequest.objects.filter(pk=request.pk).update(
            state="approved", decided_by=request.asked_by, decided_at=NOW
        )


def test_a_request_is_rejected_by_others_and_withdrawn_by_whoever_asked(
    clerk: Person, manager: Person
) -> None:
    stock("MUG", 500, at="MTL")
    first, second = (clerk.correct("-150").json()["id"] for _each in range(2))

    rejected = manager.post(f"adjustment-requests/{first}/reject", {"reason": "Look again"})
    withdrawn = clerk.post(f"adjustment-requests/{second}/reject", {"reason": "They were found"})
    late = manager.post(f"adjustment-requests/{first}/approve", {})
    silent = manager.post(f"adjustment-requests/{second}/reject", {})

    assert (rejected.json()["state"], rejected.json()["decision"]) == ("rejected", "Look again")
    assert withdrawn.json()["state"] == "withdrawn"
    assert (late.status_code, late.json()["code"]) == (409, "request_decided")
    assert (silent.status_code, silent.json()["errors"][0]["field"]) == (400, "reason")
    assert figures("MUG", "MTL") == (500, 0, 0)
    assert [each["id"] for each in manager.get("adjustment-requests").json()["results"]] == [
        second,
        first,
    ]
    assert manager.get("adjustment-requests?state=waiting").json()["results"] == []


def test_what_cannot_be_is_refused_when_it_is_asked_for(clerk: Person) -> None:
    stock("MUG", 500, at="MTL")

    fraction = clerk.correct("-150.5")

    assert (fraction.status_code, fraction.json()["code"]) == (422, "quantity_must_be_whole")
    assert not AdjustmentRequest.objects.exists()


def test_a_request_that_stock_no_longer_allows_goes_on_waiting(
    clerk: Person, manager: Person
) -> None:
    stock("MUG", 150, at="MTL")
    request = clerk.correct("-150").json()["id"]
    clerk.correct("-50")

    refused = manager.post(f"adjustment-requests/{request}/approve", {})

    assert (refused.status_code, refused.json()["code"]) == (409, "would_oversell")
    assert manager.get(f"adjustment-requests/{request}").json()["state"] == "waiting"
    assert figures("MUG", "MTL") == (100, 0, 0)


def test_other_stores_and_other_roles_decide_nothing(
    clerk: Person, as_staff: Callable[..., dict[str, str]]
) -> None:
    stock("MUG", 500, at="MTL")
    request = clerk.correct("-150").json()["id"]
    quebec = Person(as_staff("store_manager", subject=MANAGER, stores=("QUE",)))
    analyst = Person(as_staff("analyst", subject=MANAGER))

    assert quebec.get(f"adjustment-requests/{request}").status_code == 404
    assert quebec.post(f"adjustment-requests/{request}/approve", {}).status_code == 404
    assert quebec.get("adjustment-requests").json()["results"] == []
    assert analyst.get(f"adjustment-requests/{request}").status_code == 200
    assert analyst.post(f"adjustment-requests/{request}/approve", {}).status_code == 403


def test_a_list_takes_as_many_queries_for_ten_requests_as_for_one(manager: Person) -> None:
    stock("MUG", 5000, at="MTL")
    asked()
    manager.get("adjustment-requests")

    with CaptureQueriesContext(connection) as few:
        manager.get("adjustment-requests")
    for _each in range(9):
        asked()
    with CaptureQueriesContext(connection) as many:
        answer = manager.get("adjustment-requests")

    assert len(answer.json()["results"]) == 10
    assert len(many) == len(few)


def test_a_shop_of_one_person_waits_for_nobody(as_staff: Callable[..., dict[str, str]]) -> None:
    stock("MUG", 5000, at="MTL")
    owner = Person(as_staff("administrator", subject=CLERK))

    assert owner.correct("-4000").status_code == 201
    assert figures("MUG", "MTL") == (1000, 0, 0)


def test_a_count_that_differs_by_more_than_the_own_limit_is_posted_by_somebody_who_may() -> None:
    stock("MUG", 500, at="MTL")
    stock("CUP", 80, at="MTL")
    number = opened()
    scan(number, "MUG", quantity=440)
    scan(number, "CUP", quantity=130)
    review(number)
    clerk = Actor(f"staff:{CLERK}", None, frozenset({"stock_clerk"}))
    manager = Actor(f"staff:{MANAGER}", None, frozenset({"store_manager"}))

    with pytest.raises(errors.AboveYourLimit) as refused:
        logistics.post_count(command=act(number, clerk, reason="Count"))

    assert refused.value.extra == {"units": "110", "limit": "100"}
    assert Count.objects.get().state == Count.State.REVIEW
    assert (figures("MUG", "MTL"), figures("CUP", "MTL")) == ((500, 0, 0), (80, 0, 0))
    done = logistics.post_count(command=act(number, manager, reason="Count"))
    assert done.state == Count.State.POSTED
    assert (figures("MUG", "MTL"), figures("CUP", "MTL")) == ((440, 0, 0), (130, 0, 0))


def test_by_the_pages_a_clerk_asks_and_a_manager_decides(
    staff_cookie: Callable[..., str],
) -> None:
    stock("MUG", 500, at="MTL")
    clerk, manager = Client(), Client()
    clerk.cookies["comptoir_staff"] = staff_cookie("stock_clerk", subject=CLERK)
    manager.cookies["comptoir_staff"] = staff_cookie("store_manager", subject=MANAGER)
    url = f"/admin/inventory/stock/stocklevel/{level('MUG', 'MTL').pk}/adjust/"
    form = {"reference": f"adjustment:{uuid4()}", "reason": "missing", "quantity": "-200"}

    told = [clerk.post(url, form, follow=True).content.decode() for _twice in range(2)]

    (request,) = AdjustmentRequest.objects.all()
    assert [f"request {request.pk} awaits somebody else" in each for each in told] == [True] * 2
    page = f"{PAGE}/{request.pk}"
    own = clerk.post(f"{page}/approve/", SENT, follow=True).content.decode()
    assert "Someone else must approve what you have requested." in own
    assert "MUG: -200" in manager.get(f"{page}/change/").content.decode()
    manager.post(f"{page}/approve/", SENT)
    request.refresh_from_db()
    assert (request.state, request.decided_by) == ("approved", f"staff:{MANAGER}")
    assert figures("MUG", "MTL") == (300, 0, 0)
    assert "/approve/" not in manager.get(f"{page}/change/").content.decode()
    ledger = manager.get("/admin/inventory/stock/movement/").content.decode()
    assert f"adjustmentrequest/?q={request.pk}" in ledger


@pytest.mark.parametrize(("language", "reason"), [("en", "Missing"), ("fr", "Manquant")])
def test_a_request_says_its_reason_in_the_shops_words(
    staff_cookie: Callable[..., str], language: str, reason: str
) -> None:
    stock("MUG", 500, at="MTL")
    line = services.AdjustmentLine("MUG", Decimal(-101))
    for number, text in enumerate(("missing: Shelf 4", "missing", "Water damage")):
        adjustment = services.Adjustment(f"a:{number}", "MTL", text, [line], "staff:1", NOW)
        services.correct_stock(adjustment=adjustment, roles=frozenset({"stock_clerk"}))
    manager = Client(headers={"Accept-Language": language})
    manager.cookies["comptoir_staff"] = staff_cookie("store_manager", subject=MANAGER)

    listed = manager.get(f"{PAGE}/").content.decode()
    request = AdjustmentRequest.objects.earliest("pk")
    page = manager.get(f"{PAGE}/{request.pk}/change/").content.decode()

    assert f"{reason}: Shelf 4" in listed
    assert f">{reason}<" in listed
    assert "Water damage" in listed
    assert f"{reason}: Shelf 4" in page


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two who decide the same request."""

    def test_a_request_that_six_approve_at_once_moves_stock_once(self) -> None:
        stock("MUG", 1000, at="MTL")
        request = asked("-101")

        def approve(number: int) -> str:
            by = Corrector(f"staff:{number}", frozenset({"store_manager"}))
            return services.approve_adjustment(request_id=request.pk, by=by, now=NOW).state

        assert at_once(approve, 6, threads=6) == {"approved": 1, "request_decided": 5}
        assert figures("MUG", "MTL") == (899, 0, 0)
