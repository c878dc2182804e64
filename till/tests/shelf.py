"""A till with a small shop's catalogue and no line, as tests use it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from till import core, store
from till.core import Desk
from till.rules.staff import Person
from till.store import Identity

MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
GATEWAY = "http://127.0.0.1:9"
PLACE = {
    "code": "MTL",
    "name": "Montréal Centre",
    "currency": "CAD",
    "time_zone": "America/Toronto",
    "country": "CA",
    "region": "QC",
}
QUEBEC = [
    {
        "zone": "CA-QC",
        "tax_category": "standard",
        "code": code,
        "jurisdiction": place,
        "rate": rate,
        "compound": False,
        "from": "2013-01-01",
        "until": None,
    }
    for code, rate, place in (("GST", "5", "CA"), ("QST", "9.975", "CA-QC"))
]
SETTINGS: Mapping[str, Any] = {
    "pins": {},
    "cashiers": [
        {
            "code": code,
            "name": name,
            "role": role,
            "discount_limit": "10",
            "refund_limit": "100.00",
            "salt": None,
            "verifier": None,
        }
        for code, name, role in (("c-01", "Ann", "cashier"), ("c-02", "Bo", "manager"))
    ],
    "receipts": {
        "key": "00" * 32,
        "url": "http://shop.example/r/",
        "head": "1, rue X",
        "foot": {"en": "Thank you.", "fr": "Merci."},
        "registrations": {"GST": "1"},
    },
    "offline_allowance": {
        "amount": "100.00",
        "currency": "CAD",
        "valid_until": "2026-11-24T14:00:00+00:00",
        "token": "",
    },
    "rules": {"taxes": QUEBEC, "promotions": []},
    "rules_version": "rs-000001-00000000",
}


def article(sku: str, price: str | None, **more: Any) -> dict[str, Any]:
    """An article as the feed tells it."""
    return {
        "sku": sku,
        "name": {"en": f"Article {sku}", "fr": f"Article {sku}"},
        "barcodes": [],
        "category": "",
        "tax_category": "standard",
        "whole_quantity": True,
        "status": "active",
        "price": {"amount": price, "currency": "CAD"} if price else None,
        **more,
    }


ARTICLES = (
    article("MUG", "20.00", barcodes=[{"code": "4006381333931", "kind": "gtin13"}]),
    article("TEA", "4.50", tax_category="food"),
    article(
        "PACK", "1.00", barcodes=[{"code": "14006381333938", "kind": "gtin14", "pack_quantity": 12}]
    ),
    article("OLD", "9.00", status="archived"),
    article("FREE", None),
    article(
        "HAM",
        "10.00",
        tax_category="food",
        whole_quantity=False,
        barcodes=[{"code": "2112345", "kind": "weighed"}],
    ),
)


@dataclass
class Till:
    """A desk, its paper and its clock."""

    desk: Desk
    paper: list[str] = field(default_factory=list)

    def bodies(self) -> list[dict[str, Any]]:
        """What it has said, in order."""
        rows = self.desk.database.rows("SELECT body FROM item ORDER BY sequence")
        return [json.loads(body) for (body,) in rows]

    def sell(self, *codes: str, kind: str = "cash") -> core.Sold:
        """A sale of these, paid to the cent."""
        for code in codes:
            core.scan(self.desk, code)
        sold = core.pay(self.desk, kind)
        assert sold is not None
        return sold


def person(code: str) -> Person:
    role = "manager" if code == "c-02" else "cashier"
    return Person(code, code, role, Decimal(10), Decimal(100), "", "")


def till_at(folder: Path, *, settings: Mapping[str, Any] = SETTINGS) -> Till:
    """A till that is enrolled, whose shift is open, with the cable out."""
    paper: list[str] = []
    database = store.open_database(folder / "till.sqlite3")
    desk = Desk(database, paper.append, clock=lambda: MORNING)
    desk.cable.is_out = True
    if store.identity(database) is None:
        store.begin_register(database, Identity(GATEWAY, "r-1", "secret", "Till"))
        register = {"code": "MTL-01"}
        store.keep(
            database,
            bootstrapped=True,
            register=register,
            store=PLACE,
            settings=settings,
            cited=settings["rules_version"],
        )
        store.bring_page(database, ARTICLES, cursor=6, is_last=True)
        desk.cashier = person("c-01")
        core.open_shift(desk, Decimal(200))
    desk.cashier = person("c-01")
    return Till(desk, paper)
