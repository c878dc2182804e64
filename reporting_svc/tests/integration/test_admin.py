"""The books and the dashboard, in a browser."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reporting_svc.reports.models import Document
from reporting_svc.tests.factories import line, sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
DASHBOARD = "/admin/reporting/dashboard/"
BOOKS = "/admin/reporting/reports/"
LISTS = [f"{BOOKS}{name}/" for name in ("document", "articlecopy", "freshness")]
Staff = Callable[..., Client]


@pytest.fixture
def staff(staff_cookie: Callable[..., str]) -> Staff:
    def browser(*roles: str) -> Client:
        client = Client()
        client.cookies["comptoir_staff"] = staff_cookie(*roles)
        return client

    return browser


def sell(count: int) -> None:
    for _each in range(count):
        sku = f"SKU-{uuid.uuid4().hex[:8]}"
        tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), lines=[line(1, sku)]))
        article = {"sku": sku, "name": {"en": "Tea", "fr": "Thé"}, "category": None}
        tell("product.variant_changed.v1", article)


@pytest.mark.parametrize("page", LISTS)
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_one(staff: Staff, page: str) -> None:
    browser = staff("analyst")
    sell(1)
    browser.get(page)
    with CaptureQueriesContext(connection) as with_one:
        assert browser.get(page).status_code == 200
    sell(9)

    with CaptureQueriesContext(connection) as with_ten:
        assert browser.get(page).status_code == 200

    assert len(with_one) == len(with_ten)


def test_a_document_shows_what_it_is_the_sum_of(staff: Staff) -> None:
    tell("sales.sale_completed.v1", sale())
    document = Document.objects.get()

    page = staff("analyst").get(f"{BOOKS}document/{document.pk}/change/").content.decode()

    for figure in ("TEA-1", "9.00", "QST", "0.90", "cash", "10.35"):
        assert figure in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("page", LISTS)
def test_nobody_writes_in_the_books_by_hand(staff: Staff, page: str) -> None:
    tell("sales.sale_completed.v1", sale())

    for role in ("analyst", "administrator"):
        assert staff(role).get(f"{page}add/").status_code == 403


@pytest.mark.parametrize("role", ["analyst", "store_manager", "administrator"])
def test_the_dashboard_is_open_to_those_who_may_see_the_books(staff: Staff, role: str) -> None:
    browser = staff(role)
    browser.get(DASHBOARD)

    with CaptureQueriesContext(connection) as queries:
        page = browser.get(DASHBOARD)

    assert page.status_code == 200
    assert b"reports/dashboard.js" in page.content
    assert b'data-zone="America/Toronto"' in page.content  # its times are those of the shop
    assert len([query for query in queries if "reports_" in query["sql"]]) == 0


@pytest.mark.parametrize("role", ["cashier", "stock_clerk", "catalogue_manager"])
def test_other_staff_are_told_so_and_not_sent_in_circles(staff: Staff, role: str) -> None:
    assert staff(role).get(DASHBOARD).status_code == 403


def test_a_visitor_signs_in_first() -> None:
    answer = Client().get(DASHBOARD)

    assert answer.status_code == 302
    assert answer.headers["Location"] == (
        "/admin/customer/login/?next=%2Fadmin%2Freporting%2Fdashboard%2F"
    )


def test_the_dashboard_has_nothing_that_the_browser_would_refuse(staff: Staff) -> None:
    answer = staff("analyst").get(DASHBOARD)
    section = answer.content.decode().partition('<main id="dashboard"')[2].partition("</main>")[0]

    assert section
    for inline in ("<script", "onclick", "style="):
        assert inline not in section
    assert (
        "'unsafe-inline'"
        not in answer.headers["Content-Security-Policy"]
        .partition("script-src")[2]
        .partition(";")[0]
    )


def test_the_dashboard_speaks_french(staff: Staff) -> None:
    page = staff("analyst").get(DASHBOARD, headers={"Accept-Language": "fr"}).content.decode()

    assert "Ventes nettes du jour" in page
    assert "Net sales today" not in page
