"""How a sale stands: it is never edited, so what has become of it is told by what came after."""

from decimal import Decimal

COMPLETED, VOIDED = "completed", "voided"
PARTIALLY_RETURNED, RETURNED = "partially_returned", "returned"


def standing(status: str, *, sold: Decimal, returned: Decimal) -> str:
    """Whether a sale stands as it was made, was called off, or has come back in part or whole."""
    if status == VOIDED or returned <= 0:
        return status
    return RETURNED if returned >= sold else PARTIALLY_RETURNED
