"""The numbers by which people know documents: T-2026-000123."""

TRANSFER, PURCHASE_ORDER, RECEIPT, COUNT = "T", "P", "R", "C"


def spelled(series: str, year: int, position: int) -> str:
    """The number at this position of the series of a year."""
    return f"{series}-{year}-{position:06d}"
