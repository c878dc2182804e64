"""The decisions of the order service, without any of its surroundings."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from order_svc.orders import rules
from order_svc.orders.models import Order

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


@pytest.fixture(autouse=True, scope="module")
def nobody_is_in_a_hurry() -> None:
    """A checkout has the time that it has."""


def test_a_number_names_the_year_and_is_padded() -> None:
    number = rules.order_number(business_date=date(2026, 1, 2), sequence=123)

    assert number == "W-2026-000123"


def test_a_number_outgrows_its_padding() -> None:
    number = rules.order_number(business_date=date(2026, 1, 2), sequence=1_234_567)

    assert number == "W-2026-1234567"


@pytest.mark.parametrize(
    ("placed_at", "expected"),
    [
        pytest.param("2026-11-24T04:59:59+00:00", (date(2026, 11, 23), 23), id="before midnight"),
        pytest.param("2026-11-24T05:00:00+00:00", (date(2026, 11, 24), 0), id="at midnight"),
        pytest.param("2026-07-24T04:00:00+00:00", (date(2026, 7, 24), 0), id="in summer"),
    ],
)
def test_the_business_date_is_the_shops_own(placed_at: str, expected: tuple[date, int]) -> None:
    moment = rules.business_moment(datetime.fromisoformat(placed_at), zone="America/Toronto")

    assert moment == expected


LEAVING = ("PARTIALLY_FULFILLED", "FULFILLED", "COMPLETED")


@pytest.mark.parametrize(
    ("status", "possible"),
    [
        ("PENDING", {"CONFIRMED", "EXPIRED"}),
        ("CONFIRMED", {"ON_HOLD", "PROCESSING", *LEAVING, "CANCELLED"}),
        ("ON_HOLD", {"CONFIRMED", "PROCESSING", *LEAVING, "CANCELLED"}),
        ("PROCESSING", {"CONFIRMED", "ON_HOLD", *LEAVING, "CANCELLED"}),
        ("PARTIALLY_FULFILLED", {"ON_HOLD", "FULFILLED", "COMPLETED"}),
        ("FULFILLED", {"COMPLETED"}),
        ("COMPLETED", set()),
        ("CANCELLED", set()),
        ("EXPIRED", set()),
    ],
)
def test_an_order_goes_only_where_it_may(status: str, possible: set[str]) -> None:
    reached = {each for each in Order.Status.values if rules.may_become(status, each)}

    assert reached == possible


def test_every_status_has_its_transitions() -> None:
    assert set(rules.ORDER_TRANSITIONS) == set(Order.Status.values)


@pytest.mark.parametrize(
    ("possibly_done", "undone"),
    [
        pytest.param([], [], id="nothing begun"),
        pytest.param(["freeze"], ["freeze"], id="frozen"),
        pytest.param(["freeze", "reserve"], ["reserve", "freeze"], id="reserved"),
        pytest.param(
            ["authorise", "freeze", "reserve"], ["authorise", "reserve", "freeze"], id="authorised"
        ),
        pytest.param(
            ["freeze", "reserve", "authorise", "commit", "thaw"],
            ["authorise", "reserve", "freeze"],
            id="a refused commit has no undo",
        ),
    ],
)
def test_steps_are_undone_last_first(possibly_done: list[str], undone: list[str]) -> None:
    assert rules.steps_to_undo(possibly_done) == undone


@pytest.mark.parametrize(
    ("step", "remaining", "allowed"),
    [
        ("freeze", 2.0, 0.55),
        ("reserve", 1.9, 0.75),
        ("authorise", 1.8, 0.8),
        ("authorise", 1.0, 0.65),
        ("commit", 0.5, 0.4),
        ("thaw", 0.5, 0.45),
        ("reserve", 1.0, -0.15),
    ],
)
def test_a_step_leaves_time_for_those_after_it(step: str, remaining: float, allowed: float) -> None:
    seconds = rules.seconds_for(step, remaining_seconds=remaining)

    assert seconds == pytest.approx(allowed)


def test_the_shares_of_all_steps_fit_into_two_seconds() -> None:
    shares = {"local": 0.08, "freeze": 0.25, "reserve": 0.3, "authorise": 0.8, "commit": 0.25}
    assert rules.CHECKOUT_SECONDS == 2.0

    begun = rules.CHECKOUT_SECONDS - shares["local"]
    for step in rules.STEPS:
        if step in shares:
            assert rules.seconds_for(step, remaining_seconds=begun) >= shares[step]
            begun -= shares[step]


def test_a_coupon_and_a_card_fit_in_when_nobody_is_slow() -> None:
    usual = dict.fromkeys(rules.STEPS, 0.1) | {"hold_uses": 0.25, "hold_value": 0.4}

    begun = rules.CHECKOUT_SECONDS - 0.08
    for step in rules.STEPS:
        assert rules.seconds_for(step, remaining_seconds=begun) >= usual[step]
        begun -= usual[step]


def test_what_was_held_is_made_final_once_the_order_stands() -> None:
    assert rules.steps_to_finish({"freeze", "reserve", "commit"}) == []
    assert rules.steps_to_finish({"hold_value", "hold_uses"}) == ["redeem_uses", "capture_value"]


@pytest.mark.parametrize(
    ("age", "asked_for_payment", "forgotten"),
    [
        pytest.param(timedelta(minutes=9), False, False, id="young"),
        pytest.param(timedelta(minutes=11), False, True, id="old, nothing asked"),
        pytest.param(timedelta(days=2), True, False, id="money was asked for"),
    ],
)
def test_an_old_checkout_is_carried_on_only_once_money_was_asked_for(
    age: timedelta, *, asked_for_payment: bool, forgotten: bool
) -> None:
    verdict = rules.is_forgotten(begun_at=NOW - age, now=NOW, asked_for_payment=asked_for_payment)

    assert verdict is forgotten


@pytest.mark.parametrize(("seconds", "must"), [(301, False), (299, True), (-10, True)])
def test_a_hold_is_extended_below_five_minutes(seconds: int, *, must: bool) -> None:
    verdict = rules.must_extend(reserved_until=NOW + timedelta(seconds=seconds), now=NOW)

    assert verdict is must


@pytest.mark.parametrize(
    ("expected", "agrees"), [(None, True), ("10.00", True), ("10", True), ("10.01", False)]
)
def test_a_total_agrees_with_what_was_shown(expected: str | None, *, agrees: bool) -> None:
    said = None if expected is None else Decimal(expected)

    assert rules.agrees(expected=said, total=Decimal("10.00")) is agrees


@pytest.mark.parametrize(
    ("status", "stored"),
    [(201, True), (402, True), (409, True), (422, True), (202, False), (400, False), (503, False)],
)
def test_only_final_answers_are_stored(status: int, *, stored: bool) -> None:
    assert rules.is_stored(status) is stored


@pytest.mark.parametrize(
    ("of_actor", "of_source", "crowded"), [(2, 9, False), (3, 3, True), (0, 10, True)]
)
def test_three_checkouts_of_one_or_ten_of_an_address_are_a_crowd(
    of_actor: int, of_source: int, *, crowded: bool
) -> None:
    assert rules.is_crowded(of_actor=of_actor, of_source=of_source) is crowded


@pytest.mark.parametrize(("total", "whole"), [("24.00", True), ("23.99", False)])
def test_a_document_adds_up(total: str, *, whole: bool) -> None:
    verdict = rules.is_whole(
        total=Decimal(total),
        subtotal=Decimal("20.00"),
        discount=Decimal("2.00"),
        shipping=Decimal("3.00"),
        tax=Decimal("3.00"),
    )

    assert verdict is whole


@pytest.mark.parametrize(
    ("authorised", "currency", "covers"),
    [("10.00", "CAD", True), ("10.01", "CAD", False), ("9.99", "CAD", False), ("10", "USD", False)],
)
def test_only_the_exact_amount_covers_an_order(
    authorised: str, currency: str, *, covers: bool
) -> None:
    verdict = rules.covers(
        authorised=Decimal(authorised),
        authorised_currency=currency,
        total=Decimal("10.00"),
        currency="CAD",
    )

    assert verdict is covers


@pytest.mark.parametrize(
    ("goal", "ledger", "action"),
    [
        (("CAPTURE", 10, 10), (0, 0, True), "capture"),
        (("CAPTURE", 10, 10), (10, 0, False), ""),
        (("CAPTURE", 4, 10), (0, 0, True), "capture"),
        (("CAPTURE", 4, 10), (4, 0, True), ""),
        (("CAPTURE", 10, 10), (4, 4, True), "capture"),
        (("CAPTURE", 4, 4), (4, 0, True), "capture"),  # of nothing more: the rest is let go
        (("CAPTURE", 0, 0), (0, 0, True), "void"),
        (("CAPTURE", 10, 10), (0, 0, False), ""),
        (("RETURN", 0, 10), (0, 0, True), "void"),
        (("RETURN", 0, 10), (4, 0, True), "capture"),
        (("RETURN", 0, 10), (4, 0, False), "refund"),
        (("RETURN", 0, 10), (10, 10, False), ""),
        (("RETURN", 0, 10), (0, 0, False), ""),
        (("NOTHING", 10, 10), (10, 0, False), ""),
    ],
)
def test_the_providers_ledger_is_brought_where_it_is_wanted(
    goal: tuple[str, int, int], ledger: tuple[int, int, bool], action: str
) -> None:
    wanted = rules.Goal(goal[0], Decimal(goal[1]), Decimal(goal[2]))
    has = rules.Ledger(Decimal(ledger[0]), Decimal(ledger[1]), ledger[2])

    assert rules.settlement(wanted, has) == action


@pytest.mark.parametrize(
    ("wanted", "goals"), [(0, [5, 0]), (7, [7, 0]), (23, [20, 3]), (99, [20, 10])]
)
def test_the_first_payment_is_taken_first_and_nothing_is_untaken(
    wanted: int, goals: list[int]
) -> None:
    payments = [
        rules.Capturable(due=Decimal(20), captured=Decimal(5)),
        rules.Capturable(due=Decimal(10), captured=Decimal(0)),
    ]

    assert rules.capture_goals(Decimal(wanted), payments) == goals


@pytest.mark.parametrize(
    ("released", "captured", "back", "is_let_go", "status"),
    [
        (0, 0, 0, False, "AUTHORISED"),
        (0, 4, 0, False, "PARTIALLY_CAPTURED"),
        (0, 10, 0, False, "CAPTURED"),
        (6, 4, 6, False, "CAPTURED"),
        (3, 0, 3, False, "AUTHORISED"),
        (0, 10, 1, False, "PARTIALLY_REFUNDED"),
        (6, 4, 7, False, "PARTIALLY_REFUNDED"),
        (6, 4, 10, False, "REFUNDED"),
        (10, 0, 10, True, "VOIDED"),
        (0, 0, 0, True, "VOIDED"),
    ],
)
def test_an_order_says_how_its_money_stands(
    released: int, captured: int, back: int, *, is_let_go: bool, status: str
) -> None:
    said = rules.money_status(
        total=Decimal(10),
        released=Decimal(released),
        captured=Decimal(captured),
        back=Decimal(back),
        is_let_go=is_let_go,
    )

    assert said == status


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("4242424242424242", True),
        ("card 4242 4242 4242 4242 please", True),
        ("3782-822463-10005", True),
        ("4242424242424241", False),
        ("tok_approve", False),
        ("1200, rue Sainte-Catherine", False),
        ("12345678901234567890", False),
    ],
)
def test_the_number_of_a_card_is_recognised(text: str, *, holds: bool) -> None:
    assert rules.holds_card_number(text) is holds
