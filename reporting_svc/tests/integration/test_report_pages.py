"""The reports as pages, for people with a browser or a phone."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reporting_svc.reports import selectors
from reporting_svc.tests.factories import line, order, receipt, sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
PAGES = "/admin/reporting/tables/"
PERIOD = "from=2026-11-01&to=2026-11-30"
NONE = "\N{EN DASH}"
Staff = Callable[..., Client]


@pytest.fixture
def staff(staff_cookie: Callable[..., str]) -> Staff:
    def browser(*roles: str, language: str = "en", **about: tuple[str, ...]) -> Client:
        client = Client(headers={"Accept-Language": language})
        client.cookies["comptoir_staff"] = staff_cookie(*roles, **about)
        return client

    return browser


@pytest.fixture
def shop() -> None:
    tell("inventory.receipt_entered.v1", receipt(("TEA-1", "10", "2")))
    tell("sales.sale_completed.v1", sale(lines=[line(1), line(2, "POT-1")]))
    tell("order.order_placed.v1", order())


def text_of(browser: Client, path: str) -> str:
    answer = browser.get(f"{PAGES}{path}")
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def body_of(page: str) -> list[list[str]]:
    """The cells of the table, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL)]
        for row in rows
    ]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("language", "heard"),
    [("en", ["stock", "web orders", "tills"]), ("fr", ["stock", "commandes web", "caisses"])],
)
def test_a_page_says_by_name_whom_it_has_heard(
    staff: Staff, language: str, heard: list[str]
) -> None:
    page = text_of(staff("analyst", language=language), f"sales/?{PERIOD}")

    said = page.partition('<p class="rep-asof">')[2].partition("</p>")[0]
    named = [re.sub(r" [\d/-]+ .*", "", each) for each in said.partition(":")[2].split(" · ")]
    assert [each.strip() for each in named] == heard


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", selectors.TABLES)
def test_every_report_has_a_page_in_both_languages(staff: Staff, name: str) -> None:
    english = text_of(staff("analyst"), f"{name}/?{PERIOD}")
    french = text_of(staff("analyst", language="fr"), f"{name}/?{PERIOD}")

    assert "All rows as a file:" in english
    assert "Toutes les lignes en fichier" in french
    assert "All rows as a file:" not in french
    for inline in ("onclick", 'style="'):
        assert inline not in english.partition('<main class="rep"')[2].partition("</main>")[0]


@pytest.mark.usefixtures("shop")
def test_a_figure_on_a_page_leads_to_its_documents_and_they_to_theirs(staff: Staff) -> None:
    browser = staff("analyst")
    page = text_of(browser, f"margin/?{PERIOD}&group_by=sku")
    rows = body_of(page)
    assert [row[0] for row in rows[1:]] == ["POT-1", "TEA-1"]
    links = re.findall(r'<td><a href="([^"]+documents/[^"]+)"', page)

    behind = browser.get(links[-1].replace("&amp;", "&")).content.decode()

    assert [row[2] for row in body_of(behind)] == ["web order", "sale"]
    (first, *_rest) = re.findall(r'href="(/admin/reporting/reports/document/\d+/change/)"', behind)
    assert browser.get(first).status_code == 200


@pytest.mark.usefixtures("shop")
def test_shipping_leads_to_its_documents_too(staff: Staff) -> None:
    browser = staff("analyst")
    page = text_of(browser, f"sales/?{PERIOD}&group_by=sku")
    links = re.findall(r'<td><a href="([^"]+documents/[^"]+)"', page)

    behind = browser.get(links[0].replace("&amp;", "&")).content.decode()

    assert [row[2] for row in body_of(behind)] == ["web order"]


def test_amounts_are_written_as_the_reader_writes_them(staff: Staff) -> None:
    dear = line(quantity="1000", gross="1234567.50", net="1234567.50")
    tell("sales.sale_completed.v1", sale(lines=[dear]))

    (english,) = body_of(text_of(staff("analyst"), f"margin/?{PERIOD}&group_by=store"))
    french_page = text_of(staff("analyst", language="fr"), f"margin/?{PERIOD}&group_by=store")
    (french,) = body_of(french_page)

    assert english[:6] == ["MTL", "CAD", "1,000", "1,234,567.50", NONE, NONE]
    assert [cell.replace("\u202f", " ").replace("\xa0", " ") for cell in french[2:4]] == [
        "1 000",
        "1 234 567,50",
    ]


def test_what_makes_no_sense_is_said_on_the_page(staff: Staff) -> None:
    page = text_of(staff("analyst"), "sales/?from=soon&group_by=tender&group_by=sku")

    assert 'role="alert"' in page
    assert "from:" in page
    assert "<tbody>" not in page


def test_a_page_shows_its_first_rows_and_says_that_there_are_more(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting_svc.reports.selectors._tables.SHOWN", 1)
    tell("sales.sale_completed.v1", sale(lines=[line(1), line(2, "POT-1")]))

    page = text_of(staff("analyst"), f"sales/?{PERIOD}&group_by=sku")

    assert len(body_of(page)) == 1
    assert "These are the first 500 rows" in page


@pytest.mark.parametrize("name", selectors.TABLES)
def test_a_page_takes_as_many_queries_for_ten_documents_as_for_one(staff: Staff, name: str) -> None:
    browser, counts = staff("analyst"), []
    for more in (1, 9):
        for number in range(more):
            key = f"{more}1111111-1111-4111-8111-11111111111{number}"
            tell("sales.sale_completed.v1", sale(id=key))
        text_of(browser, f"{name}/?{PERIOD}")
        with CaptureQueriesContext(connection) as captured:
            text_of(browser, f"{name}/?{PERIOD}")
        counts.append(len(captured))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("path", ["", "sales/", "horoscope/"])
def test_reports_are_pages_for_those_who_may_see_the_books(staff: Staff, path: str) -> None:
    for role in ("cashier", "support"):
        assert staff(role).get(f"{PAGES}{path}").status_code == 403
    visitor = Client().get(f"{PAGES}{path}")
    assert visitor.status_code == 302


def test_a_report_that_nobody_makes_is_not_found(staff: Staff) -> None:
    assert staff("analyst").get(f"{PAGES}horoscope/").status_code == 404


def test_who_is_kept_to_a_store_reads_its_figures_only(staff: Staff) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id="2" * 8 + "-1111-4111-8111-" + "1" * 12, store="QUE"))

    page = text_of(staff("store_manager", stores=("QUE",)), f"sales/?{PERIOD}&group_by=store")

    assert [row[0] for row in body_of(page)] == ["QUE"]


@pytest.mark.usefixtures("shop")
def test_what_stock_is_worth_leads_to_the_receipts_that_say_so(staff: Staff) -> None:
    browser = staff("analyst")
    level = {"sku": "TEA-1", "on_hand": "4", "damaged": "0", "seq": 1}
    tell("inventory.levels_told.v1", {"location": "LC", "levels": [level]})
    value = text_of(browser, "stock-value/?currency=CAD")
    (place,) = re.findall(r'<td><a href="([^"]+/stock/[^"]+)"', value)

    stock = browser.get(place.replace("&amp;", "&") + f"&{PERIOD}").content.decode()
    found = set(re.findall(r'href="([^"]+/receipts/[^"]+sku=TEA-1)"', stock))
    ageing = set(
        re.findall(r'href="([^"]+/receipts/[^"]+)"', text_of(browser, f"stock-ageing/?{PERIOD}"))
    )

    (behind,) = found | ageing
    rows = body_of(browser.get(behind.replace("&amp;", "&")).content.decode())
    assert [row[1:] for row in rows] == [
        ["R-2026-000001", "LC", "TEA-1", "", "CAD", "10", "2.00", "20.00"]
    ]
