"""Rows that tests start from."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any  # Any: factories are untyped

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from sales_svc.sales.models import PriceCopy, Register, RulesetCopy, Store, VariantCopy

KEY = "the-key-of-the-register"


class StoreFactory(DjangoModelFactory):
    """Montréal Centre."""

    class Meta:
        model = Store
        django_get_or_create = ("code",)

    code = "MTL"
    name = "Montréal Centre"
    currency = "CAD"
    time_zone = "America/Toronto"
    country = "CA"
    region = "QC"


class RegisterFactory(DjangoModelFactory):
    """An enrolled register whose key is KEY."""

    class Meta:
        model = Register

    store = SubFactory(StoreFactory)
    name = Sequence(lambda number: f"Caisse {number + 1}")
    code = Sequence(lambda number: f"MTL-{number + 1:02d}")
    credential_hash = LazyAttribute(lambda row: sha256(row.key.encode()).hexdigest())

    class Params:
        key = KEY


class VariantCopyFactory(DjangoModelFactory):
    """A mug."""

    class Meta:
        model = VariantCopy

    sku = "MUG"
    name = LazyFunction(lambda: {"en": "Blue mug", "fr": "Tasse bleue"})
    status = "active"
    revision = Sequence(lambda number: number + 1)


class PriceCopyFactory(DjangoModelFactory):
    """The mug at 4.50."""

    class Meta:
        model = PriceCopy

    sku = "MUG"
    currency = "CAD"
    amount = "4.50"
    ruleset_version = "7"


class RulesetCopyFactory(DjangoModelFactory):
    """Rule-set 7."""

    class Meta:
        model = RulesetCopy

    version = "7"
    published_at = datetime(2026, 11, 1, tzinfo=UTC)


def stock_the_shelf() -> None:
    """The mug is known at 4.50 under rule-set 7."""
    VariantCopyFactory()
    PriceCopyFactory()
    RulesetCopyFactory()


def register(**members: Any) -> Register:
    """An enrolled register."""
    made: Any = RegisterFactory(**members)  # the factory's type is not the model's
    assert isinstance(made, Register)
    return made
