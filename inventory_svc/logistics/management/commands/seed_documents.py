"""`manage.py seed_documents --data devstack/demo`: some goods on their way in the demo shop."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: the catalogue file is free JSON, checked by reading it

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.rules import commands
from inventory_svc.logistics.rules.commands import Actor, Quantity
from inventory_svc.logistics.services import OrderedQuantity, SupplierFacts
from inventory_svc.stock import selectors as stock
from inventory_svc.stock import services as places

CENTRE, STORE, OTHER_STORE = "LC", "MTL", "QUE"
BUYER, SENDER, ASKER = Actor("system:buyer"), Actor("system:sender"), Actor("system:asker")
SUPPLIERS = (
    SupplierFacts(
        code="NORD",
        name="Textiles du Nord inc.",
        currency="CAD",
        email="commandes@nord.example",
        phone="+1 418 555 0142",
        address="12, rue du Port, Québec (Québec) G1K 3X2",
        lead_time_days=10,
    ),
    SupplierFacts(
        code="ATLAS",
        name="Atlas Imports Ltd",
        currency="USD",
        email="orders@atlas.example",
        lead_time_days=28,
    ),
)
PLENTY = 40
COST = Decimal("0.55")
# how many days ago, and which of the articles in the order of their SKUs; some have never come
RECEIVED = ((75, slice(0, None, 2)), (40, slice(1, None, 4)), (12, slice(0, None, 5)))


class Command(BaseCommand):
    """Suppliers, an order that is expected, goods on the road, a request, and a count to go on
    with.
    """

    help = "Documents for the demo shop, after seed_demo; run again, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", type=Path, required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        if selectors.transfers_of(SENDER).exists():
            self.stdout.write("inventory: the demo documents are there already")
            return
        skus = _plentiful(options["data"])
        self._stock_up(options["data"])
        self._buy(skus[:4])
        self._send(skus[4:8])
        self._ask(skus[8:10])
        self._count()
        self.stdout.write("inventory: an order, two transfers and a count")

    def _stock_up(self, data: Path) -> None:
        """What the centre has received in the last weeks, and what it cost: margins are known."""
        for facts in SUPPLIERS:
            services.describe_supplier(facts=facts)
        costs = _costs(data)
        for days, share in RECEIVED:
            self._receive({sku: costs[sku] for sku in sorted(costs)[share]}, days)

    def _receive(self, costs: dict[str, Decimal], days: int) -> None:
        then = timezone.now() - timedelta(days=days)
        wanted = services.OrderWanted(
            supplier="NORD",
            destination=CENTRE,
            lines=[OrderedQuantity(sku, Decimal(12), cost) for sku, cost in costs.items()],
            expected_date=then.date(),
            note="Réassort",
        )
        draft = services.draft_purchase_order(
            wanted=wanted, command=commands.Command("", BUYER, then)
        )
        command = commands.Command(draft.number, BUYER, then)
        services.place_purchase_order(command=command)
        delivery = services.Delivery([Quantity(sku, Decimal(12)) for sku in costs])
        services.receive_purchase_order(delivery=delivery, command=command)

    def _buy(self, skus: list[str]) -> None:
        places.change_location(
            code=CENTRE, sent={"supplied_from": SUPPLIERS[0].code}, expected_version=None
        )
        lines = [
            OrderedQuantity(sku, Decimal(48), Decimal("4.25") + number)
            for number, sku in enumerate(skus)
        ]
        wanted = services.OrderWanted(
            supplier="NORD",
            destination=CENTRE,
            lines=lines,
            expected_date=(timezone.now() + timedelta(days=8)).date(),
            over_receipt_percent=5,
            note="Réassort d'hiver",
        )
        draft = services.draft_purchase_order(wanted=wanted, command=_now(BUYER))
        services.place_purchase_order(command=_now(BUYER, draft.number))

    def _send(self, skus: list[str]) -> None:
        wanted = services.TransferWanted(
            source=CENTRE,
            destination=STORE,
            lines=[Quantity(sku, Decimal(6)) for sku in skus],
            note="Vitrine de samedi",
        )
        asked = services.request_transfer(wanted=wanted, command=_now(ASKER))
        services.approve_transfer(command=_now(SENDER, asked.number))
        services.ship_transfer(command=_now(SENDER, asked.number))

    def _ask(self, skus: list[str]) -> None:
        lines = [Quantity(sku, Decimal(12)) for sku in skus]
        wanted = services.TransferWanted(source=CENTRE, destination=OTHER_STORE, lines=lines)
        services.request_transfer(wanted=wanted, command=_now(ASKER))

    def _count(self) -> None:
        wanted = services.CountWanted(location=STORE, note="Inventaire tournant")
        services.open_count(wanted=wanted, command=_now(ASKER))


def _costs(data: Path) -> dict[str, Decimal]:
    """What each article costs to buy: a share of its price at the counter."""
    catalogue = json.loads((data / "catalogue.json").read_text())
    return {
        variant["sku"]: round(Decimal(price["amount"]) * COST, 2)
        for product in catalogue["products"]
        for variant in product["variants"]
        for price in variant["prices"]
        if price["channel"] == "pos" and price["currency"] == "CAD"
    }


def _plentiful(data: Path) -> list[str]:
    """Articles of which the centre has enough to give."""
    catalogue = json.loads((data / "catalogue.json").read_text())
    skus = [variant["sku"] for product in catalogue["products"] for variant in product["variants"]]
    there = stock.balances(skus=skus, locations=[CENTRE])
    return sorted(sku for (sku, _code), balance in there.items() if balance.available >= PLENTY)


def _now(by: Actor, number: str = "") -> commands.Command:
    return commands.Command(number, by, timezone.now())
