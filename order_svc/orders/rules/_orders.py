"""What an order may become, and what it is called."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

# From confirmed on the status follows from what is assigned, has left, is held or cancelled.
_LEAVING = {"PARTIALLY_FULFILLED", "FULFILLED", "COMPLETED"}
ORDER_TRANSITIONS: dict[str, Collection[str]] = {
    "PENDING": {"CONFIRMED", "EXPIRED"},
    "CONFIRMED": {"ON_HOLD", "PROCESSING", *_LEAVING, "CANCELLED"},
    "ON_HOLD": {"CONFIRMED", "PROCESSING", *_LEAVING, "CANCELLED"},
    "PROCESSING": {"CONFIRMED", "ON_HOLD", *_LEAVING, "CANCELLED"},
    "PARTIALLY_FULFILLED": {"FULFILLED", "COMPLETED", "ON_HOLD"},
    "FULFILLED": {"COMPLETED"},
    "COMPLETED": set[str](),
    "CANCELLED": set[str](),
    "EXPIRED": set[str](),
}
# what of the timeline is not told to the customer
STAFF_ONLY_EVENTS = frozenset(
    {
        "PAYMENT_STUCK",
        "ASSIGNED",
        "WRONG_CODE",
        "HELD",
        "LIFTED",
        "NOTED_INSIDE",
        "MAIL_FAILED",
        "RESENT",
    }
)


def may_become(status: str, wanted: str) -> bool:
    """Whether an order of this status may take on the wanted one."""
    return wanted in ORDER_TRANSITIONS[status]


def may_be_held(status: str) -> bool:
    """Whether something of an order of this status may still be kept from leaving."""
    return status in {"CONFIRMED", "PROCESSING", "PARTIALLY_FULFILLED", "ON_HOLD"}


def may_cancel_own(*, placed_at: datetime, now: datetime, hours: int) -> bool:
    """Whether a customer may still call the own order off, as far as time goes."""
    return now - placed_at <= timedelta(hours=hours)


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
