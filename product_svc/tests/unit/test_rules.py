"""Texts, barcodes, price lists, the chain of versions, and the demo's words."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from devstack.demo import make_catalogue
from product_svc.catalog.rules import canada
from product_svc.catalog.rules.rule_sets import GENESIS_HASH, chain_hash, version_name
from product_svc.catalog.rules.texts import (
    MAX_SLUG,
    folded,
    slug_of,
    slug_with_fingerprint,
)
from shared_libs.trade.barcodes import gtin14, is_gtin
from shared_libs.trade.price_lists import ListedPrice, prices_by_channel

CATALOGUE = Path(make_catalogue.__file__).with_name("catalogue.json")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Crème Brûlée", "creme brulee"),
        ("Œufs de Pâques", "oeufs de paques"),
        ("Straße", "strasse"),
        ("ÉRABLIÈRE", "erabliere"),
    ],
)
def test_names_lose_case_and_accents(text: str, plain: str) -> None:
    assert folded(text) == plain


@given(text=some.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(name=some.text(max_size=300), sku=some.from_regex(r"[A-Za-z0-9]{1,64}", fullmatch=True))
def test_every_import_gets_an_address_that_fits(name: str, sku: str) -> None:
    slug = slug_of(name, sku=sku)

    assert 0 < len(slug) <= MAX_SLUG
    assert len(slug_with_fingerprint(slug, sku=sku)) <= MAX_SLUG
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_skus_that_differ_in_case_get_different_second_choices() -> None:
    slug = slug_of("Metal sign", sku="85123A")

    assert slug == slug_of("Metal sign", sku="85123a")
    assert slug_with_fingerprint(slug, sku="85123A") != slug_with_fingerprint(slug, sku="85123a")


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        pytest.param("4006381333931", True, id="EAN-13"),
        pytest.param("036000291452", True, id="UPC-12"),
        pytest.param("73513537", True, id="GTIN-8"),
        pytest.param("10012345678902", True, id="GTIN-14"),
        pytest.param("4006381333932", False, id="wrong check digit"),
        pytest.param("400638133393", False, id="a digit short"),
        pytest.param("400 6381333931", False, id="with a blank"),
        pytest.param("٤٠٠٦٣٨١٣٣٣٩٣١", False, id="other digits"),
        pytest.param("", False, id="empty"),
    ],
)
def test_gtin(number: str, valid: bool) -> None:  # noqa: FBT001 # a table of cases
    assert is_gtin(number) is valid


def test_upc_and_its_ean_are_one_number() -> None:
    assert gtin14("036000291452") == gtin14("0036000291452") == "00036000291452"


def test_price_of_a_channel_goes_before_the_price_everywhere() -> None:
    listed = [
        ListedPrice("pos", "CAD", Decimal(10)),
        ListedPrice("all", "CAD", Decimal(12)),
        ListedPrice("web", "USD", Decimal(9)),
    ]

    found = prices_by_channel(listed)

    assert [(p.channel, p.currency, p.amount, p.price_list) for p in found] == [
        ("web", "CAD", Decimal(12), "CAD-all"),
        ("pos", "CAD", Decimal(10), "CAD-pos"),
        ("web", "USD", Decimal(9), "USD-web"),
    ]


def test_version_is_named_by_number_and_hash() -> None:
    link = chain_hash(previous_hash=GENESIS_HASH, changes=[{"kind": "price", "sku": "A"}])

    assert version_name(number=123, link_hash=link) == f"rs-000123-{link[:8]}"


def test_hash_depends_on_every_change_and_on_the_link_before() -> None:
    changes = [{"sku": "A", "amount": "1"}, {"sku": "B", "amount": "2"}]
    link = chain_hash(previous_hash=GENESIS_HASH, changes=changes)

    assert link == chain_hash(previous_hash=GENESIS_HASH, changes=[dict(c) for c in changes])
    assert link != chain_hash(previous_hash=link, changes=changes)
    assert link != chain_hash(previous_hash=GENESIS_HASH, changes=changes[:1])
    assert link != chain_hash(previous_hash=GENESIS_HASH, changes=changes[::-1])


def test_demo_catalogue_is_what_the_words_make() -> None:
    assert json.loads(CATALOGUE.read_text()) == make_catalogue.catalogue()


def test_demo_catalogue_has_500_products_with_barcodes_of_their_own_in_two_languages() -> None:
    catalogue = json.loads(CATALOGUE.read_text())
    variants = [v for product in catalogue["products"] for v in product["variants"]]
    shelves = {shelf["slug"]: shelf["parent"] for shelf in catalogue["categories"]}

    assert len(catalogue["products"]) == 500
    assert len({product["slug"] for product in catalogue["products"]}) == 500
    assert len({v["gtin"] for v in variants}) == len({v["sku"] for v in variants}) == 546
    assert all(is_gtin(v["gtin"]) for v in variants)
    assert all(product["name"]["en"] and product["name"]["fr"] for product in catalogue["products"])
    assert all(shelves[product["category"]] for product in catalogue["products"])


@pytest.mark.parametrize(
    ("province", "percent"),
    [
        ("AB", "5"),
        ("BC", "12"),
        ("MB", "12"),
        ("NB", "15"),
        ("NL", "15"),
        ("NS", "14"),
        ("NT", "5"),
        ("NU", "5"),
        ("ON", "13"),
        ("PE", "15"),
        ("QC", "14.975"),
        ("SK", "11"),
        ("YT", "5"),
    ],
)
def test_a_new_shop_levies_the_taxes_of_2026(province: str, percent: str) -> None:
    """The general rates, as https://www.taxtips.ca/salestaxes/sales-tax-rates-2026.htm has them."""
    held = [
        rate
        for rate in canada.STANDARD_RATES[province]
        if rate.since <= "2026-01-01" and not (rate.until and rate.until <= "2026-01-01")
    ]

    assert sum(Decimal(rate.percent) for rate in held) == Decimal(percent)


def test_nova_scotia_levies_one_percent_less_since_april_2025() -> None:
    assert [(rate.percent, rate.since, rate.until) for rate in canada.STANDARD_RATES["NS"]] == [
        ("15", "2010-07-01", "2025-04-01"),
        ("14", "2025-04-01", ""),
    ]
