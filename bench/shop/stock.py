"""Inventory's database: locations, articles, levels, the ledger, and what is promised."""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from django.conf import settings
from django.db import transaction

from bench.shop import plan
from bench.shop.rows import batched, claim_ids, copy_rows
from inventory_svc.stock import services
from inventory_svc.stock.models import (
    Location,
    Movement,
    OversellCase,
    Reservation,
    ReservationLine,
    StockLevel,
    Variant,
)
from inventory_svc.stock.rules.ledger import CHAIN_START, Link, link_hash

TABLES = (Variant, StockLevel, Movement, Reservation, ReservationLine, OversellCase)
BATCH = 1_000
YEAR = timedelta(days=365)
LINES_OF_A_DOCUMENT = 6
# of each so many levels one: with a bestseller's ledger, with a busy one, sold out, oversold
HOT_EVERY, HOT = 1_000, 150
BUSY_EVERY, BUSY = 20, 10
BESTSELLER = 3_000
SOLD_OUT_EVERY, OVERSOLD_EVERY = 40, 2_000
RESERVED_EVERY = 50
KINDS = plan.choices((("sale", 82), ("return", 6), ("receipt", 8), ("adjust", 4)))


def fill(*, sizes: plan.Sizes, now: datetime) -> int:
    """Stock lies at so many locations, with a ledger of exactly so many movements to its end.

    Returns the number of levels. Nothing is announced.
    """
    locations = _locations(sizes.locations)
    writer = _Writer(sizes, locations, now)
    articles = (each for product in plan.products(sizes) for each in _named(product))
    for some in batched(articles, BATCH):
        with transaction.atomic():
            writer.write(some)
    services.settle_alerts(now=now)
    return writer.levels


def _named(product: plan.Product) -> Iterator[tuple[str, str, str]]:
    for article in product.articles:
        english, french = (
            f"{name}, {label}" if label else name
            for name, label in (
                (product.name.en, article.label.en),
                (product.name.fr, article.label.fr),
            )
        )
        yield article.sku, english, french


def _locations(wanted: int) -> list[int]:
    """The keys of so many locations, the logistics centre first; those that exist stay."""
    known = dict(Location.objects.values_list("code", "pk"))
    for place in plan.places():
        if place.code not in known and (len(known) < wanted or place.is_warehouse):
            facts = services.LocationFacts(
                code=place.code,
                name=place.name,
                type="warehouse" if place.is_warehouse else "store",
                time_zone=settings.SHOP_TIME_ZONE,
                sells_online=place.is_warehouse,
                pickup=not place.is_warehouse,
            )
            known[place.code] = services.describe_location(facts)[0].pk
        if len(known) >= wanted:
            break
    centre = known.pop("LC")
    stores = Location.objects.filter(type="store").order_by("pk").values_list("pk", flat=True)
    return [centre, *stores]


@dataclass
class _Rows:
    """What one batch writes."""

    levels: list[Sequence[object]] = field(default_factory=list)
    movements: list[Sequence[object]] = field(default_factory=list)
    reservations: list[Sequence[object]] = field(default_factory=list)
    lines: list[Sequence[object]] = field(default_factory=list)
    cases: list[Sequence[object]] = field(default_factory=list)


_MOVEMENT = (*Link.__dataclass_fields__, "hash")


class _Writer:
    """Writes articles batch by batch with their levels and the ledgers of these."""

    def __init__(self, sizes: plan.Sizes, locations: Sequence[int], now: datetime) -> None:
        self.levels = 0
        self._now = now
        self._first = sizes.first
        self._chance = random.Random(plan.SEED + sizes.first)  # a shop to measure on, not a secret
        self._centre, *self._stores = locations
        self._each = min(sizes.stores_per_article, len(self._stores))
        self._lengths = _lengths(sizes.variants * (1 + self._each), sizes.movements)
        self._lines: dict[tuple[str, int], Iterator[int]] = {}

    def write(self, articles: Sequence[tuple[str, str, str]]) -> None:
        """These articles with all that is theirs are there."""
        ids = claim_ids(Variant, len(articles))
        named = ((pk, *article) for pk, article in zip(ids, articles, strict=True))
        copy_rows(Variant, ("id", "sku", "name_en", "name_fr"), named)
        level_ids = iter(claim_ids(StockLevel, len(articles) * (1 + self._each)))
        rows = _Rows()
        for variant_id in ids:
            for location_id in (self._centre, *self._chance.sample(self._stores, self._each)):
                self._write_level(rows, next(level_ids), variant_id, location_id)
        _copy(rows)

    def _write_level(self, rows: _Rows, pk: int, variant_id: int, location_id: int) -> None:
        number, length = self.levels, next(self._lengths)
        self.levels += 1
        links = list(self._ledger(pk, location_id, number, length))
        rows.movements += [(*vars(link).values(), sealed) for link, sealed in links]
        on_hand = int(links[-1][0].balance_after) if links else 0
        if on_hand < 0:
            case = (pk, "open", links[-1][0].reference, -on_hand, links[-1][0].recorded_at)
            rows.cases.append(case)
        is_centre = location_id == self._centre
        reserved = self._reserve(rows, pk, variant_id, on_hand) if is_centre else 0
        reorder_point = None if number % 3 else 5
        rows.levels.append(
            (
                *(pk, variant_id, location_id, on_hand, reserved, on_hand < 0, reorder_point),
                *(20 if reorder_point else 0, length, length),
                links[-1][1] if links else CHAIN_START,
            )
        )

    def _ledger(
        self, level_id: int, location_id: int, number: int, length: int
    ) -> Iterator[tuple[Link, str]]:
        balance, sealed, step = 0, CHAIN_START, YEAR / (length + 1)
        for seq in range(1, length + 1):
            kind, delta = self._movement(number, balance, seq, is_last=1 < seq == length)
            balance += delta
            occurred_at = self._now - YEAR + step * (seq + self._chance.random() / 2)
            reference, line = self._document(kind, location_id)
            link = Link(
                prev_hash=sealed,
                level_id=level_id,
                seq=seq,
                kind=kind,
                delta=delta,  # type: ignore[arg-type] # whole numbers are written alike, and faster
                damaged_delta=0,  # type: ignore[arg-type]
                balance_after=balance,  # type: ignore[arg-type]
                reference=reference,
                line=line,
                reason="Stocktake" if kind == "adjust" else "",
                actor="system:big_shop",
                occurred_at=occurred_at,
                recorded_at=occurred_at + timedelta(seconds=2),
            )
            sealed = link_hash(link)
            yield link, sealed

    def _movement(self, number: int, balance: int, seq: int, *, is_last: bool) -> tuple[str, int]:
        """Kind and units of the next movement of a level's ledger."""
        if is_last and _mixed(number) % OVERSOLD_EVERY == 1:
            return "sale", -balance - 2
        if is_last and _mixed(number) % SOLD_OUT_EVERY == 0 and balance:
            return "adjust", -balance
        kind = self._chance.choices(*KINDS)[0]
        if seq == 1 or kind == "receipt" or balance == 0:
            return "receipt", self._chance.randint(6, 60)
        if kind == "return":
            return kind, 1
        return kind, -self._chance.randint(1, min(3, balance))

    def _document(self, kind: str, location_id: int) -> tuple[str, int]:
        lines = self._lines.setdefault((kind, location_id), count())
        number = next(lines)
        document = number // LINES_OF_A_DOCUMENT
        reference = f"{kind}:big:{self._first}:{location_id}:{document}"
        return reference, number % LINES_OF_A_DOCUMENT + 1

    def _reserve(self, rows: _Rows, level_id: int, variant_id: int, on_hand: int) -> int:
        """How much of the level is promised; some promises are released ones, which keep
        nothing.
        """
        place = variant_id % RESERVED_EVERY
        if on_hand < 1 or place not in {0, RESERVED_EVERY // 2}:
            return 0
        (pk,) = claim_ids(Reservation, 1)
        state, quantity = ("committed" if place == 0 else "released"), min(2, on_hand)
        reference = uuid.UUID(int=self._chance.getrandbits(128), version=4)
        expires_at = self._now + timedelta(minutes=15)
        rows.reservations.append((pk, reference, "web", state, expires_at))
        rows.lines.append((pk, variant_id, level_id, quantity))
        return quantity if place == 0 else 0


def _copy(rows: _Rows) -> None:
    copy_rows(
        StockLevel,
        (
            *("id", "variant_id", "location_id", "on_hand", "reserved", "is_oversold"),
            *("reorder_point", "reorder_quantity", "version", "last_seq", "last_hash"),
        ),
        rows.levels,
    )
    copy_rows(Movement, _MOVEMENT, rows.movements)
    promised = ("id", "reference", "channel", "state", "expires_at")
    copy_rows(Reservation, promised, rows.reservations)
    units = ("reservation_id", "variant_id", "level_id", "quantity")
    copy_rows(ReservationLine, units, rows.lines)
    copy_rows(OversellCase, ("level_id", "state", "cause", "missing", "opened_at"), rows.cases)


def _weight(number: int) -> int:
    if number == 0:
        return BESTSELLER
    place = _mixed(number)
    return HOT if place % HOT_EVERY == 0 else BUSY if place % BUSY_EVERY == 0 else 1


def _mixed(number: int) -> int:
    """The number shuffled, so that what is rare does not fall on every tenth shelf."""
    return number * 2_654_435_761 % 2**32 >> 8


def _lengths(levels: int, movements: int) -> Iterator[int]:
    """How many movements each level has: one at least while there are enough, all together exactly
    so many, and few levels most of them.
    """
    spare = max(movements - levels, 0)
    total = sum(map(_weight, range(levels)))
    passed = given = 0
    for number in range(levels):
        passed += _weight(number)
        upto = spare * passed // total
        yield (1 if number < movements else 0) + upto - given
        given = upto
