"""The back office of events: read, search by index, replay."""

from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import AnonymousUser, Permission, User
from django.http import HttpRequest
from django.test import RequestFactory

from shared_libs.events import jobs
from shared_libs.events.models import Delivery, InboxEvent, OutboxEvent, Subscription
from shared_libs.events.tests import shop

pytestmark = pytest.mark.django_db


def request_of(user: User | AnonymousUser, **parameters: str) -> HttpRequest:
    """A look at an admin page."""
    request = RequestFactory().get("/", parameters)
    request.user = user
    return request


@pytest.fixture
def administrator() -> User:
    """Somebody who may do everything."""
    return User.objects.create(username="ada", is_staff=True, is_superuser=True)


def rows(model: type[Any], user: User, **parameters: str) -> list[Any]:
    """What the list of a model shows."""
    return list(
        site._registry[model].get_changelist_instance(request_of(user, **parameters)).result_list
    )


@pytest.mark.parametrize("model", [OutboxEvent, Delivery, InboxEvent])
def test_what_the_machinery_writes_nobody_edits(model: type[Any], administrator: User) -> None:
    admin, request = site._registry[model], request_of(administrator)

    assert not admin.has_add_permission(request)
    assert not admin.has_change_permission(request)
    assert not admin.has_delete_permission(request)


def test_a_delivery_is_found_by_its_aggregate_and_by_its_event(
    subscription: Subscription, administrator: User
) -> None:
    shop.announce_to(subscription, "thing:a", "thing:b")
    wanted = Delivery.objects.get(aggregate="thing:b")

    assert rows(Delivery, administrator, q="thing:b") == [wanted]
    assert rows(Delivery, administrator, q=str(wanted.event.event_id)) == [wanted]
    assert rows(InboxEvent, administrator, q="thing:b") == []


def test_listing_counts_no_further_than_anybody_pages(
    subscription: Subscription, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared_libs.backoffice.paging.LIMIT", 2)
    shop.announce(*["thing:a"] * 5)

    page = site._registry[OutboxEvent].get_changelist_instance(request_of(administrator))

    assert page.paginator.num_pages == 1
    assert page.paginator.count_text.split()[0] in {"about", "more"}


def test_a_parked_delivery_is_sent_again_by_an_action(
    subscription: Subscription, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.announce_to(subscription, "thing:a", "thing:b")
    Delivery.objects.filter(aggregate="thing:a").update(state=Delivery.State.PARKED, attempts=5)
    woken: list[str] = []
    monkeypatch.setattr(jobs, "wake_deliveries", woken.extend)
    admin = site._registry[Delivery]
    told: list[str] = []
    monkeypatch.setattr(admin, "message_user", lambda _request, text, _level: told.append(text))

    action: Any = admin.get_actions(request_of(administrator))["send_again"]
    action[0](admin, request_of(administrator), Delivery.objects.all())

    assert list(Delivery.objects.values_list("state", "attempts")) == [("pending", 0)] * 2
    assert (woken, told) == (["product"], ["1 delivery is sent again."])


def test_who_may_only_look_is_offered_no_replay(subscription: Subscription) -> None:
    viewer = User.objects.create(username="vera", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_delivery"))

    assert "send_again" not in site._registry[Delivery].get_actions(request_of(viewer))


def test_pausing_is_all_that_a_person_changes_of_a_subscription(administrator: User) -> None:
    form = site._registry[Subscription].get_form(request_of(administrator))

    assert sorted(form.base_fields) == ["is_active", "keeps_history"]
