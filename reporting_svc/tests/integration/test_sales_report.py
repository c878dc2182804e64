"""The sales report over both channels."""

import uuid
from datetime import UTC, datetime
from typing import Any  # Any: JSON

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reporting_svc.tests.factories import card_line, line, order, sale
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports/sales"


def report(as_staff: Any, **query: str) -> dict[str, Any]:
    period = {"from": "2026-11-23", "to": "2026-11-24"}
    answer = APIClient().get(URL, {**period, **query}, headers=as_staff("analyst"))
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_both_channels_stand_in_one_report(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("order.order_placed.v1", order())

    body = report(as_staff, group_by="day,channel,store")

    assert body["rows"] == [
        {
            "day": "2026-11-23", "channel": "pos", "store": "MTL", "currency": "CAD", "orders": 1,
            "units": "2", "gross": "9.00", "discount": "0.00", "net": "9.00", "tax": "1.35",
            "shipping": "0.00", "gift_cards": "0.00", "total": "10.35", "cost": None,
            "margin": None, "net_without_cost": "9.00",
        },
        {
            "day": "2026-11-23", "channel": "web", "store": "web", "currency": "CAD", "orders": 1,
            "units": "4", "gross": "18.00", "discount": "0.00", "net": "18.00", "tax": "4.19",
            "shipping": "9.95", "gift_cards": "0.00", "total": "32.14", "cost": None,
            "margin": None, "net_without_cost": "18.00",
        },
    ]  # fmt: skip
    assert set(body["as_of"]) == {"sales", "order"}


def test_a_gift_card_is_money_owed_beside_the_net_and_part_of_what_was_paid(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale(lines=[line(1), card_line(2)], total="35.35"))

    names = ("orders", "units", "net", "tax", "gift_cards", "total")
    (whole,) = report(as_staff)["rows"]
    assert [whole[name] for name in names] == [1, "2", "9.00", "1.35", "25.00", "35.35"]
    rows = report(as_staff, group_by="sku")["rows"]
    by_sku = {row["sku"]: (row["units"], row["net"], row["gift_cards"]) for row in rows}
    assert by_sku == {"CARD-25": ("0", "0.00", "25.00"), "TEA-1": ("2", "9.00", "0.00")}
    assert rows[0]["net_without_cost"] == "0.00"


def test_a_gift_card_that_comes_back_is_owed_no_more(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale(lines=[card_line()], total="25.00"))
    back = {"id": str(uuid.uuid4()), "tenders": [{"type": "cash", "amount": "-25.00"}]}
    tell("sales.return_completed.v1", sale(lines=[card_line()], total="-25.00", **back))

    (row,) = report(as_staff)["rows"]
    assert (row["orders"], row["net"], row["gift_cards"], row["total"]) == (
        1,
        "0.00",
        "0.00",
        "0.00",
    )


def test_an_event_told_twice_counts_once(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())

    tell("sales.sale_completed.v1", sale())

    assert report(as_staff)["rows"][0]["orders"] == 1


def test_currencies_are_never_added_up(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), currency="GBP"))

    rows = report(as_staff, group_by="day")["rows"]

    assert [(row["currency"], row["net"]) for row in rows] == [("CAD", "9.00"), ("GBP", "9.00")]


def test_a_document_with_one_article_on_two_lines_is_one_order(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale(lines=[line(1), line(2)]))

    row = report(as_staff, group_by="sku")["rows"][0]

    assert (row["sku"], row["orders"], row["units"]) == ("TEA-1", 1, "4")


def test_a_line_keeps_the_category_it_was_sold_under(as_staff: Any) -> None:
    article = {"sku": "TEA-1", "name": {"en": "Tea"}, "category": {"path": "food/tea"}}
    tell("product.variant_changed.v1", article, at=datetime(2026, 11, 1, tzinfo=UTC))
    tell("sales.sale_completed.v1", sale(occurred_at="2026-11-23T14:00:00+00:00"))

    moved = {**article, "category": {"path": "gifts"}}
    tell("product.variant_changed.v1", moved, at=datetime(2026, 11, 23, 15, tzinfo=UTC))

    assert report(as_staff, group_by="category")["rows"][0]["category"] == "food/tea"


def test_an_article_moved_before_it_was_sold_counts_there_though_we_hear_it_later(
    as_staff: Any,
) -> None:
    article = {"sku": "TEA-1", "name": {"en": "Tea"}, "category": {"path": "food/tea"}}
    tell("product.variant_changed.v1", article, at=datetime(2026, 11, 1, tzinfo=UTC))
    tell("sales.sale_completed.v1", sale(occurred_at="2026-11-23T14:00:00+00:00"))

    moved = {**article, "category": {"path": "gifts"}}
    tell("product.variant_changed.v1", moved, at=datetime(2026, 11, 23, 13, tzinfo=UTC))

    assert report(as_staff, group_by="category")["rows"][0]["category"] == "gifts"


def test_what_was_paid_stands_by_tender(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("order.order_placed.v1", order())

    rows = report(as_staff, group_by="channel,tender")["rows"]

    figures = [(row["channel"], row["tender"], row["orders"], row["total"]) for row in rows]
    assert figures == [("pos", "cash", 1, "10.35"), ("web", "test", 1, "32.14")]
    assert (rows[0]["net"], rows[0]["units"]) == (None, None)


def test_what_is_owed_stands_by_tax_beside_what_it_was_counted_on(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("order.order_placed.v1", order())

    rows = report(as_staff, group_by="tax")["rows"]

    names = ("tax_code", "orders", "net", "shipping", "tax", "total")
    assert [[row[name] for name in names] for row in rows] == [
        ["GST", 2, "27.00", "9.95", "1.85", None],
        ["QST", 2, "27.00", "9.95", "3.69", None],
    ]


def test_a_sale_counts_in_the_country_of_its_store_and_an_order_where_it_goes(
    as_staff: Any,
) -> None:
    refund = {**sample("order.order_refunded.v1"), "ship_to": {"country": "FR", "region": ""}}
    tell("sales.sale_completed.v1", sale())
    tell("order.order_placed.v1", order(ship_to={"country": "FR", "region": ""}))
    tell("order.order_refunded.v1", refund)

    found = report(as_staff, group_by="country")["rows"]

    assert [(row["country"], row["orders"], row["total"]) for row in found] == [
        ("CA", 1, "10.35"),
        ("FR", 1, "21.36"),  # 32.14 that was ordered, 10.78 that went back
    ]
    by_tender = report(as_staff, group_by="country,tender")["rows"]
    assert [(row["country"], row["tender"], row["total"]) for row in by_tender] == [
        ("CA", "cash", "10.35"),
        ("FR", "test", "21.36"),
    ]


def test_a_line_of_an_order_comes_back_in_parts(as_staff: Any) -> None:
    refund = sample("order.order_refunded.v1")
    (line,) = refund["lines"]
    parts = [line, {**line, "disposition": "damage", "reason": "torn"}]
    tell("order.order_refunded.v1", {**refund, "lines": parts})

    rows = {row["sku"]: row for row in report(as_staff, group_by="sku")["rows"]}

    assert (rows["SHIRT-M"]["units"], rows["SHIRT-M"]["net"]) == ("-2", "-9.00")


def test_what_was_told_before_countries_were_stands_under_none(as_staff: Any) -> None:
    told = sale()
    del told["country"]
    tell("sales.sale_completed.v1", told)

    found = report(as_staff, group_by="country")["rows"]

    assert [(row["country"], row["net"]) for row in found] == [("", "9.00")]


@pytest.mark.parametrize("group_by", ["tender,sku", "category,tax", "tender,tax"])
def test_what_is_known_for_whole_documents_is_not_split_by_article(
    as_staff: Any, group_by: str
) -> None:
    answer = APIClient().get(URL, {"group_by": group_by}, headers=as_staff("analyst"))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["group_by"]


def test_a_store_manager_sees_the_own_store_only(as_staff: Any) -> None:
    tell("sales.sale_completed.v1", sale())
    tell("order.order_placed.v1", order())
    query = {"from": "2026-11-23", "to": "2026-11-23", "group_by": "store"}

    own = APIClient().get(URL, query, headers=as_staff("store_manager", stores=("MTL",)))
    other = APIClient().get(
        URL, {**query, "store": "web"}, headers=as_staff("store_manager", stores=("MTL",))
    )

    assert [row["store"] for row in own.json()["rows"]] == ["MTL"]
    assert other.json()["rows"] == []


@pytest.mark.parametrize("group_by", ["day,channel,store", "sku", "hour"])
def test_a_report_takes_two_queries_however_much_was_sold(as_staff: Any, group_by: str) -> None:
    tell("sales.sale_completed.v1", sale())
    with CaptureQueriesContext(connection) as with_one:
        report(as_staff, group_by=group_by)
    for _each in range(9):
        tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4())))

    with CaptureQueriesContext(connection) as with_ten:
        report(as_staff, group_by=group_by)

    assert (len(with_one), len(with_ten)) == (2, 2)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"group_by": "colour"}, "group_by"),
        ({"from": "soon"}, "from"),
        ({"from": "2026-11-24", "to": "2026-11-23"}, "to"),
        ({"channel": "fax"}, "channel"),
        ({"expand": "customer"}, "expand"),
    ],
)
def test_a_question_without_sense_is_refused_by_name(
    as_staff: Any, query: dict[str, str], field: str
) -> None:
    answer = APIClient().get(URL, query, headers=as_staff("analyst"))

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("role", ["cashier", "stock_clerk", "support"])
def test_the_books_are_closed_to_other_roles(as_staff: Any, role: str) -> None:
    assert APIClient().get(URL, headers=as_staff(role)).status_code == 403
    assert APIClient().get(URL).status_code == 401


def test_the_dashboard_compares_today_with_a_week_ago(as_staff: Any, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 20, tzinfo=UTC))
    tell("sales.sale_completed.v1", sale())
    tell("order.order_placed.v1", order(business_date="2026-11-16"))

    answer = APIClient().get("/api/v1/reports/dashboard", headers=as_staff("analyst"))

    board = answer.json()
    assert board["figures_today"] == {
        "orders": 1, "units": "2", "net": "9.00", "gift_cards": "0.00",
        "total": "10.35", "basket": "9.00"
    }  # fmt: skip
    assert board["figures_week_ago"]["net"] == "18.00"
    assert board["net_by_channel"]["pos"][-1] == "9.00"


def test_the_dashboard_compares_channels_and_stores_with_the_same_weekday(
    as_staff: Any, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 20, tzinfo=UTC))  # a Monday
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), business_date="2025-11-24"))
    tell("order.order_placed.v1", order(business_date="2026-11-16"))
    tell("order.order_placed.v1", order(number="W-2", business_date="2026-11-17"))

    answer = APIClient().get("/api/v1/reports/dashboard", headers=as_staff("analyst"))

    board = answer.json()
    assert board["figures_year_ago"]["net"] == "9.00"
    names = ("name", "today", "week_ago", "year_ago", "seven_days")
    assert [tuple(row[name] for name in names) for row in board["channels"]] == [
        ("web", "0.00", "18.00", "0.00", "18.00"),
        ("pos", "9.00", "0.00", "9.00", "9.00"),
    ]
    assert [row["name"] for row in board["stores"]] == ["web", "MTL"]


@pytest.mark.parametrize("months", [0, 9])
def test_the_dashboard_takes_six_queries_however_much_was_sold(
    as_staff: Any, time_machine: Any, months: int
) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 20, tzinfo=UTC))
    for _each in range(months + 1):
        tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), store=f"S{_each}"))

    with CaptureQueriesContext(connection) as queries:
        answer = APIClient().get("/api/v1/reports/dashboard", headers=as_staff("analyst"))

    assert len(answer.json()["stores"]) == months + 1
    assert len(queries) == 6


def test_the_dashboard_shows_one_currency_and_names_the_others(
    as_staff: Any, time_machine: Any
) -> None:
    time_machine.move_to(datetime(2026, 11, 23, 20, tzinfo=UTC))
    tell("sales.sale_completed.v1", sale())
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), currency="GBP"))
    client, url = APIClient(), "/api/v1/reports/dashboard"

    own = client.get(url, headers=as_staff("analyst")).json()
    other = client.get(url, {"currency": "GBP"}, headers=as_staff("analyst")).json()

    assert (own["currency"], own["figures_today"]["net"]) == ("CAD", "9.00")
    assert (other["currency"], other["figures_today"]["net"]) == ("GBP", "9.00")
    assert own["currencies"] == other["currencies"] == ["CAD", "GBP"]


def test_the_dashboard_of_an_empty_shop_is_all_zero(as_staff: Any) -> None:
    board = APIClient().get("/api/v1/reports/dashboard", headers=as_staff("analyst")).json()

    assert board["figures_today"] == {
        "orders": 0, "units": "0", "net": "0.00", "gift_cards": "0.00",
        "total": "0.00", "basket": "0.00"
    }  # fmt: skip
    assert len(board["days"]) == len(board["net_by_channel"]["web"]) == 28
    assert (board["stores"], board["best_sellers"], board["as_of"]) == ([], [], {})


def test_a_currency_without_sense_is_refused(as_staff: Any) -> None:
    answer = APIClient().get(
        "/api/v1/reports/dashboard", {"currency": "dollars"}, headers=as_staff("analyst")
    )

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["currency"]


def test_the_day_of_the_dashboard_is_the_shops(as_staff: Any, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 24, 3, tzinfo=UTC))  # ten in the evening in Montréal

    board = APIClient().get("/api/v1/reports/dashboard", headers=as_staff("analyst")).json()

    assert board["today"] == "2026-11-23"


def test_the_books_are_as_of_the_newest_word_whatever_order_it_comes_in(as_staff: Any) -> None:
    early, late = datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 17, tzinfo=UTC)
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4())), at=late)

    tell("sales.sale_completed.v1", sale(), at=early)

    assert report(as_staff)["as_of"] == {"sales": "2026-11-23T17:00:00+00:00"}
