"""Two accounts of one person become one."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from customer_svc.customers import errors, selectors, services
from customer_svc.customers.models import Consent, Customer, LoyaltyTier, MergeRecord, User
from customer_svc.tests.factories import open_account
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def merge(duplicate: Customer, kept: Customer) -> MergeRecord:
    return services.merge_customers(
        duplicate_id=duplicate.pk,
        kept_id=kept.pk,
        reason="same person",
        actor="staff:eve",
        now=NOON,
    )


def earn(customer: Customer, net: str, document: str) -> None:
    lines = [services.BoughtLine(1, Decimal(1), Decimal(net))]
    services.earn_points(customer_id=customer.pk, document=document, lines=lines, now=NOON)


def points(customer: Customer) -> int:
    return Customer.objects.get(pk=customer.pk).points_balance


def test_what_one_account_has_belongs_to_the_other() -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    earn(duplicate, "30", "sale:1")
    earn(kept, "12", "sale:2")
    issue = services.Issue("issue-0001", "STORE_CREDIT", "CAD", Decimal(5), duplicate.pk)
    services.issue_wallet(issue=issue, actor="staff:eve", now=NOON)
    services.wish_for(customer_id=duplicate.pk, sku="TEA", now=NOON)
    services.wish_for(customer_id=kept.pk, sku="TEA", now=NOON)
    preview = services.merge_preview(duplicate=duplicate, kept=Customer.objects.get(pk=kept.pk))

    record = merge(duplicate, kept)

    assert (points(duplicate), points(kept)) == (0, 42)
    assert kept.wallets.count() == 1
    assert record.moved == {
        "points": 30,
        "addresses": 0,
        "wallets": 1,
        "notes": 0,
        "wishes": 0,
        "consents": 0,
    }
    assert preview.wallets == 1
    assert User.objects.get(email="old@example.org").status == User.Status.DISABLED
    assert User.objects.get(email="old@example.org").session_version == 2


def test_documents_that_still_name_the_duplicate_count_for_the_other() -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    earn(duplicate, "30", "sale:1")
    merge(duplicate, kept)

    earn(duplicate, "10", "sale:2")
    back = [services.ReturnedLine(1, 1, Decimal(1), Decimal(30))]
    services.take_points_back(
        customer_id=duplicate.pk, document="return:1", original="sale:1", lines=back, now=NOON
    )

    assert (points(duplicate), points(kept)) == (0, 10)


def test_an_account_is_not_merged_twice_nor_with_itself() -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    merge(duplicate, kept)

    for pair in ((duplicate, kept), (kept, duplicate), (kept, kept)):
        with pytest.raises(errors.MergeRefused):
            merge(*pair)
    assert MergeRecord.objects.count() == 1


def allow(customer: Customer, purpose: str, *, is_granted: bool) -> None:
    consent = services.ConsentGiven(purpose, is_granted, "v1")
    services.record_consent(
        customer_id=customer.pk, consent=consent, source="ACCOUNT", actor="", now=NOON
    )


def test_the_stricter_of_two_consents_holds_and_neither_account_loses_one() -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    allow(duplicate, "EMAIL", is_granted=False)
    allow(duplicate, "SMS", is_granted=True)
    allow(duplicate, "POST", is_granted=True)
    allow(kept, "EMAIL", is_granted=True)
    allow(kept, "SMS", is_granted=False)

    record = merge(duplicate, kept)

    held = selectors.consents(customer_id=kept.pk).values_list("purpose", "is_granted", "source")
    assert list(held) == [
        ("EMAIL", False, "MERGE"),
        ("POST", True, "MERGE"),
        ("SMS", False, "ACCOUNT"),
    ]
    assert record.moved["consents"] == 2
    assert Consent.objects.filter(customer=duplicate).count() == 3


def test_the_tier_of_the_kept_account_counts_what_both_have_earned() -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    LoyaltyTier.objects.create(code="gold", name="Gold", threshold=40)
    earn(duplicate, "30", "sale:1")
    earn(kept, "12", "sale:2")

    merge(duplicate, kept)

    assert Customer.objects.get(pk=kept.pk).tier_id == "gold"


def test_a_chain_of_merges_ends_at_the_last_account() -> None:
    first, second, third = (open_account(f"{name}@example.org") for name in ("a", "b", "c"))
    merge(first, second)
    merge(second, third)

    earn(first, "10", "sale:1")

    assert (points(first), points(second), points(third)) == (0, 0, 10)
    assert Customer.objects.get(pk=first.pk).merged_into_id == third.pk


def test_every_merge_is_announced_with_all_accounts_that_are_the_kept_one_now() -> None:
    first, second, third = (open_account(f"{name}@example.org") for name in ("a", "b", "c"))

    merge(first, second)
    merge(second, third)

    rows = OutboxEvent.objects.filter(type="customer.customer_merged.v1").order_by("pk")
    assert [(row.data["kept_id"], row.data["merged_ids"]) for row in rows] == [
        (str(second.pk), [str(first.pk)]),
        (str(third.pk), sorted([str(first.pk), str(second.pk)])),
    ]
    assert len({row.aggregate for row in rows}) == 1


def test_whoever_waits_for_a_copy_or_an_erasure_is_not_merged_meanwhile() -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    services.ask_for(customer_id=kept.pk, kind="ERASE", now=NOON)

    with pytest.raises(errors.MergeRefused):
        merge(duplicate, kept)

    assert Customer.objects.get(pk=duplicate.pk).merged_into_id is None
