"""What staff must look at, and what not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON
from uuid import uuid4

import pytest

from sales_svc.sales.rules import judging, reading
from sales_svc.sales.rules.approving import Person, Staff
from sales_svc.sales.rules.items import ReturnSaid, SaleSaid
from sales_svc.sales.rules.judging import (
    Catalogue,
    Circumstances,
    Finding,
    PriceKnown,
    ShiftKnown,
)
from sales_svc.tests.builders import NOON, line, sale, taking_back

MUG = Catalogue(frozenset({"MUG"}), {"MUG": PriceKnown(Decimal("4.50"), "7")}, "7")
CALM = Circumstances(
    received_at=NOON, shift=ShiftKnown(is_opened=True), follows_gap=False, is_replay=False
)


def read_sale(**members: Any) -> SaleSaid:
    said = reading.read_item(sale(**members))
    assert isinstance(said, SaleSaid)
    return said


def read_return(**members: Any) -> ReturnSaid:
    said = reading.read_item(taking_back(**members))
    assert isinstance(said, ReturnSaid)
    return said


def kinds(findings: Iterable[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def of_sale(said: SaleSaid, catalogue: Catalogue = MUG) -> list[Finding]:
    return list(judging.sale_findings(said, catalogue, is_replay=False))


def test_a_plain_sale_has_nothing_to_look_at() -> None:
    assert of_sale(read_sale()) == []
    assert list(judging.common_findings(read_sale(), CALM)) == []


@pytest.mark.parametrize(
    ("unit_price", "flags"),
    [
        # 5.17 with 14.975 % in it, and the cents by which a document's amounts are rounded
        pytest.param("4.50", [], id="without its tax"),
        pytest.param("4.505", [], id="within a cent a line"),
        pytest.param("4.52", ["price_diff"], id="more"),
        pytest.param("5.17", ["price_diff"], id="with the tax, as no document says it"),
    ],
)
def test_of_a_list_with_its_tax_a_document_says_the_price_without(
    unit_price: str, flags: list[str]
) -> None:
    amount = Decimal("5.17")
    known = PriceKnown(amount, "7", with_tax=frozenset({amount}), tax_percent=Decimal("14.975"))
    catalogue = Catalogue(frozenset({"MUG"}), {"MUG": known}, "7")

    found = kinds(of_sale(read_sale(lines=[line(unit_price=unit_price)]), catalogue))

    assert [each for each in found if each == "price_diff"] == flags


def test_a_price_of_another_list_of_the_store_is_a_price_too() -> None:
    known = PriceKnown(Decimal("9.00"), "7", others=frozenset({Decimal("4.50")}))
    catalogue = Catalogue(frozenset({"MUG"}), {"MUG": known}, "7")
    cited = read_sale(ruleset_version="7")

    assert of_sale(cited, catalogue) == []
    assert kinds(
        of_sale(cited, replace(catalogue, prices={"MUG": replace(known, others=frozenset())}))
    ) == ["price_diff"]


def test_the_return_of_the_contract_adds_up() -> None:
    whole = judging.OriginalKnown()

    assert list(judging.return_findings(read_return(), MUG, whole, is_replay=False)) == []


@pytest.mark.parametrize(
    ("members", "kind", "said"),
    [
        pytest.param({"total": "10.34"}, "incomplete", {"sums": ["total", "tenders"]}, id="total"),
        pytest.param(
            {"cash_rounding": "0.05"},
            "incomplete",
            {"sums": ["tenders", "cash_rounding"]},
            id="rounding",
        ),
        pytest.param(
            {"cash_rounding": "0.02", "tenders": [{"type": "card", "amount": "10.37"}]},
            "incomplete",
            {"sums": ["cash_rounding"]},
            id="rounding of a card",
        ),
        pytest.param({"shift_id": None}, "incomplete", {"missing": ["shift_id"]}, id="shift"),
        pytest.param({"cashier": None}, "incomplete", {"missing": ["cashier"]}, id="cashier"),
        pytest.param(
            {"lines": [line(taxes=None)]}, "incomplete", {"missing": ["lines.1.taxes"]}, id="taxes"
        ),
        pytest.param(
            {"lines": [line(taxes=[{"code": "GST", "amount": "1.34"}])]},
            "tax_diff",
            {"lines": [1]},
            id="tax",
        ),
        pytest.param(
            {"lines": [line(discount="1.00")]}, "incomplete", {"sums": ["lines.1.total"]}, id="line"
        ),
        pytest.param({"lines": [line(sku="GHOST")]}, "unknown_sku", {"skus": ["GHOST"]}, id="sku"),
    ],
)
def test_what_does_not_fit_is_said(
    members: dict[str, Any], kind: str, said: dict[str, Any]
) -> None:
    assert of_sale(read_sale(**members)) == [Finding(kind, said)]


def test_a_sale_of_nothing_is_incomplete() -> None:
    said = read_sale(lines=[], tenders=[], total="0.00")

    assert of_sale(said) == [Finding("incomplete", {"sums": ["lines"]})]


DEAR = {
    "lines": [line(unit_price="5.00", total="11.35")],
    "total": "11.35",
    "tenders": [{"type": "card", "amount": "11.35"}],
}


def test_a_price_is_judged_by_the_rule_set_in_force() -> None:
    assert kinds(of_sale(read_sale(**DEAR))) == ["price_diff"]


def test_a_price_of_an_older_rule_set_is_not_judged() -> None:
    assert of_sale(read_sale(**DEAR, ruleset_version="6")) == []


def test_a_differing_price_without_a_rule_set_lacks_the_rule_set() -> None:
    said = of_sale(read_sale(**DEAR, ruleset_version=None))

    assert said == [Finding("incomplete", {"missing": ["ruleset_version"]})]


def test_a_rule_set_is_not_missed_where_the_price_is_todays() -> None:
    assert of_sale(read_sale(ruleset_version=None)) == []


def test_a_replay_has_no_drawer_no_clock_and_no_rule_set() -> None:
    said = read_sale(**DEAR, ruleset_version=None, shift_id=None, cashier=None)
    around = replace(CALM, is_replay=True, received_at=NOON + timedelta(days=5000), shift=None)

    assert list(judging.sale_findings(said, MUG, is_replay=True)) == []
    assert list(judging.common_findings(said, around)) == []


@pytest.mark.parametrize(
    ("minutes_ahead", "kind"),
    [(5, []), (6, ["clock_skew"]), (-1440, []), (-1441, ["late"])],
    ids=["5 min ahead", "6 min ahead", "a day old", "more than a day old"],
)
def test_clocks_and_lateness(minutes_ahead: int, kind: list[str]) -> None:
    around = replace(CALM, received_at=NOON - timedelta(minutes=minutes_ahead))

    assert kinds(judging.common_findings(read_sale(), around)) == kind


def test_a_sale_before_its_own_shift_shows_a_wrong_clock() -> None:
    began = ShiftKnown(is_opened=True, opened_at=NOON + timedelta(minutes=6))

    found = judging.common_findings(read_sale(), replace(CALM, shift=began))

    assert kinds(found) == ["clock_skew"]


def test_a_gap_and_a_closed_shift_are_said() -> None:
    around = replace(CALM, follows_gap=True, shift=ShiftKnown(is_closed=True))

    assert kinds(judging.common_findings(read_sale(), around)) == ["gap", "closed_shift"]


@pytest.mark.parametrize(
    ("sold", "returned", "over"),
    [
        pytest.param("2", "0", {}, id="some of it"),
        pytest.param("1", "0", {}, id="all of it"),
        pytest.param("1", "0.5", {"MUG": Decimal("0.5")}, id="half too much"),
        pytest.param("0", "0", {"MUG": Decimal(1)}, id="never sold"),
    ],
)
def test_what_goes_beyond_the_original(sold: str, returned: str, over: dict[str, Decimal]) -> None:
    found = judging.excess({"MUG": Decimal(sold)}, {"MUG": Decimal(returned)}, {"MUG": Decimal(1)})

    assert found == over


def test_an_original_that_is_not_known_is_named() -> None:
    original = str(uuid4())
    said = read_return(original_sale_id=original)

    found = list(judging.return_findings(said, MUG, None, is_replay=False))

    assert found == [Finding("unreferenced_return", {"original": original})]


def a_card(total: str) -> dict[str, Any]:
    money = {"unit_price": total, "total": total, "tax": "0.00", "taxes": []}
    return line(sku="GIFT-CARD", quantity="1", gift_card="ABCD", **money)


@pytest.mark.parametrize(
    ("total", "details"),
    [
        pytest.param("100.00", [], id="within what the cashier may give back"),
        pytest.param("100.01", [{"missing": ["approval"]}], id="beyond"),
    ],
)
def test_a_gift_card_of_any_amount_is_no_article_and_is_held_to_the_cashiers_limit(
    total: str, details: list[dict[str, Any]]
) -> None:
    clerk = Person(is_manager=False, discount_limit=Decimal(10), refund_limit=Decimal(100))
    tenders = [{"type": "card", "amount": total, "change": "0.00"}]
    said = read_sale(lines=[a_card(total)], total=total, tenders=tenders)

    found = list(
        judging.sale_findings(said, MUG, is_replay=False, staff=Staff({said.cashier: clerk}))
    )

    assert [finding.detail for finding in found] == details
