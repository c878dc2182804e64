"""Rows that tests start from."""

from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any  # Any: factories are untyped

from factory.declarations import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from sales_svc.sales import services
from sales_svc.sales.models import Cashier, Register, Store

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


def stock_the_shelf() -> None:
    """The mug is known at 4.50 under rule-set 7."""
    mug = services.VariantSaid(
        sku="MUG",
        name={"en": "Blue mug", "fr": "Tasse bleue"},
        gtins=("4006381333931",),
        barcodes=({"code": "4006381333931", "kind": "gtin13", "pack_quantity": 1},),
        category="kitchen",
        tax_category="standard",
        whole_quantity=True,
        status="active",
    )
    services.note_ruleset(version="7", published_at=datetime(2026, 11, 1, tzinfo=UTC))
    services.copy_variant(variant=mug)
    services.copy_prices(sku="MUG", prices={"CAD": Decimal("4.50")}, ruleset_version="7")


def register(**members: Any) -> Register:
    """An enrolled register."""
    made: Any = RegisterFactory(**members)  # the factory's type is not the model's
    assert isinstance(made, Register)
    return made


def cashier(store: Store, **members: Any) -> Cashier:
    """A cashier of the store, c-12 unless told otherwise, without a PIN."""
    return Cashier.objects.create(**{"store": store, "code": "c-12", "name": "Ada"} | members)
