"""The back office, page by page."""

from collections.abc import Callable
from typing import Any  # Any: responses are Django's

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from sales_svc.sales.models import (
    EnrolmentCode,
    QuarantinedBody,
    Register,
    Sale,
    SyncBatch,
    SyncException,
)
from sales_svc.tests import builders, factories
from sales_svc.tests.builders import batch, sale, taking_back, void
from sales_svc.tests.integration.conftest import post_body

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "sales"]


@pytest.fixture
def back_office(staff_cookie: Callable[..., str]) -> Callable[..., Client]:
    """A browser of someone with these roles."""

    def signed_in(*roles: str) -> Client:
        client = Client()
        client.cookies["comptoir_staff"] = staff_cookie(*roles)
        return client

    return signed_in


@pytest.fixture
def _a_day(register: Register) -> None:
    sold = sale(2)
    items = [
        builders.opening(1),
        sold,
        void(3, sold["id"]),
        taking_back(4),
        builders.movement(5),
        sale(6, total="x"),
        sale(6),
    ]
    post_body(batch(items))


@pytest.mark.usefixtures("_a_day")
@pytest.mark.parametrize("model", OURS, ids=[model._meta.model_name for model in OURS])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_page_opens(back_office: Any, model: Any, language: str) -> None:
    client = back_office("administrator")
    headers = {"Accept-Language": language}
    name = f"admin:sales_{model._meta.model_name}"

    pages = [client.get(reverse(f"{name}_changelist"), headers=headers)]
    pages += [client.get(reverse(f"{name}_changelist"), {"q": "nothing"}, headers=headers)]
    first = model.objects.order_by("pk").first()
    if first is not None:
        pages.append(client.get(reverse(f"{name}_change", args=[first.pk]), headers=headers))

    assert {page.status_code for page in pages} == {200}


def test_a_new_register_shows_its_code_once(back_office: Any) -> None:
    factories.StoreFactory()
    client = back_office("administrator")

    page = client.post(reverse("admin:sales_register_add"), {"store": "MTL", "name": "Caisse 1"})

    code = page.context["code"]
    assert code in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert EnrolmentCode.objects.get().register.name == "Caisse 1"
    change = client.get(reverse("admin:sales_register_change", args=[Register.objects.get().pk]))
    assert code not in change.content.decode()


def test_a_new_code_and_revoking_ask_first(back_office: Any, register: Register) -> None:
    client = back_office("administrator")
    code = reverse("admin:sales_register_new_code", args=[register.pk])
    revoke = reverse("admin:sales_register_revoke", args=[register.pk])

    assert client.get(code).status_code == client.get(revoke).status_code == 200
    assert EnrolmentCode.objects.count() == 0
    assert len(client.post(code).context["code"]) == 14
    client.post(revoke)
    register.refresh_from_db()
    assert register.status == "revoked"
    assert register.revoked_by.startswith("staff:")


def test_a_cashier_may_not_revoke(back_office: Any, register: Register) -> None:
    revoke = reverse("admin:sales_register_revoke", args=[register.pk])

    assert back_office("cashier").post(revoke).status_code in {302, 403}
    register.refresh_from_db()
    assert register.status == "active"


@pytest.mark.usefixtures("_a_day")
def test_exceptions_are_closed_from_the_inbox(back_office: Any) -> None:
    chosen = list(SyncException.objects.values_list("pk", flat=True))

    back_office("administrator").post(
        reverse("admin:sales_syncexception_changelist"),
        {"action": "resolve", "_selected_action": chosen, "reason": "Counted again"},
    )

    assert chosen
    closed = set(SyncException.objects.values_list("status", "note"))
    assert closed == {("resolved", "Counted again")}


def test_closing_an_exception_asks_for_a_reason_first(back_office: Any, register: Register) -> None:
    post_body(batch([sale(1), sale(3)]))
    page = reverse("admin:sales_syncexception_changelist")
    chosen = list(SyncException.objects.values_list("pk", flat=True))
    wish = {"action": "write_off", "_selected_action": chosen}

    asked = back_office("administrator").post(page, wish)
    unexplained = back_office("administrator").post(page, wish | {"reason": "  "})

    assert chosen
    for answer in (asked, unexplained):
        text = answer.content.decode()
        assert "Why are these exceptions written off?" in text
        assert all(f'name="_selected_action" value="{pk}"' in text for pk in chosen)
    assert set(SyncException.objects.values_list("status", flat=True)) == {"open"}


def test_the_quarantine_is_released_from_its_page(back_office: Any, register: Register) -> None:
    Register.objects.update(status="revoked")
    post_body(batch([sale(1)]))
    post_body(b"nonsense")
    kept = list(QuarantinedBody.objects.values_list("pk", flat=True))

    back_office("administrator").post(
        reverse("admin:sales_quarantinedbody_changelist"),
        {"action": "release", "_selected_action": kept},
    )

    assert Sale.objects.count() == 1
    assert QuarantinedBody.objects.filter(released_at__isnull=False).count() == 1
    assert SyncBatch.objects.get().state == "answered"


@pytest.mark.usefixtures("_a_day")
def test_nobody_edits_a_sale(back_office: Any) -> None:
    path = reverse("admin:sales_sale_change", args=[Sale.objects.get().pk])

    assert back_office("administrator").post(path, {"total": "0"}).status_code == 403
    assert back_office("administrator").get(reverse("admin:sales_sale_add")).status_code == 403
