"""Who may do what alone, and how a cashier proves who it is with no line."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any  # Any: JSON documents

from argon2.low_level import Type, hash_secret_raw

MANAGER = "manager"


@dataclass(frozen=True)
class Person:
    """A cashier of the store, with the own limits."""

    code: str
    name: str
    role: str
    discount_limit: Decimal
    refund_limit: Decimal
    salt: str
    verifier: str

    @property
    def is_manager(self) -> bool:
        """Whether this person may approve what others do."""
        return self.role == MANAGER


def people(rows: Iterable[Mapping[str, Any]]) -> dict[str, Person]:
    """The cashiers of the settings, by code."""
    return {
        row["code"]: Person(
            row["code"],
            row["name"],
            row["role"],
            Decimal(row["discount_limit"]),
            Decimal(row["refund_limit"]),
            row["salt"] or "",
            row["verifier"] or "",
        )
        for row in rows
    }


def is_pin(pin: str, person: Person, pins: Mapping[str, Any], credential: str) -> bool:
    """Whether it is this person's PIN: a slow digest of it, under this till's credential."""
    if not (person.salt and person.verifier):
        return False
    digest = hash_secret_raw(
        pin.encode(),
        bytes.fromhex(person.salt),
        time_cost=int(pins["time_cost"]),
        memory_cost=int(pins["memory_kib"]),
        parallelism=int(pins["parallelism"]),
        hash_len=int(pins["digest_bytes"]),
        type=Type.ID,
    )
    key = sha256(credential.encode()).digest()
    return hmac.compare_digest(hmac.new(key, digest, sha256).hexdigest(), person.verifier)


def may_discount(person: Person, percent: Decimal) -> bool:
    """Whether so many percent off a line need nobody's yes."""
    return person.is_manager or percent <= person.discount_limit


def may_sell_cards(person: Person, worth: Decimal) -> bool:
    """Whether gift cards that hold so much together need nobody's yes: they are as good as the
    money that a cashier may give back alone.
    """
    return person.is_manager or worth <= person.refund_limit


def may_refund(person: Person, amount: Decimal) -> bool:
    """Whether so much back needs nobody's yes."""
    return person.is_manager or amount <= person.refund_limit
