"""What every answer is made of: times and words."""

from datetime import datetime
from typing import Any  # Any: JSON is what it is

Json = dict[str, Any]


def time(moment: datetime | None) -> str | None:
    """A moment as a text; None where there is none."""
    return moment.isoformat() if moment else None


def text(value: object) -> str | None:
    """A value as a text; None where it is empty."""
    return str(value) if value else None
