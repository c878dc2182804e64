"""What an order may become, and what it is called."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

ORDER_TRANSITIONS = {
    "PENDING": {"CONFIRMED", "EXPIRED"},
    "CONFIRMED": {"FULFILLED", "CANCELLED"},
    "FULFILLED": set[str](),
    "CANCELLED": set[str](),
    "EXPIRED": set[str](),
}


def may_become(status: str, wanted: str) -> bool:
    """Whether an order of this status may take on the wanted one."""
    return wanted in ORDER_TRANSITIONS[status]


def order_number(*, business_date: date, sequence: int) -> str:
    """The number printed for people, such as W-2026-000123."""
    return f"W-{business_date.year}-{sequence:06d}"


def business_moment(placed_at: datetime, *, zone: str) -> tuple[date, int]:
    """The date and hour that the shop's own clock shows at this moment."""
    local = placed_at.astimezone(ZoneInfo(zone))
    return local.date(), local.hour


def is_whole(
    *, total: Decimal, subtotal: Decimal, discount: Decimal, shipping: Decimal, tax: Decimal
) -> bool:
    """Whether the totals of a document add up."""
    return total == subtotal - discount + shipping + tax
