"""Figures that staff set limits to: told once, seen by somebody, and cleared when they are back."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any  # Any: JSON

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reporting_svc.reports import errors, rules, services
from reporting_svc.reports.models import Alert, AlertRule
from reporting_svc.tests.factories import sale
from reporting_svc.tests.teller import tell
from shared_libs.privacy import Person

pytestmark = pytest.mark.django_db
SOLD, TODAY = date(2026, 11, 23), date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULES, ALERTS = "/api/v1/reports/alert-rules", "/api/v1/reports/alerts"
SLOW = {
    "name": "A slow day",
    "measure": "net",
    "comparison": "below",
    "limit": "10.00",
    "currency": "CAD",
    "store": "MTL",
    "recipients": ["head@shop.example"],
}


def wish(**changes: Any) -> services.AlertWish:
    return services.AlertWish(**{**SLOW, "limit": Decimal(10), **changes})


def define(**changes: Any) -> AlertRule:
    return services.describe_alert_rule(wish=wish(**changes), actor="staff:1", stores=())


def sell(**changes: Any) -> None:
    tell("sales.sale_completed.v1", sale(id=str(uuid.uuid4()), **changes))


def check(today: date = TODAY) -> list[tuple[str, Decimal]]:
    services.check_alerts(today=today, now=NOW)
    return list(Alert.objects.order_by("pk").values_list("status", "value"))


def test_a_figure_beyond_its_limit_is_told_once_and_cleared_when_it_is_back() -> None:
    define()
    sell()  # 9.00 net
    assert check() == [("open", Decimal(9))]
    assert services.mail_alerts(now=NOW) == 1

    sell(store="QUE")  # no business of the rule
    assert check() == [("open", Decimal(9))]
    assert services.mail_alerts(now=NOW) == 0
    sell()

    assert check() == [("cleared", Decimal(9))]
    (told,) = mail.outbox
    assert (told.subject, told.to) == ("A slow day", ["head@shop.example"])
    assert told.body == "net sales (yesterday, MTL): 9.00 is below 10.00."
    assert check(date(2026, 11, 25))[1] == ("open", Decimal(0))  # of the next day, a new one


def test_who_has_seen_it_gets_no_mail(as_staff: Any) -> None:
    define()
    check()
    (alert,) = APIClient().get(ALERTS, headers=as_staff("analyst")).json()["results"]
    url = f"{ALERTS}/{alert['id']}/acknowledge"

    seen = APIClient().post(url, headers=as_staff("analyst")).json()

    assert (alert["status"], seen["status"], seen["rule"]["name"]) == (
        "open",
        "acknowledged",
        "A slow day",
    )
    assert services.mail_alerts(now=NOW) == 0
    sell()
    sell()
    check()
    assert APIClient().post(url, headers=as_staff("analyst")).status_code == 409


@pytest.mark.parametrize(
    ("measure", "found"),
    [
        ("net", "9"),
        ("orders", "1"),
        ("units", "2"),
        ("basket", "9.00"),
        ("discount_rate", "0"),
        ("return_rate", "0"),
        ("differences", "0"),
    ],
)
def test_every_measure_is_that_of_the_reports(measure: str, found: str) -> None:
    define(measure=measure, comparison="above", limit=Decimal(-1))
    sell()

    assert check() == [("open", Decimal(found))]


def test_a_figure_that_there_is_not_is_beyond_nothing() -> None:
    define(measure="basket")
    define(name="No cost", measure="margin_rate")

    assert check() == []


@pytest.mark.parametrize(
    ("span", "days"),
    [
        ("today", (TODAY, TODAY)),
        ("yesterday", (SOLD, SOLD)),
        ("week", (date(2026, 11, 17), SOLD)),
    ],
)
def test_a_rule_measures_whole_days(span: str, days: tuple[date, date]) -> None:
    assert rules.days_measured(span, TODAY) == days


def test_a_rule_that_is_put_aside_has_no_alert() -> None:
    rule = define()
    check()
    services.describe_alert_rule(
        wish=wish(is_active=False), actor="staff:1", stores=(), rule_id=rule.pk
    )

    assert check() == [("cleared", Decimal(0))]


def test_rules_are_made_changed_and_forgotten_by_api(as_staff: Any) -> None:
    api, headers = APIClient(), as_staff("analyst")
    made = api.post(RULES, SLOW, "json", headers=headers)
    assert made.status_code == 201
    assert api.post(RULES, SLOW, "json", headers=headers).json()["code"] == "alert_name_taken"
    url = f"{RULES}/{made.json()['id']}"

    changed = api.put(url, {**SLOW, "limit": "20.00"}, "json", headers=headers).json()
    assert (changed["limit"], changed["recipients"]) == ("20.0000", ["head@shop.example"])

    assert api.delete(url, headers=headers).status_code == 204
    assert api.get(RULES, headers=headers).json()["results"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("measure", "luck"),
        ("limit", "many"),
        ("recipients", ["nobody"]),
        ("span", "ever"),
        ("channel", "post"),
        ("name", ""),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(as_staff: Any, field: str, value: Any) -> None:
    answer = APIClient().post(RULES, {**SLOW, field: value}, "json", headers=as_staff("analyst"))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert AlertRule.objects.count() == 0


def test_who_is_kept_to_stores_has_rules_and_alerts_of_these(as_staff: Any) -> None:
    define()
    check()
    api, headers = APIClient(), as_staff("store_manager", stores=("QUE",))

    refused = api.post(RULES, {**SLOW, "name": "Mine"}, "json", headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (422, "alert_of_another_store")
    assert api.get(RULES, headers=headers).json()["results"] == []
    assert api.get(ALERTS, headers=headers).json()["results"] == []
    with pytest.raises(errors.UnknownAlert):
        services.acknowledge_alert(
            alert_id=Alert.objects.get().pk, actor="staff:1", stores=("QUE",), now=NOW
        )


@pytest.mark.parametrize("url", [RULES, ALERTS])
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_one(as_staff: Any, url: str) -> None:
    define()
    check()
    with CaptureQueriesContext(connection) as with_one:
        APIClient().get(url, headers=as_staff("analyst"))
    for number in range(9):
        define(name=f"Rule {number}")
    check()

    with CaptureQueriesContext(connection) as with_ten:
        APIClient().get(url, headers=as_staff("analyst"))

    assert len(with_one) == len(with_ten)


def test_a_rule_is_made_on_its_page(staff_cookie: Callable[..., str]) -> None:
    browser = Client()
    browser.cookies["comptoir_staff"] = staff_cookie("analyst")
    typed = {
        **SLOW,
        "recipients": "head@shop.example,other@shop.example",
        "span": "yesterday",
        "channel": "",
        "language": "fr",
        "is_active": "on",
    }

    browser.post("/admin/reporting/reports/alertrule/add/", typed)

    rule = AlertRule.objects.get()
    assert rule.recipients == ["head@shop.example", "other@shop.example"]
    assert rule.defined_by.startswith("staff:")


def test_an_erased_address_is_told_nothing_any_more() -> None:
    define()
    person = Person(request_id=uuid.uuid4(), customer_id=uuid.uuid4(), email="head@shop.example")
    assert services.export_person(person)["alerts"] == [
        {"name": "A slow day", "sent_to": "head@shop.example"}
    ]

    services.erase_person(person)

    assert AlertRule.objects.get().recipients == []
