"""Every report is one table: the API, the pages and the files say the same."""

import csv
import io
import uuid
from typing import Any  # Any: JSON

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reporting_svc.reports import selectors
from reporting_svc.tests.factories import line, order, receipt, sale
from reporting_svc.tests.teller import tell

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports"
PERIOD = {"from": "2026-11-01", "to": "2026-11-30"}
ARTICLE = {"sku": "TEA-1", "name": {"en": "Tea", "fr": "Thé"}, "category": {"path": "food/"}}


@pytest.fixture
def shop() -> None:
    """Two sales of tea, one of them returned in half, and a web order."""
    tell("product.variant_changed.v1", ARTICLE)
    tell("inventory.receipt_entered.v1", receipt(("TEA-1", "10", "2")))
    tell("sales.sale_completed.v1", sale())
    cheaper = line(gross="10.00", discount="1.00", quantity="3")
    tell("sales.sale_completed.v1", sale(id=str(uuid.UUID(int=2)), lines=[cheaper]))
    half = line(quantity="1", gross="4.50", net="4.50", tax="0.67", taxes=[], total="5.17")
    back = sale(id=str(uuid.UUID(int=3)), lines=[half], business_date="2026-11-25", tenders=[])
    tell("sales.return_completed.v1", back)
    tell("order.order_placed.v1", order())


def ask(as_staff: Any, name: str, **query: str) -> dict[str, Any]:
    answer = APIClient().get(f"{URL}/{name}", {**PERIOD, **query}, headers=as_staff("analyst"))
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def file_of(as_staff: Any, name: str, kind: str, **query: str) -> bytes:
    answer: Any = APIClient().get(
        f"{URL}/{name}/file", {**PERIOD, **query, "type": kind}, headers=as_staff("analyst")
    )
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def columns(body: dict[str, Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in body["rows"]]


@pytest.mark.usefixtures("shop")
def test_the_margin_says_what_it_leaves_out(as_staff: Any) -> None:
    body = ask(as_staff, "margin", group_by="sku")

    names = ("sku", "name", "net", "cost", "margin", "margin_rate", "net_without_cost")
    assert columns(body, *names) == [
        ("", "", "0.00", "0.00", "0.00", None, "0.00"),
        ("POT-1", "", "9.00", None, None, None, "9.00"),
        # 2 + 3 - 1 + 2 units at 2.00; 9.00 + 9.00 - 4.50 + 9.00 net
        ("TEA-1", "Tea", "22.50", "12.00", "10.50", "46.7", "0.00"),
    ]
    assert set(body["as_of"]) == {"inventory", "order", "product", "sales"}


@pytest.mark.usefixtures("shop")
def test_baskets_say_what_comes_back_and_what_discounts_cost(as_staff: Any) -> None:
    body = ask(as_staff, "baskets", group_by="channel")

    names = ("channel", "orders", "units", "units_a_basket", "net_a_basket")
    assert columns(body, *names) == [("pos", 2, "4", "2", "6.75"), ("web", 1, "4", "4", "18.00")]
    back = ("returned_units", "returned_net", "return_rate", "discount", "discount_rate")
    assert columns(body, *back)[0] == ("1", "4.50", "20.0", "1.00", "6.9")


@pytest.mark.usefixtures("shop")
def test_the_best_seller_comes_first(as_staff: Any) -> None:
    body = ask(as_staff, "top-sellers")

    assert columns(body, "rank", "sku", "units", "net") == [
        (1, "TEA-1", "6", "22.50"),
        (2, "POT-1", "2", "9.00"),
    ]


@pytest.mark.usefixtures("shop")
def test_the_tax_return_says_what_was_taxed_and_what_was_not(as_staff: Any) -> None:
    body = ask(as_staff, "tax-return")

    # both sales, the order and its shipping are taxed; the return bore none
    names = ("tax_code", "supplies", "net", "shipping", "taxable", "not_taxed", "tax")
    assert columns(body, *names) == [
        ("GST", "41.45", "36.00", "9.95", "45.95", "-4.50", "2.30"),
        ("QST", "41.45", "36.00", "9.95", "45.95", "-4.50", "4.59"),
    ]


@pytest.mark.usefixtures("shop")
def test_a_figure_leads_to_its_documents_as_a_report_too(as_staff: Any) -> None:
    body = ask(as_staff, "documents", sku="TEA-1")

    assert columns(body, "day", "kind", "number", "units", "net", "margin") == [
        ("2026-11-25", "return", "MTL-1-000001", "-1", "-4.50", "-2.50"),
        ("2026-11-23", "web order", "W-2026-000001", "2", "9.00", "5.00"),
        ("2026-11-23", "sale", "MTL-1-000001", "3", "9.00", "3.00"),
        ("2026-11-23", "sale", "MTL-1-000001", "2", "9.00", "5.00"),
    ]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", [each for each in selectors.TABLES if each != "sales"])
def test_a_file_says_what_the_report_says(as_staff: Any, name: str) -> None:
    body = ask(as_staff, name)

    text = file_of(as_staff, name, "csv").decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(file_of(as_staff, name, "xlsx")), read_only=True)
    printed = file_of(as_staff, name, "pdf")

    titles = [column["title"] for column in body["columns"]]
    said = [
        ["" if row[each["name"]] is None else str(row[each["name"]]) for each in body["columns"]]
        for row in body["rows"]
    ]
    assert list(csv.reader(io.StringIO(text))) == [titles, *said]
    sheet = list(book.active.values)  # type: ignore[union-attr]  # a book that was just written
    assert list(sheet[0]) == titles
    assert printed.startswith(b"%PDF-")


@pytest.mark.usefixtures("shop")
def test_the_file_of_sales_has_numbers_to_reckon_with(as_staff: Any) -> None:
    rows = ask(as_staff, "sales", group_by="channel")["rows"]

    file = file_of(as_staff, "sales", "xlsx", group_by="channel")

    book = openpyxl.load_workbook(io.BytesIO(file), read_only=True)
    titles, *found = list(book.active.values)  # type: ignore[union-attr]  # it was just written
    at = titles.index("total")
    assert [f"{row[at]:.2f}" for row in found] == [row["total"] for row in rows]


def test_what_a_spreadsheet_would_reckon_stays_a_text(as_staff: Any) -> None:
    evil = {**ARTICLE, "name": {"en": '=HYPERLINK("http://x")'}}
    tell("product.variant_changed.v1", evil)
    tell("sales.sale_completed.v1", sale(cashier="@c-1"))

    by_article = file_of(as_staff, "sales", "csv", group_by="sku,cashier").decode("utf-8-sig")
    book = openpyxl.load_workbook(
        io.BytesIO(file_of(as_staff, "sales", "xlsx", group_by="sku,cashier"))
    )

    row = next(csv.DictReader(io.StringIO(by_article)))
    assert (row["article"], row["cashier"]) == ('\'=HYPERLINK("http://x")', "'@c-1")
    cell = book.active["B2"]  # type: ignore[index]  # a book that was just written
    assert (cell.data_type, cell.value) == ("s", '\'=HYPERLINK("http://x")')


def test_a_pdf_that_nobody_would_read_is_refused_and_not_half_made(
    as_staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("sales.sale_completed.v1", sale(lines=[line(1), line(2, "POT-1")]))
    monkeypatch.setattr("reporting_svc.reports.services._files.MOST_PRINTED", 1)

    answer = APIClient().get(
        f"{URL}/sales/file",
        {**PERIOD, "type": "pdf", "group_by": "sku"},
        headers=as_staff("analyst"),
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "too_many_rows")


def test_titles_and_names_are_in_the_readers_language(as_staff: Any) -> None:
    tell("product.variant_changed.v1", ARTICLE)
    tell("sales.sale_completed.v1", sale())

    headers = {**as_staff("analyst"), "Accept-Language": "fr"}
    answer: Any = APIClient().get(
        f"{URL}/sales/file", {**PERIOD, "type": "csv", "group_by": "sku"}, headers=headers
    )

    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][1] == "article"
    assert rows[1][:2] == ["TEA-1", "Thé"]
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="sales-2026-11-01-2026-11-30.csv"'
    )


@pytest.mark.parametrize("name", selectors.TABLES)
def test_a_report_takes_as_many_queries_for_ten_documents_as_for_one(
    as_staff: Any, name: str
) -> None:
    counts = []
    for more in (1, 9):
        for _each in range(more):
            tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4())))
        with CaptureQueriesContext(connection) as captured:
            ask(as_staff, name)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("baskets", {"group_by": "sku"}, "group_by"),
        ("top-sellers", {"group_by": "day"}, "group_by"),
        ("sales", {"group_by": "tender,sku"}, "group_by"),
        ("margin", {"from": "soon"}, "from"),
        ("documents", {"hour": "25"}, "hour"),
        ("sales/file", {"type": "doc"}, "type"),
    ],
)
def test_a_report_without_sense_is_refused_by_name(
    as_staff: Any, path: str, query: dict[str, str], field: str
) -> None:
    answer = APIClient().get(f"{URL}/{path}", query, headers=as_staff("analyst"))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_report_that_is_not_there_is_not_found(as_staff: Any) -> None:
    for path in ("horoscope", "horoscope/file"):
        answer = APIClient().get(f"{URL}/{path}", {"type": "csv"}, headers=as_staff("analyst"))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_report")


@pytest.mark.parametrize("path", ["", "/margin", "/margin/file?type=csv"])
def test_reports_are_closed_to_other_roles(as_staff: Any, path: str) -> None:
    assert APIClient().get(f"{URL}{path}", headers=as_staff("cashier")).status_code == 403
    assert APIClient().get(f"{URL}{path}").status_code == 401


@pytest.mark.parametrize("name", ["margin", "baskets", "top-sellers", "documents"])
def test_who_is_kept_to_a_store_sees_its_figures_in_every_report(as_staff: Any, name: str) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.UUID(int=9)), store="QUE"))

    headers = as_staff("store_manager", stores=("QUE",))
    body = APIClient().get(f"{URL}/{name}", PERIOD, headers=headers).json()

    assert columns(body, "net") == [("9.00",)]


def test_the_list_of_reports_says_what_each_can_be_split_by(as_staff: Any) -> None:
    body = APIClient().get(URL, headers=as_staff("analyst")).json()

    found = {each["name"]: each["group_by"] for each in body["results"]}
    assert found["baskets"] == ["day", "hour", "channel", "store", "country", "cashier"]
    assert found["tax-return"] == []
