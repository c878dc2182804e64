"""A receipt as the bytes that a thermal printer takes: ESC/POS, Windows-1252, a QR code, a cut."""

from shared_libs.trade.paper import ReceiptPaper, rows_of

ESC, GS = b"\x1b", b"\x1d"
START = ESC + b"@" + ESC + b"t\x10"  # as switched on; Windows-1252
CENTRE, LEFT = ESC + b"a\x01", ESC + b"a\x00"
BOLD, PLAIN = ESC + b"E\x01", ESC + b"E\x00"
FEED_AND_CUT = GS + b"V\x42\x00"
_DOT, _MEDIUM = 5, 49


def escpos_of(paper: ReceiptPaper) -> bytes:
    """The receipt, printed and cut."""
    total = paper.total.label
    body = b"".join(_printed(row, is_bold=row.startswith(total)) for row in rows_of(paper))
    return START + body + CENTRE + _qr(paper.url) + LEFT + b"\n\n" + FEED_AND_CUT


def _printed(row: str, *, is_bold: bool) -> bytes:
    text = row.encode("cp1252", "replace") + b"\n"
    return BOLD + text + PLAIN if is_bold else text


def _qr(text: str) -> bytes:
    """The printer's own QR code: model, size of a dot, error correction, content, print."""
    content = text.encode()
    return b"".join(
        (
            _command(b"\x41\x32\x00"),
            _command(b"\x43" + bytes([_DOT])),
            _command(b"\x45" + bytes([_MEDIUM])),
            _command(b"\x50\x30" + content),
            _command(b"\x51\x30"),
        )
    )


def _command(said: bytes) -> bytes:
    return GS + b"(k" + (len(said) + 1).to_bytes(2, "little") + b"1" + said
