"""Which files are taken for pictures, and what they are called afterwards."""

import re
from collections.abc import Mapping
from types import MappingProxyType

MAX_BYTES = 5_000_000
MAX_PIXELS = 25_000_000
MAX_EDGE = 12_000
SIZES: Mapping[str, int] = MappingProxyType({"small": 160, "medium": 640, "large": 1600})
FOLDER_URL = "/media/product/"
_NAME = re.compile(r"[0-9a-f]{32}")
_MAGIC: tuple[tuple[bytes, str], ...] = ((b"\xff\xd8\xff", "JPEG"), (b"\x89PNG\r\n\x1a\n", "PNG"))
# words of another language inside a picture: a browser or a server might take it for that
_FOREIGN = re.compile(rb"<script|<svg|<html|<!doctype|<\?php|<iframe|javascript:", re.IGNORECASE)
_ARCHIVES = (b"PK\x03\x04", b"%PDF-", b"Rar!", b"7z\xbc\xaf")
_HEAD = 1_024


def format_of(content: bytes) -> str:
    """JPEG, PNG or WEBP by the first bytes, whatever the file is called; empty for all else."""
    for magic, name in _MAGIC:
        if content.startswith(magic):
            return name
    return "WEBP" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else ""


def reason_against(content: bytes) -> str:
    """Why a file is not taken: empty_file, too_large, svg, not_a_picture or foreign_content; empty
    where nothing speaks against opening it.
    """
    if not content:
        return "empty_file"
    if len(content) > MAX_BYTES:
        return "too_large"
    if not format_of(content):
        return "svg" if b"<svg" in content[:_HEAD].lower() else "not_a_picture"
    return "foreign_content" if _is_two_things(content) else ""


def _is_two_things(content: bytes) -> bool:
    if _FOREIGN.search(content) or b"%PDF-" in content[:_HEAD]:
        return True
    return _after_the_picture(content).lstrip(b"\x00\r\n ").startswith(_ARCHIVES)


def _after_the_picture(content: bytes) -> bytes:
    kind = format_of(content)
    if kind == "WEBP":
        return content[8 + int.from_bytes(content[4:8], "little") :]
    mark = b"\xff\xd9" if kind == "JPEG" else b"IEND\xaeB`\x82"
    return content[content.rfind(mark) + len(mark) :] if mark in content else b""


def are_pixels_bearable(width: int, height: int) -> bool:
    """Whether a picture may be unpacked: a small file can hold a picture that fills the memory."""
    return 0 < width <= MAX_EDGE and 0 < height <= MAX_EDGE and width * height <= MAX_PIXELS


def is_name(name: str) -> bool:
    """Whether this is a name of ours: 32 hexadecimal digits by chance."""
    return _NAME.fullmatch(name) is not None


def file_of(name: str, size: str) -> str:
    """Where a picture of a size lies below the media folder."""
    return f"{name[:2]}/{name}-{size}.webp"


def url_of(name: str, size: str) -> str:
    """Where a picture of a size is served."""
    return f"{FOLDER_URL}{name}-{size}.webp"


def urls_of(name: str) -> dict[str, str]:
    """A picture in all its sizes."""
    return {size: url_of(name, size) for size in SIZES}
