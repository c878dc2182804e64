"""Invoices and credit notes: no number missing, none changed, each for whom it is."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from order_svc.invoicing import selectors, services
from order_svc.invoicing.models import Paper, Recipient, Series
from order_svc.orders import selectors as order_selectors
from order_svc.orders import services as orders
from order_svc.orders.models import Order
from order_svc.orders.rules import RefundWish, UnitsWish, Worth
from order_svc.tests.factories import World, placed

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]


def refunded(order: Order, now: datetime) -> None:
    wish = RefundWish((UnitsWish(1, Decimal(1)),), Decimal("2.00"), Decimal("1.00"))
    orders.refund(order=order, wish=wish, actor="staff:1", now=now)
    orders.resume_refunds()


def test_every_order_has_its_invoice_and_every_refund_its_credit_note(
    world: World, now: datetime
) -> None:
    order = world.bought()
    refunded(order, now)

    assert services.issue_due(now=now) == 2
    assert services.issue_due(now=now) == 0

    invoice, note = selectors.papers_of(order.pk)
    # in the shop's own time zone: the year is a few hours longer there
    year = timezone.localtime(now, ZoneInfo(settings.SHOP_TIME_ZONE)).year
    assert [invoice.number, note.number] == [f"F-{year}-000001", f"C-{year}-000001"]
    assert (invoice.total, note.total) == (Decimal("29.90"), Decimal("8.48"))
    assert invoice.content["taxes"] == [{"code": "GST", "amount": "3.90"}]
    assert [line["total"] for line in invoice.content["lines"]] == ["10.35", "13.80", "5.75"]
    # a tea, two dollars of the shipping, and a dollar out of goodwill
    assert [line["total"] for line in note.content["lines"]] == ["5.18", "2.30", "1.00"]
    assert note.content["invoice"] == invoice.number
    assert note.content["taxes"] == [{"code": "GST", "amount": "0.98"}]


def test_an_order_that_was_called_off_has_its_invoice_taken_back(
    world: World, now: datetime
) -> None:
    order = world.bought()
    orders.cancel_order(order=order, actor="staff:1", reason="", now=now)

    assert services.issue_due(now=now) == 2
    assert services.issue_due(now=now) == 0

    invoice, note = selectors.papers_of(order.pk)
    assert (note.kind, note.total, note.content["invoice"]) == (
        "CREDIT_NOTE",
        invoice.total,
        invoice.number,
    )


def test_what_an_edit_adds_stands_on_an_invoice_beside_the_first(
    world: World, now: datetime
) -> None:
    order, edit = world.bought(), uuid4()
    first = services.issue_invoice(order_id=order.pk, now=now)
    added = order_selectors.AddedUnits(
        2, Decimal(1), Worth(Decimal("12.00"), Decimal(0), (("GST", Decimal("1.80")),))
    )
    facts = order_selectors.supplement_facts(order.pk, [added])

    made = services.issue_supplement(edit_id=edit, facts=facts, now=now)
    again = services.issue_supplement(edit_id=edit, facts=facts, now=now)

    assert (made.kind, made.position, made.total) == ("INVOICE", 2, Decimal("13.80"))
    assert made.content["invoice"] == first.number
    assert [(line["sku"], line["quantity"]) for line in made.content["lines"]] == [("CUP", "1")]
    assert made.content["taxes"] == [{"code": "GST", "amount": "1.80"}]
    assert again.pk == made.pk
    assert services.issue_invoice(order_id=order.pk, now=now).pk == first.pk
    assert list(selectors.broken_papers(made.series_id)) == []


def test_a_number_that_was_rolled_back_is_the_next_ones(world: World, now: datetime) -> None:
    first, second = placed(world, number=1), placed(world, number=2)

    class PowerCut(Exception):
        pass

    def interrupted() -> None:
        with transaction.atomic():
            services.issue_invoice(order_id=first.pk, now=now)
            raise PowerCut

    with pytest.raises(PowerCut):
        interrupted()
    services.issue_invoice(order_id=second.pk, now=now)
    services.issue_invoice(order_id=first.pk, now=now)

    assert list(Paper.objects.order_by("position").values_list("position", "order_id")) == [
        (1, second.pk),
        (2, first.pk),
    ]
    assert list(selectors.broken_papers(Series.objects.get().pk)) == []


def test_the_database_refuses_to_change_or_remove_an_invoice(world: World, now: datetime) -> None:
    services.issue_invoice(order_id=world.bought().pk, now=now)

    for statement in (
        "UPDATE invoicing_paper SET total = 0",
        "DELETE FROM invoicing_recipient; DELETE FROM invoicing_paper",
    ):
        with (
            pytest.raises(IntegrityError, match="never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    assert Paper.objects.count() == 1


def test_a_paper_that_was_changed_all_the_same_breaks_the_chain(
    world: World, now: datetime
) -> None:
    for number in (1, 2, 3):
        services.issue_invoice(order_id=placed(world, number=number).pk, now=now)
    second = Paper.objects.get(position=2)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE invoicing_paper DISABLE TRIGGER USER")
        content = """jsonb_set(content, '{total}', '"1.00"')"""
        cursor.execute(f"UPDATE invoicing_paper SET content = {content} WHERE position = 2")
        cursor.execute("ALTER TABLE invoicing_paper ENABLE TRIGGER USER")

    assert list(selectors.broken_papers(second.series_id)) == [second.number]


def test_an_invoice_is_read_by_its_customer_its_guest_and_staff(
    api: APIClient, world: World, as_customer: Headers, as_staff: Headers, now: datetime
) -> None:
    order = placed(world, uuid4())
    services.issue_due(now=now)
    url = f"/api/v1/orders/{order.number}/invoices"
    token = signing.TimestampSigner(salt="orders.guest").sign(str(order.pk))

    for headers in (
        as_customer(order.customer_id),
        as_staff("support"),
        {"Authorization": f"Guest {token}"},
    ):
        (listed,) = api.get(url, headers=headers).json()
        answer = api.get(listed["url"], headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
        assert listed["number"] in answer["Content-Disposition"]
    assert api.get(url, headers=as_customer(uuid4())).status_code == 404
    assert api.get(listed["url"], headers=as_customer(uuid4())).status_code == 404
    assert api.get(url).status_code == 401
    assert api.get(f"{url}/F-1999-000001", headers=as_staff("support")).status_code == 404


def test_two_prints_of_an_invoice_are_equal_whatever_words_are_on_it(
    world: World, now: datetime
) -> None:
    order = world.bought()
    order.lines.update(name="<b>Thé & tasse</b> 茶 <img src=x>")
    Order.objects.update(locale="fr", billing_address={"name": "<script>", "line1": "&amp;"})
    services.issue_invoice(order_id=order.pk, now=now)
    paper = Paper.objects.select_related("recipient").get()

    first, second = services.paper_as_pdf(paper=paper), services.paper_as_pdf(paper=paper)

    assert first == second
    assert paper.content["lines"][0]["name"] == "<b>Thé & tasse</b> 茶 <img src=x>"


def test_a_person_is_forgotten_and_the_invoice_stands(world: World, now: datetime) -> None:
    order = world.bought()
    paper = services.issue_invoice(order_id=order.pk, now=now)
    assert Recipient.objects.get().name == "Ada Tremblay"

    assert services.forget_recipients(order_ids=[order.pk]) == 1

    gone = Recipient.objects.get()
    assert (gone.name, gone.address, gone.email, gone.salt) == ("", "", "", "")
    assert "Ada" not in str(Paper.objects.get().content)
    assert list(selectors.broken_papers(paper.series_id)) == []


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_numbers_without_a_gap(world: World, now: datetime) -> None:
    order_ids = [placed(world, number=number).pk for number in range(10)]
    start = threading.Barrier(10)

    def issue(number: int) -> list[str]:
        """Each order is asked for by five; every third try ends in a rollback."""
        start.wait()
        try:
            return [_issued(order_ids[(number + n) % 10], now, fails=n % 3 == 2) for n in range(5)]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(issue, range(10)))

    assert list(Paper.objects.order_by("position").values_list("position", flat=True)) == list(
        range(1, 11)
    )
    assert list(selectors.broken_papers(Series.objects.get().pk)) == []


@transaction.atomic
def _issued(order_id: UUID, now: datetime, *, fails: bool) -> str:
    number = services.issue_invoice(order_id=order_id, now=now).number
    transaction.set_rollback(fails)
    return number
