"""Gift cards and credits: what is not there is never promised, what is promised is paid once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from customer_svc.customers import errors, services
from customer_svc.customers.models import (
    AccountEvent,
    OverdraftCase,
    WalletAccount,
    WalletEntry,
    WalletHold,
)
from customer_svc.tests.factories import open_account

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEN = Decimal("10.00")


def card(amount: str = "10.00", **more: object) -> services.IssuedWallet:
    issue = services.Issue("issue-0001", "GIFT_CARD", "CAD", Decimal(amount), **more)  # type: ignore[arg-type]  # a test's shortcut
    return services.issue_wallet(issue=issue, actor="staff:eve", now=NOON)


def hold(
    code: str, amount: str, key: str = "order:1:wallet", seconds: int = 900
) -> services.HeldMoney:
    wish = services.HoldWish(key, Decimal(amount), "CAD", "order:1", seconds, code=code)
    return services.hold_money(wish=wish, actor="svc:order", now=NOON)


def capture(amount: str, key: str = "order:1:wallet") -> services.HeldMoney:
    return services.capture_hold(key=key, amount=Decimal(amount), actor="svc:order", now=NOON)


def release(key: str = "order:1:wallet") -> services.HeldMoney:
    return services.release_hold(key=key, actor="svc:order", now=NOON)


def refund(amount: str, refund_key: str, key: str = "order:1:wallet") -> services.HeldMoney:
    return services.refund_hold(
        key=key, refund_key=refund_key, amount=Decimal(amount), actor="svc:order", now=NOON
    )


def figures() -> tuple[Decimal, Decimal]:
    """Balance and held; both equal the sums of the ledger."""
    wallet = WalletAccount.objects.get()
    sums = WalletEntry.objects.aggregate(amount=Sum("amount"), held=Sum("held_change"))
    assert (sums["amount"], sums["held"]) == (wallet.balance, wallet.held)
    return wallet.balance, wallet.held


@pytest.mark.django_db
def test_a_card_pays_in_part_and_the_rest_stays() -> None:
    code = card().code

    hold(code, "8.00")
    held = figures()
    paid = capture("5.50")

    assert held == (TEN, Decimal(8))
    assert (paid.state, figures()) == ("CAPTURED", (Decimal("4.50"), Decimal(0)))


@pytest.mark.django_db
def test_every_step_may_be_said_twice() -> None:
    codes = {card().code, card().code}
    (code,) = codes
    for _each in range(2):
        hold(code, "8.00")
    for _each in range(2):
        capture("8.00")
    for _each in range(2):
        refund("3.00", "refund-0001")

    assert figures() == (Decimal("5.00"), Decimal(0))
    assert list(WalletEntry.objects.order_by("pk").values_list("kind", flat=True)) == [
        "ISSUE",
        "HOLD",
        "CAPTURE",
        "REFUND",
    ]


@pytest.mark.django_db
def test_a_hold_is_paid_once_and_never_with_another_amount() -> None:
    hold(card().code, "8.00")
    capture("8.00")

    with pytest.raises(errors.HoldCaptured):
        capture("7.00")
    with pytest.raises(errors.HoldCaptured):
        release()
    assert figures() == (Decimal("2.00"), Decimal(0))


@pytest.mark.django_db
def test_more_than_there_is_is_refused_with_what_there_is() -> None:
    code = card().code
    hold(code, "8.00")

    with pytest.raises(errors.NotEnoughMoney) as refused:
        hold(code, "2.01", key="order:2:wallet")

    assert refused.value.extra == {"available": "2.000"}
    assert figures() == (TEN, Decimal(8))
    assert WalletHold.objects.count() == 1


@pytest.mark.django_db
def test_what_is_released_is_free_and_a_late_hold_finds_nothing() -> None:
    code = card().code
    hold(code, "8.00")

    release()
    release()
    release(key="order:2:wallet")

    assert figures() == (TEN, Decimal(0))
    with pytest.raises(errors.HoldReleased):
        hold(code, "8.00")
    with pytest.raises(errors.HoldReleased):
        hold(code, "8.00", key="order:2:wallet")
    with pytest.raises(errors.HoldReleased):
        capture("8.00")


@pytest.mark.django_db
def test_refunds_add_up_to_what_was_paid_and_no_further() -> None:
    hold(card().code, "8.00")
    capture("8.00")
    refund("5.00", "refund-0001")

    with pytest.raises(errors.RefundTooMuch) as refused:
        refund("3.01", "refund-0002")
    with pytest.raises(errors.KeyReused):
        refund("4.00", "refund-0001")
    refund("3.00", "refund-0003")

    assert refused.value.extra == {"refundable": "3.000"}
    assert figures() == (TEN, Decimal(0))


@pytest.mark.django_db
def test_a_spent_card_lives_again_by_a_refund() -> None:
    hold(card().code, "10.00")
    capture("10.00")
    spent = WalletAccount.objects.get().status

    refund("1.00", "refund-0001")

    assert spent == "EXHAUSTED"
    assert WalletAccount.objects.get().status == "ACTIVE"


@pytest.mark.django_db
def test_a_hold_lapses_and_frees_its_money() -> None:
    hold(card().code, "8.00", seconds=60)

    too_soon = services.expire_holds(now=NOON + timedelta(seconds=59))
    lapsed = services.expire_holds(now=NOON + timedelta(seconds=60))

    assert (too_soon, lapsed) == (0, 1)
    assert figures() == (TEN, Decimal(0))
    with pytest.raises(errors.HoldLapsed):
        capture("8.00")


@pytest.mark.django_db
def test_a_card_past_its_time_is_worth_nothing_but_keeps_what_is_held() -> None:
    code = card(expires_at=NOON + timedelta(days=1)).code
    hold(code, "4.00")
    later = NOON + timedelta(days=2)

    waits = services.expire_wallets(now=later)
    capture("4.00")
    over = services.expire_wallets(now=later)

    assert (waits, over) == (0, 1)
    assert figures() == (Decimal(0), Decimal(0))
    assert WalletAccount.objects.get().status == "EXPIRED"


@pytest.mark.django_db
@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN"])
def test_an_impossible_amount_is_refused(amount: str) -> None:
    with pytest.raises((errors.AmountInvalid, ArithmeticError)):
        card(amount)
    assert WalletAccount.objects.count() == 0


@pytest.mark.django_db
def test_a_blocked_or_foreign_card_does_not_pay() -> None:
    issued = card()
    wish = services.HoldWish("order:1:wallet", TEN, "EUR", "order:1", 60, code=issued.code)

    with pytest.raises(errors.WalletUnusable):
        services.hold_money(wish=wish, actor="svc:order", now=NOON)
    services.change_wallet_status(
        wallet_id=issued.wallet.pk, blocked=True, reason="lost", actor="staff:eve", now=NOON
    )
    with pytest.raises(errors.WalletUnusable):
        hold(issued.code, "1.00")
    assert figures() == (TEN, Decimal(0))


@pytest.mark.django_db
def test_nobody_reads_a_code_out_of_the_database() -> None:
    code = card().code
    spelled = f"{code[:4].lower()}-{code[4:8]} {code[8:]}"

    assert services.find_wallet(code=spelled).last_four == code[-4:]
    assert code not in str(WalletAccount.objects.values_list().get())
    with pytest.raises(errors.UnknownWallet):
        services.find_wallet(code="A" * 16)


@pytest.mark.django_db
def test_a_customers_credit_stands_in_the_timeline() -> None:
    customer = open_account()
    issue = services.Issue("issue-0002", "STORE_CREDIT", "CAD", TEN, customer.pk)

    issued = services.issue_wallet(issue=issue, actor="staff:eve", now=NOON)

    line = AccountEvent.objects.get(kind=AccountEvent.Kind.WALLET_CHANGED)
    assert issued.code == ""
    assert (line.user_id, line.actor) == (customer.pk, "staff:eve")


@pytest.mark.django_db
def test_the_database_itself_refuses_a_forged_ledger_and_a_balance_below_zero() -> None:
    card()

    for statement in (
        lambda: WalletEntry.objects.update(amount=1_000),
        lambda: WalletEntry.objects.all().delete(),
        lambda: WalletAccount.objects.update(balance=-1),
        lambda: WalletAccount.objects.update(held=11),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            statement()
    assert figures() == (TEN, Decimal(0))


def at_once(count: int, work: object) -> list[str]:
    """Run the work so many times at one moment; each answer is `ok` or the code of a refusal."""
    barrier = Barrier(count)

    def one(number: int) -> str:
        try:
            barrier.wait()
            work(number)  # type: ignore[operator]  # a function of a number
        except (errors.NotEnoughMoney, errors.HoldCaptured, errors.RefundTooMuch) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_two_orders_are_promised_the_same_money() -> None:
    wallet = card().wallet
    both_have_read = Barrier(2)

    def read_decide_write(_number: int) -> None:
        seen = WalletAccount.objects.get(pk=wallet.pk)
        both_have_read.wait()
        if seen.balance - seen.held >= TEN:
            WalletAccount.objects.filter(pk=wallet.pk).update(held=seen.held + TEN)

    answers = at_once(2, read_decide_write)

    assert answers == ["ok", "ok"]  # twenty promised out of ten
    assert WalletAccount.objects.get().held == TEN


@pytest.mark.django_db(transaction=True)
def test_of_fifty_orders_that_want_the_same_money_four_get_it() -> None:
    code = card().code

    answers = at_once(50, lambda number: hold(code, "2.50", key=f"order:{number}:wallet"))

    assert (answers.count("ok"), answers.count("insufficient_funds")) == (4, 46)
    assert figures() == (TEN, TEN)


@pytest.mark.django_db(transaction=True)
def test_a_hold_that_is_captured_fifty_times_at_once_pays_once() -> None:
    hold(card().code, "8.00")

    answers = at_once(50, lambda _number: capture("8.00"))

    assert answers == ["ok"] * 50
    assert figures() == (Decimal("2.00"), Decimal(0))
    assert WalletEntry.objects.filter(kind="CAPTURE").count() == 1


@pytest.mark.django_db(transaction=True)
def test_refunds_that_come_at_once_never_exceed_what_was_paid() -> None:
    hold(card().code, "8.00")
    capture("8.00")

    answers = at_once(8, lambda number: refund("2.00", f"refund-{number:04d}"))

    assert (answers.count("ok"), answers.count("refund_too_much")) == (4, 4)
    assert figures() == (TEN, Decimal(0))


@pytest.mark.django_db(transaction=True)
def test_a_wish_that_comes_eight_times_at_once_is_one_hold_and_one_card() -> None:
    issued = set(at_once(8, lambda _number: card()))
    code = card().code

    answers = at_once(8, lambda _number: hold(code, "8.00"))

    assert (issued, answers) == ({"ok"}, ["ok"] * 8)
    assert figures() == (TEN, Decimal(8))


def charge(amount: str, allowance: str = "50.00", key: str = "sale:1:tender:1") -> None:
    code = card().code
    wish = services.OfflineCharge(
        key, Decimal(amount), "CAD", "sale:1", Decimal(allowance), code=code
    )
    services.charge_offline(charge=wish, actor="svc:sales", now=NOON)


@pytest.mark.django_db
def test_what_a_till_took_beyond_the_card_is_a_case_and_is_made_good_once() -> None:
    hold(card().code, "4.00")
    for _each in range(2):
        charge("9.00")
    case = OverdraftCase.objects.get()
    after_charge = figures()
    capture("4.00")

    overdrawn = figures()
    closing = {"case_id": case.pk, "status": "WRITTEN_OFF", "reason": "goodwill"}
    services.close_overdraft(**closing, actor="staff:eve", now=NOON)  # type: ignore[arg-type]  # a test's shortcut

    assert (case.amount, case.is_over_allowance) == (Decimal(3), False)
    assert (after_charge, overdrawn) == ((Decimal(1), Decimal(4)), (Decimal(-3), Decimal(0)))
    assert figures() == (Decimal(0), Decimal(0))
    with pytest.raises(errors.OverdraftClosed):
        services.close_overdraft(**closing, actor="staff:eve", now=NOON)  # type: ignore[arg-type]  # as above
    assert WalletAccount.objects.get().overdrawn == 0
    assert WalletEntry.objects.filter(kind="ADJUST").count() == 1


@pytest.mark.django_db
def test_a_case_costs_nothing_when_what_was_promised_was_let_go() -> None:
    hold(card().code, "4.00")
    charge("9.00", allowance="2.99")
    release()
    case = OverdraftCase.objects.get()

    services.close_overdraft(
        case_id=case.pk, status="SETTLED", reason="nothing lost", actor="staff:eve", now=NOON
    )

    assert case.is_over_allowance
    assert figures() == (Decimal(1), Decimal(0))
    assert WalletEntry.objects.filter(kind="ADJUST").count() == 0


@pytest.mark.django_db
def test_a_till_that_has_the_money_opens_no_case() -> None:
    charge("10.00")

    with pytest.raises(errors.KeyReused):
        charge("9.00")

    assert figures() == (Decimal(0), Decimal(0))
    assert OverdraftCase.objects.count() == 0


@pytest.mark.django_db
def test_credit_of_an_erased_person_is_nobodys_but_their_card_is_its_bearers() -> None:
    ada = open_account()
    credit = services.Issue("issue-0002", "STORE_CREDIT", "CAD", TEN, ada.pk)
    wallet = services.issue_wallet(issue=credit, actor="staff:eve", now=NOON).wallet
    code = card(customer_id=ada.pk).code
    by_id = services.HoldWish("order:3:wallet", TEN, "CAD", "order:3", 900, wallet_id=wallet.pk)
    by_name = services.HoldWish("order:4:wallet", TEN, "CAD", "order:4", 900, customer_id=ada.pk)
    services.hold_money(wish=by_id, actor="svc:order", now=NOON)
    ada.user.status = "ERASED"
    ada.user.save(update_fields=["status"])

    paid = services.capture_hold(key=by_id.key, amount=TEN, actor="svc:order", now=NOON)
    back = services.refund_hold(
        key=by_id.key, refund_key="refund-0001", amount=TEN, actor="svc:order", now=NOON
    )

    assert (paid.state, back.refunded, hold(code, "1.00").state) == ("CAPTURED", TEN, "HELD")
    with pytest.raises(errors.UnknownCustomer):
        services.hold_money(wish=by_name, actor="svc:order", now=NOON)
    again, more = replace(by_id, key="order:5:wallet"), replace(credit, key="issue-0003")
    with pytest.raises(errors.WalletUnusable):
        services.hold_money(wish=again, actor="svc:order", now=NOON)
    with pytest.raises(errors.UnknownCustomer):
        services.issue_wallet(issue=more, actor="staff:eve", now=NOON)


@pytest.mark.django_db
def test_money_that_comes_back_to_a_card_past_its_time_can_be_spent_for_ninety_days() -> None:
    code = card(expires_at=NOON + timedelta(days=1)).code
    hold(code, "10.00")
    capture("10.00")
    later = NOON + timedelta(days=2)

    services.refund_hold(
        key="order:1:wallet", refund_key="refund-0001", amount=TEN, actor="svc:order", now=later
    )

    wallet = WalletAccount.objects.get()
    assert (wallet.status, wallet.expires_at) == ("ACTIVE", later + timedelta(days=90))
    assert services.expire_wallets(now=later) == 0


@pytest.mark.django_db
def test_a_card_that_hangs_in_a_shop_pays_nothing_before_it_is_sold() -> None:
    issued = card(is_active=False)
    wallet_id = issued.wallet.pk

    with pytest.raises(errors.WalletUnusable):
        hold(issued.code, "8.00")
    with pytest.raises(errors.WalletInactive):
        services.change_wallet_status(
            wallet_id=wallet_id, blocked=True, reason="stolen", actor="staff:eve", now=NOON
        )
    services.activate_wallet(wallet_id=wallet_id, actor="staff:eve", now=NOON)
    with pytest.raises(errors.WalletActivated):
        services.activate_wallet(wallet_id=wallet_id, actor="staff:eve", now=NOON)

    hold(issued.code, "8.00")

    assert figures() == (TEN, Decimal("8.00"))
