"""What a barcode says."""

from stdnum import ean


def is_gtin(number: str) -> bool:
    """Whether this is a GTIN-8, -12, -13 or -14 of plain digits with the right check digit."""
    return number.isascii() and number.isdigit() and bool(ean.is_valid(number))


def gtin14(number: str) -> str:
    """The same GTIN at its full length; a UPC and the EAN that contains it become equal."""
    return number.zfill(14)
