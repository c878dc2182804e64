"""How lines and agreed prices are handed to scripts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import orjson
from django.utils import timezone

from cart_svc.carts.rules import DraftMark, HeldLine, PriceOverride


def as_arguments(lines: Sequence[HeldLine]) -> list[str | int]:
    """Lines as scripts take them: SKU, thousandths and seen price of each."""
    return [
        part
        for line in lines
        for part in (line.sku, thousandths(line.quantity), str(line.seen_price))
    ]


def as_fields(lines: Sequence[HeldLine]) -> dict[str, str | int]:
    """Lines as fields of a cart, in their order."""
    fields = {
        f"l:{line.sku}": f"{position}|{thousandths(line.quantity)}|{line.seen_price}"
        for position, line in enumerate(lines, start=1)
    }
    return {**fields, "position": len(lines)}


def thousandths(quantity: Decimal) -> int:
    """A quantity as the store holds it."""
    return int(quantity * 1000)


def override_content(agreed: PriceOverride) -> dict[str, str]:
    """An agreed price as the store and a snapshot hold it."""
    return {
        "unit_price": str(agreed.unit_price),
        "list_price": str(agreed.list_price),
        "quantity": str(agreed.quantity),
        "reference": agreed.reference,
        "ends_at": agreed.ends_at.isoformat() if agreed.ends_at else "",
    }


def override_text(agreed: PriceOverride) -> str:
    """An agreed price as one argument."""
    return orjson.dumps(override_content(agreed)).decode()


def override_fields(overrides: Mapping[str, PriceOverride]) -> dict[str, str]:
    """Agreed prices as fields of a cart."""
    return {f"o:{sku}": override_text(agreed) for sku, agreed in overrides.items()}


def override_of(sku: str, held: str) -> PriceOverride:
    """An agreed price out of the store."""
    return override_from(sku, orjson.loads(held))


def override_from(sku: str, content: Mapping[str, str]) -> PriceOverride:
    """An agreed price as `override_content` has written it, and whether its time is over by now."""
    said = content.get("ends_at")
    ends_at = datetime.fromisoformat(said) if said else None
    return PriceOverride(
        sku=sku,
        unit_price=Decimal(content["unit_price"]),
        list_price=Decimal(content["list_price"]),
        quantity=Decimal(content["quantity"]),
        reference=content["reference"],
        ends_at=ends_at,
        is_over=ends_at is not None and ends_at <= timezone.now(),
    )


def draft_text(mark: DraftMark) -> str:
    """What a cart keeps of its draft, as one field; its end in seconds, as scripts reckon."""
    content = {**vars(mark), "ends_at": int(mark.ends_at.timestamp())}
    return orjson.dumps(content).decode()


def draft_of(held: str) -> DraftMark:
    """The same out of the store."""
    content = orjson.loads(held)
    return DraftMark(**{**content, "ends_at": datetime.fromtimestamp(content["ends_at"], UTC)})
