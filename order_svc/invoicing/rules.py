"""Pure decisions of invoicing: numbers, and what chains a paper to the one before it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any  # Any: what is on a paper is JSON

SERIES = {"INVOICE": "F", "CREDIT_NOTE": "C"}
FIRST_HASH = "0" * 64


def series_code(*, kind: str, year: int) -> str:
    """The series that a paper of this kind and year is in, such as F-2026."""
    return f"{SERIES[kind]}-{year}"


def paper_number(*, series: str, position: int) -> str:
    """The number at this position of a series, such as F-2026-000123."""
    return f"{series}-{position:06d}"


def digest(*, previous: str, number: str, content: Mapping[str, Any]) -> str:
    """What proves that neither this paper nor any before it in its series was changed."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{number}\n{text}".encode()).hexdigest()


def recipient_digest(*, salt: str, name: str, address: str, email: str) -> str:
    """What stands on the paper for the person, whose data can be erased without breaking it."""
    return sha256("\n".join((salt, name, address, email)).encode()).hexdigest()
