"""What people read in the place of what the database keeps."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.utils import translation

from shared_libs.backoffice.actors import Names, in_words
from shared_libs.backoffice.columns import (
    ActorField,
    AddressField,
    AmountField,
    QuantityField,
    actors_in,
    read_columns,
)
from shared_libs.events.models import OutboxEvent

STAFF = "staff:3f2a91bc-7d10-4c55-9e0f-0123456789ab"


class Paper(models.Model):  # noqa: DJ008 # of this test
    """A document that is never in a database."""

    currency = models.CharField(max_length=3)
    total = AmountField(max_digits=17, decimal_places=4, null=True)
    units = QuantityField(null=True)
    address = AddressField(null=True)
    signed_by = ActorField(max_length=100, blank=True)

    class Meta:
        app_label = "backoffice"
        managed = False


class PaperLine(models.Model):  # noqa: DJ008 # of this test
    """A line of it, without a currency of its own."""

    paper = models.ForeignKey(Paper, models.CASCADE)
    net = AmountField(max_digits=17, decimal_places=4)

    class Meta:
        app_label = "backoffice"
        managed = False


def read(row: Any, name: str, names: Names | None = None) -> str:
    """What a page shows of the row."""
    return read_columns(type(row))[name].read(row, names or Names())


@pytest.mark.parametrize(
    ("actor", "words"),
    [
        pytest.param(STAFF, "somebody of staff (456789ab)", id="a colleague unknown here"),
        pytest.param(
            "customer:0198f1f0-0000-7000-8000-000000000001", "the customer", id="customer"
        ),
        pytest.param("cart:Zm9vYmFy", "a guest", id="guest"),
        pytest.param(
            "register:0198f1f0-0000-7000-8000-0000000000aa", "register 000000aa", id="till"
        ),
        pytest.param("svc:order", "automatic (order)", id="service"),
        pytest.param("system:price_turns", "automatic (price turns)", id="the clock"),
        pytest.param("console", "at the console", id="console"),
        pytest.param("Madame Tremblay", "Madame Tremblay", id="a name already"),
        pytest.param("", "", id="nobody"),
    ],
)
def test_an_actor_whose_name_is_not_known_is_said_in_words(actor: str, words: str) -> None:
    assert in_words(actor) == words


@pytest.mark.parametrize(
    ("language", "currency", "amount", "shown"),
    [
        ("en", "CAD", "12.5000", "12.50"),
        ("fr", "CAD", "12.5000", "12,50"),
        ("en", "JPY", "1250.0000", "1250"),
        ("en", "BHD", "1.2500", "1.250"),
        pytest.param("en", "CAD", "0.1250", "0.125", id="digits that say something stay"),
    ],
)
def test_money_has_the_decimals_of_its_currency(
    language: str, currency: str, amount: str, shown: str
) -> None:
    paper = Paper(currency=currency, total=Decimal(amount))

    with translation.override(language):
        assert read(paper, "total") == shown


def test_a_line_is_in_the_currency_of_its_document() -> None:
    assert read(PaperLine(paper=Paper(currency="JPY"), net=Decimal("980.0000")), "net") == "980"


def test_a_quantity_has_no_needless_zeros() -> None:
    assert read(Paper(units=Decimal("12.000")), "units") == "12"
    assert read(Paper(units=Decimal("0.250")), "units") == "0.25"


def test_an_address_is_read_line_by_line_as_on_an_envelope() -> None:
    address = {
        "city": "Montréal",
        "country": "CA",
        "line1": "1, rue X",
        "line2": "",
        "name": "Ada L.",
        "postal_code": "H2Y 4B8",
        "region": "QC",
    }

    shown = read(Paper(address=address), "address")

    assert shown == "Ada L.\n1, rue X\nMontréal QC H2Y 4B8\nCA"


def test_what_is_not_there_is_shown_as_nothing() -> None:
    paper = Paper(currency="CAD")

    assert [read(paper, name) for name in ("total", "units", "address", "signed_by")] == [""] * 4


def test_only_rows_that_name_somebody_are_asked_for_names() -> None:
    assert actors_in([Paper(signed_by=STAFF), Paper()]) == {STAFF, ""}
    assert actors_in([OutboxEvent()]) == set()
    assert actors_in([]) == set()


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("total", "django.db.models.DecimalField"),
        ("units", "django.db.models.DecimalField"),
        ("address", "django.db.models.JSONField"),
        ("signed_by", "django.db.models.CharField"),
    ],
)
def test_migrations_see_the_field_that_keeps_it(name: str, kept_as: str) -> None:
    field: Any = Paper._meta.get_field(name)

    assert field.deconstruct()[1] == kept_as
