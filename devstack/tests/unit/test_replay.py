"""What the replay makes of a line, and the columns that must add up."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from devstack import processes
from devstack.errors import Refused
from devstack.replay import columns, countries, memory, plan, play
from devstack.replay.lines import Line
from devstack.replay.progress import Progress, Stopped


def line(**changes: object) -> Line:
    usual: dict[str, object] = {
        "invoice": "536365",
        "sku": "85123A",
        "description": "HOLDER",
        "quantity": 6,
        "at": datetime(2010, 12, 1, 8, 26),  # noqa: DTZ001  # the file's times are local
        "unit_price": Decimal("2.55"),
        "customer": "17850",
        "country": "United Kingdom",
    }
    return Line(**{**usual, **changes})  # type: ignore[arg-type]  # the usual values with changes


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "article"),
        ({"sku": "POST"}, "postage"),
        ({"sku": "AMAZONFEE"}, "fee"),
        ({"sku": "B", "unit_price": Decimal("-11062.06")}, "bad debt"),
        ({"sku": "D", "quantity": -1}, "discount"),
        ({"sku": "GIFT_0001_20"}, "gift voucher"),
        ({"sku": "DCGS0003"}, "article"),
        ({"unit_price": Decimal(0)}, "free"),
        ({"unit_price": Decimal(0), "quantity": -3}, "write-off"),
        ({"unit_price": Decimal(0), "description": "test"}, "test"),
    ],
)
def test_every_line_is_called_by_what_it_is(changes: dict[str, object], kind: str) -> None:
    assert line(**changes).kind == kind


def test_amounts_round_half_up_to_the_cent() -> None:
    assert line(quantity=1, unit_price=Decimal("0.125")).amount == Decimal("0.13")
    assert line(quantity=-1, unit_price=Decimal("0.125")).amount == Decimal("-0.13")


def test_an_article_at_two_prices_goes_to_a_till() -> None:
    two_prices = plan.invoices([line(), line(unit_price=Decimal("2.10"))])[0]

    assert plan.way(two_prices, Decimal(1)) == plan.TILL


def test_what_rounds_otherwise_when_added_up_goes_to_a_till() -> None:
    half_cents = line(quantity=1, unit_price=Decimal("0.125"))

    assert plan.way(plan.invoices([half_cents])[0], Decimal(1)) == plan.WEB
    assert plan.way(plan.invoices([half_cents, half_cents])[0], Decimal(1)) == plan.TILL


def test_a_return_a_guest_and_a_wholesale_quantity_go_to_a_till() -> None:
    returned = plan.invoices([line(invoice="C536379", quantity=-1)])[0]
    nameless = plan.invoices([line(customer="")])[0]
    wholesale = plan.invoices([line(quantity=80_995)])[0]

    ways = {plan.way(each, Decimal(1)) for each in (returned, nameless, wholesale)}
    assert ways == {plan.TILL}


def test_an_invoice_without_articles_goes_nowhere() -> None:
    assert plan.way(plan.invoices([line(sku="POST")])[0], Decimal(1)) == plan.NOTHING


def test_a_return_is_sent_positive_with_a_negative_total() -> None:
    returned = plan.invoices([line(invoice="C536379", quantity=-2)])[0]

    item = play.till_item(returned)

    assert (item["type"], item["total"]) == ("return", "-5.10")
    assert (item["lines"][0]["quantity"], item["lines"][0]["total"]) == ("2", "5.10")
    assert item["tenders"] == [{"type": "cash", "amount": "-5.10"}]
    assert item["occurred_at"] == "2010-12-01T08:26:00+00:00"


def test_a_cent_too_little_in_the_report_is_seen() -> None:
    lines = [line(), line(sku="POST", quantity=1, unit_price=Decimal(18))]
    right, wrong = {date(2010, 12, 1): Decimal("15.30")}, {date(2010, 12, 1): Decimal("15.29")}

    assert columns.is_equal(columns.by_day(lines, right))
    assert not columns.is_equal(columns.by_day(lines, wrong))
    assert columns.by_day(lines, wrong)[0].difference == Decimal("-0.01")
    assert columns.by_day(lines, right)[0].in_file == Decimal("33.30")


def test_a_day_that_only_the_report_has_is_a_difference() -> None:
    days = columns.by_day([line()], {date(2010, 12, 2): Decimal(1)})

    assert [day.difference for day in days] == [Decimal("-15.30"), Decimal(1)]


def test_an_article_that_differs_by_a_cent_is_named() -> None:
    lines = [
        line(),
        line(quantity=-1),
        line(sku="POT"),
        line(sku="POST", unit_price=Decimal("4.00")),
    ]
    reported = {"85123A": Decimal("12.75"), "POT": Decimal("15.31"), "": Decimal("3.00")}

    articles = columns.by_article(lines, reported)

    assert [(each.sku, each.in_file, each.differs) for each in articles] == [
        ("85123A", Decimal("12.75"), False),
        ("POT", Decimal("15.30"), True),
    ]


def test_an_article_of_which_the_books_know_nothing_is_named() -> None:
    assert [each.differs for each in columns.by_article([line()], {})] == [True]


@pytest.mark.parametrize(
    ("country", "way"),
    [("France", plan.WEB), ("European Community", plan.TILL), ("Unspecified", plan.TILL)],
)
def test_the_web_sends_to_every_country_that_there_is(country: str, way: str) -> None:
    abroad = plan.invoices([line(country=country)])[0]

    assert plan.way(abroad, Decimal(1)) == way


def test_a_country_that_nobody_has_named_is_refused() -> None:
    with pytest.raises(Refused, match="Atlantis"):
        countries.code("Atlantis")


def test_no_two_names_of_the_file_are_one_country() -> None:
    assert len(set(countries.CODES.values())) == len(countries.CODES)


def test_the_most_memory_of_each_process_is_noted_over_the_whole_run() -> None:
    peaks = memory.Peaks()

    peaks.note({"order": 300 * processes.MIB, "cart": 10 * processes.MIB})
    peaks.note({"order": 100 * processes.MIB, "cart": 20 * processes.MIB})

    assert peaks.printed() == [
        "memory (PSS): at most 310 MB in all",
        "  order                    300 MB",
        "  cart                      20 MB",
    ]


def test_a_country_has_its_store_and_the_orders_that_went_there() -> None:
    lines = [line(), line(invoice="2", country="France", quantity=1)]
    reported = {"FR": Decimal("2.55"), "GB": Decimal("15.30")}

    found = columns.by_country(lines, reported, countries.code)

    assert [(each.country, each.in_file, each.reported, each.differs) for each in found] == [
        ("France", Decimal("2.55"), Decimal("2.55"), False),
        ("United Kingdom", Decimal("15.30"), Decimal("15.30"), False),
    ]
    elsewhere = {"FR": Decimal("2.54"), "GB": Decimal("15.30"), "XX": Decimal("0.01")}
    wrong = columns.by_country(lines, elsewhere, countries.code)
    assert [each.country for each in wrong if each.differs] == ["France", "XX"]


def test_when_one_gives_up_the_others_do_not_play_on_for_nothing() -> None:
    progress = Progress(total=2)
    progress.advance(1)

    progress.stop()

    with pytest.raises(Stopped):
        progress.advance(1)
