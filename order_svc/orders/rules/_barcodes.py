"""What a scanner reads."""

_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_FULL_LENGTH = 14


def normal_barcode(code: str) -> str:
    """A GTIN at its full length, so that a UPC and the EAN that contains it are one; any other code
    as it is.
    """
    is_gtin = code.isascii() and code.isdigit() and len(code) in _GTIN_LENGTHS
    return code.zfill(_FULL_LENGTH) if is_gtin else code
