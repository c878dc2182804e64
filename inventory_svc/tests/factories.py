"""The least of everything; a test states what it asserts on."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from factory.declarations import SelfAttribute, Trait
from factory.django import DjangoModelFactory

from inventory_svc.stock import services
from inventory_svc.stock.models import Location, StockLevel, Variant
from inventory_svc.stock.services import AdjustmentLine, LineWanted, Promise

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class LocationFactory(DjangoModelFactory):
    """A shop that does not sell online."""

    code = "MTL"
    name = SelfAttribute("code")
    type = Location.Type.STORE
    time_zone = "America/Toronto"

    class Meta:
        model = Location
        django_get_or_create = ("code",)

    class Params:
        online = Trait(code="LC", type=Location.Type.WAREHOUSE, sells_online=True)


class VariantFactory(DjangoModelFactory):
    """An article sold by the piece."""

    sku = "SHIRT-M"

    class Meta:
        model = Variant
        django_get_or_create = ("sku",)


def stock(sku: str, quantity: int | str, *, at: str = "LC", online: bool | None = None) -> None:
    """Receive units, through the front door, so that the ledger is right."""
    sells = at == "LC" if online is None else online
    kind = Location.Type.WAREHOUSE if at == "LC" else Location.Type.STORE
    LocationFactory(code=at, sells_online=sells, type=kind)
    VariantFactory(sku=sku)
    services.receive_stock(
        adjustment=services.Adjustment(
            reference=f"receipt:{uuid4()}",
            location=at,
            reason="",
            lines=[AdjustmentLine(sku, Decimal(quantity))],
            actor="staff:test",
            now=NOW,
        )
    )


def reserve(
    *lines: tuple[str, int | str],
    reference: UUID | None = None,
    ttl_seconds: int = 600,
    now: datetime = NOW,
    partial: bool = False,
    pickup_location: str = "",
) -> Promise:
    """Reserve for the web."""
    wish = services.Wish(
        reference=reference or uuid4(),
        channel="web",
        lines=[LineWanted(sku, Decimal(quantity)) for sku, quantity in lines],
        is_partial=partial,
        pickup_location=pickup_location,
    )
    return services.reserve_stock(wish=wish, ttl_seconds=ttl_seconds, now=now)


def bundle(sku: str, **components: int) -> None:
    """Product has announced a bundle of these articles."""
    parts = tuple(services.ComponentFacts(part, Decimal(each)) for part, each in components.items())
    facts = services.VariantFacts(sku, sku, "", True, True, False, components=parts)  # noqa: FBT003
    services.record_variant(facts)


def level(sku: str, at: str = "LC") -> StockLevel:
    """The balance as the database has it."""
    return StockLevel.objects.get(variant__sku=sku, location__code=at)


def figures(sku: str, at: str = "LC") -> tuple[int, int, int]:
    """On hand, reserved and damaged, for articles of whole quantities."""
    found = level(sku, at)
    return int(found.on_hand), int(found.reserved), int(found.damaged)
