"""What a till needs beside the catalogue, and keeps while it has no line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: the rules of product are JSON

import structlog

from sales_svc.sales import selectors
from sales_svc.sales.models import Cashier, Register
from sales_svc.sales.services import _pins
from sales_svc.sales.services._copies import copy_rules
from sales_svc.sales.services._receipts import address_of_receipts
from shared_libs.auth import tokens
from shared_libs.money import amount_text
from shared_libs.refusals import Unavailable

log = structlog.get_logger(__name__)
ALLOWANCE_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class CashierAtTill:
    """A cashier as a till knows one; without a salt no PIN has been set yet."""

    code: str
    name: str
    role: str
    discount_limit: Decimal
    refund_limit: Decimal
    salt: str
    verifier: str


@dataclass(frozen=True)
class Allowance:
    """What a till may take from gift cards without asking, signed by us."""

    amount: Decimal
    currency: str
    valid_until: datetime
    token: str


@dataclass(frozen=True)
class TillSettings:
    """What a till keeps; `rules` is None until product has been asked for them."""

    cashiers: tuple[CashierAtTill, ...]
    pins: Mapping[str, int | str]
    receipt_key: str
    receipt_url: str
    allowance: Allowance
    ruleset_version: str
    rules: dict[str, Any] | None


def settings_for_till(*, register: Register, now: datetime) -> TillSettings:
    """Who sells here and how they prove it, what may be taken offline, and what is priced by.

    May ask product for the rules; without an answer the latest that are here are given.
    """
    try:
        copy_rules()
    except Unavailable:
        log.warning("till.rules_not_copied", register=str(register.pk))
    found = selectors.rules_for_tills()
    return TillSettings(
        cashiers=tuple(
            _at_till(cashier, register.credential_hash or "")
            for cashier in selectors.cashiers_at(register.store_id)
        ),
        pins=_pins.parameters(),
        receipt_key=register.receipt_key,
        receipt_url=address_of_receipts(),
        allowance=_allowance(register, now),
        ruleset_version=found.version if found else "",
        rules=found.rules if found else None,
    )


def _at_till(cashier: Cashier, credential_hash: str) -> CashierAtTill:
    proof = ""
    if cashier.sealed_pin:
        proof = _pins.verifier(cashier.sealed_pin, credential_hash=credential_hash)
    return CashierAtTill(
        code=cashier.code,
        name=cashier.name,
        role=cashier.role,
        discount_limit=cashier.discount_limit,
        refund_limit=cashier.refund_limit,
        salt=cashier.pin_salt,
        verifier=proof,
    )


def _allowance(register: Register, now: datetime) -> Allowance:
    amount, currency = register.offline_allowance, register.store.currency
    claims = {"register": str(register.pk), "amount": amount_text(amount, currency)}
    token = tokens.sign(
        claims | {"currency": currency},
        issuer="sales",
        audience="allowance",
        now=now,
        lifetime=ALLOWANCE_FOR,
    )
    return Allowance(amount, currency, now + ALLOWANCE_FOR, token)
