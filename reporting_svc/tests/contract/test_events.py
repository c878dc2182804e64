"""The samples that the producers commit are events that the books can read."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from reporting_svc.reports import consumers, selectors
from reporting_svc.reports.models import AbandonedCartFact, ArticleCopy, Document
from reporting_svc.tests.teller import sample, tell

pytestmark = pytest.mark.django_db
REFUNDED = "order.order_refunded.v1"
DOCUMENTS = sorted(
    each
    for each in consumers.HANDLERS
    if each.startswith(("order.", "sales."))
    and each not in {REFUNDED, "sales.shift_closed.v1", "order.day_told.v1"}
)


@pytest.mark.parametrize("event_type", DOCUMENTS)
def test_a_sample_adds_up_in_the_books(event_type: str) -> None:
    data = sample(event_type)
    whole = data.get("sale", data)
    sign = (
        -1
        if event_type.rpartition(".")[0].endswith(("voided", "cancelled", "return_completed"))
        else 1
    )

    tell(event_type, data)

    day = date.fromisoformat(data["business_date"])
    rows = selectors.sales(selectors.SalesQuery(selectors.Period(day, day), ("store",)))
    shipping = Decimal(whole["shipping"]["amount"]) if "shipping" in whole else Decimal(0)
    tax = Decimal(whole["shipping"]["tax"]) if "shipping" in whole else Decimal(0)
    assert [(row.groups["store"], row.currency) for row in rows] == [
        (whole["store"], whole["currency"])
    ]
    assert rows[0].net == sign * sum(Decimal(line["net"]) for line in whole["lines"])
    assert rows[0].units == sign * sum(Decimal(line["quantity"]) for line in whole["lines"])
    assert rows[0].tax == sign * (tax + sum(Decimal(line["tax"]) for line in whole["lines"]))
    assert rows[0].shipping == sign * shipping
    document = Document.objects.get()
    owed = sum(each.amount for each in document.taxes.all())
    assert owed == rows[0].tax
    assert document.business_hour == data["business_hour"]


def test_an_edit_is_no_order_of_its_own_and_is_paid_by_what_it_sets_off_too() -> None:
    edit = sample("order.order_edited.v1")

    tell("order.order_edited.v1", edit)
    tell("order.order_edited.v1", edit)

    document = Document.objects.get()
    assert (document.key, document.orders) == (f"edit:{edit['edit_id']}", 0)
    assert dict(document.tenders.values_list("type", "amount")) == {
        "set_off": Decimal("6.00"),
        "test": Decimal("4.35"),
    }


def test_money_given_back_is_negative_on_its_own_day_and_adds_up_to_what_went_back() -> None:
    refund = sample(REFUNDED)

    tell(REFUNDED, refund)
    tell(REFUNDED, refund)

    document = Document.objects.get()
    assert (document.kind, document.number) == ("refund", refund["order_number"])
    day = date.fromisoformat(refund["business_date"])
    (row,) = selectors.sales(selectors.SalesQuery(selectors.Period(day, day), ("store",)))
    # one shirt at 4.50, and a goodwill of 1.00 that lowers what the shop has earned
    assert (row.orders, row.units, row.gross) == (0, Decimal(-1), Decimal("-4.50"))
    assert (row.discount, row.net) == (Decimal("1.00"), Decimal("-5.50"))
    assert (row.tax, row.shipping) == (Decimal("-1.28"), Decimal("-4.00"))
    assert row.net + row.tax + row.shipping == -Decimal(refund["total"])
    assert sum(each.amount for each in document.taxes.all()) == row.tax
    assert [(each.type, each.amount) for each in document.tenders.all()] == [
        ("test", -Decimal(refund["total"]))
    ]


def test_a_paid_document_was_paid_what_it_comes_to() -> None:
    order = sample("order.order_placed.v1")

    tell("order.order_placed.v1", order)

    tender = Document.objects.get().tenders.get()
    assert (tender.type, tender.amount) == (
        order["payment"]["provider"],
        Decimal(order["totals"]["total"]),
    )


def test_what_a_card_paid_is_a_tender_of_its_own() -> None:
    order = sample("order.order_placed.v1") | {
        "payment": {"provider": "test", "amount": "16.85"},
        "stored_value": [{"kind": "gift_card", "amount": "5.00"}],
    }

    tell("order.order_placed.v1", order)

    tenders = Document.objects.get().tenders.order_by("amount")
    assert [(each.type, each.amount) for each in tenders] == [
        ("gift_card", Decimal("5.00")),
        ("test", Decimal("16.85")),
    ]


def test_an_article_is_known_by_its_names_and_category() -> None:
    article = sample("product.variant_changed.v1")

    tell("product.variant_changed.v1", article)

    copy = ArticleCopy.objects.get(pk=article["sku"])
    assert (copy.name, copy.category) == (article["name"], article["category"]["path"])


def test_an_article_without_a_category_is_known_too() -> None:
    article = {**sample("product.variant_changed.v1"), "category": None}

    tell("product.variant_changed.v1", article)

    assert ArticleCopy.objects.get(pk=article["sku"]).category == ""


def test_a_cart_that_was_left_is_noted_once_and_so_is_its_return() -> None:
    left, back = sample("cart.cart_abandoned.v1"), sample("cart.cart_recovered.v1")

    for event_type, data in [
        ("cart.cart_abandoned.v1", left),
        ("cart.cart_abandoned.v1", left),
        ("cart.cart_recovered.v1", back),
        ("cart.cart_abandoned.v1", left),
    ]:
        tell(event_type, data)

    fact = AbandonedCartFact.objects.get()
    assert (fact.number, fact.lines, fact.value) == (left["number"], 2, Decimal("29.00"))
    assert (fact.how, fact.recovered_at) == ("link", datetime.fromisoformat(back["recovered_at"]))


def test_a_return_is_noted_though_the_leaving_was_not_heard_of() -> None:
    tell("cart.cart_recovered.v1", sample("cart.cart_recovered.v1"))

    assert AbandonedCartFact.objects.get().value == Decimal("29.00")
