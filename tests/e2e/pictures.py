"""Pictures as files say they are, and as they are."""

import struct
import zlib


def picture(width: int, height: int, *, rows: int) -> bytes:
    """A PNG of one colour that says it is so large, with as many rows as it really has."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\x20\x60\x40" * width) * rows)
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))
        for kind, part in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
