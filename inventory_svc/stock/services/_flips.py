"""What the catalogue and the carts are told: an article came into stock online, or ran out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from inventory_svc.stock import selectors
from inventory_svc.stock.events import AvailabilityChanged
from inventory_svc.stock.models import BundleComponent, Variant
from inventory_svc.stock.rules import balances
from inventory_svc.stock.rules.balances import ZERO, Change
from shared_libs.events import outbox
from shared_libs.events.envelope import Event
from shared_libs.money import quantity_text

# locks the articles first; the clock is read after, so that the newest word is also the last one
_ONLINE = "SELECT variant_id, sku, moment, available FROM stock_online_sums(%s)"


class Row(NamedTuple):
    """What the web can sell of a variant, under its lock."""

    id: int
    sku: str
    moment: datetime
    available: Decimal


Flip = tuple[Row, Decimal]
Announcement = tuple[Event, str]


@dataclass(frozen=True)
class Bundles:
    """What some bundles are made of, by id; what is not counted is left out."""

    made_of: Mapping[int, Mapping[int, Decimal]]

    @property
    def ids(self) -> set[int]:
        """The bundles."""
        return set(self.made_of)

    @property
    def parts(self) -> set[int]:
        """All their components."""
        return {part for parts in self.made_of.values() for part in parts}

    def possible(self, bundle: int, sums: Mapping[int, Decimal]) -> Decimal:
        """How many can be made of these sums."""
        sets = min(sums[part] / each for part, each in self.made_of[bundle].items())
        return max(sets, ZERO).to_integral_value(ROUND_FLOOR)


def tell(changes: Sequence[Change], *, now: datetime, beside: Sequence[Announcement] = ()) -> None:
    """Announce the articles that these changes brought into stock online, or took out of it, and
    after what else there is to tell; one INSERT for all.

    Expects the transaction of the changes, with nothing left to lock but articles.
    """
    news = {change.variant_id for change in changes if change.may_flip_stock}
    parts = {change.variant_id for change in changes if change.may_flip_bundles}
    difference = balances.online_difference(changes)
    flipped = _flipped({pk: difference[pk] for pk in news | parts}, parts)
    _publish(flipped, beside=beside, now=now)


def tell_difference(difference: Mapping[int, Decimal], *, parts: Collection[int] = ()) -> None:
    """Announce those of these variants (by id) whose online sum this difference moved to or from
    zero, and the bundles that became possible or impossible by it, if `parts` are in bundles.

    As tell; two statements if there are any, one more for bundles.
    """
    _publish(_flipped(difference, parts))


def tell_state(variant_ids: Collection[int]) -> None:
    """Announce what the web can sell of these variants, and of the bundles they are in, whatever
    was announced before. As tell.
    """
    skus = Variant.objects.filter(
        Q(pk__in=variant_ids) | Q(components__component__in=variant_ids)
    ).distinct()
    rows = list(skus.order_by("pk").values_list("pk", "sku"))
    settled = {row.id: row for row in _settled({pk for pk, _sku in rows}, ())}
    online = {
        each.sku: each.available for each in selectors.availability([sku for _pk, sku in rows])
    }
    _publish([(settled[pk], online[sku]) for pk, sku in rows])


def _flipped(difference: Mapping[int, Decimal], parts: Collection[int]) -> list[Flip]:
    """Those of these variants whose sum moved to or from zero, and of the bundles these parts are
    in, those that became possible or impossible; one statement, one more for bundles.
    """
    if not difference:
        return []
    bundles = _bundles_with(parts)
    rows = _settled({*difference, *bundles.parts}, bundles.ids)
    sums = {row.id: row.available for row in rows}
    earlier = {pk: units - difference.get(pk, ZERO) for pk, units in sums.items()}
    flipped = [
        (row, row.available)
        for row in rows
        if row.id in difference
        and balances.flips_stock(available_online=row.available, difference=difference[row.id])
    ]
    flipped += [
        (row, bundles.possible(row.id, sums))
        for row in rows
        if row.id in bundles.ids
        and (bundles.possible(row.id, sums) > ZERO) != (bundles.possible(row.id, earlier) > ZERO)
    ]
    return flipped


def _bundles_with(parts: Collection[int]) -> Bundles:
    rows = BundleComponent.objects.filter(
        bundle__components__component__in=parts, component__track_inventory=True
    ).distinct()
    made_of: dict[int, dict[int, Decimal]] = {}
    if parts:
        for bundle, part, each in rows.values_list("bundle", "component", "quantity"):
            made_of.setdefault(bundle, {})[part] = each
    return Bundles(made_of)


def _settled(summed: Collection[int], also_locked: Collection[int]) -> list[Row]:
    """The sums over all locations, after whoever else is changing them at another location.

    Without the lock two last units that go at two locations at once would each see the other's, and
    nobody would tell that the article is sold out. A bundle is locked for all its parts.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONLINE, [sorted({*summed, *also_locked})])
        return [Row(*row) for row in cursor.fetchall()]


def _publish(
    flipped: Sequence[Flip],
    *,
    beside: Sequence[Announcement] = (),
    now: datetime | None = None,
) -> None:
    news = [
        (
            AvailabilityChanged(
                sku=row.sku, in_stock=free > ZERO, available_online=quantity_text(free)
            ),
            f"article:{row.sku}",
        )
        for row, free in flipped
    ]
    # read under the locks: who takes the newest word for true must not be told an older one later
    moment = flipped[0][0].moment if flipped else now
    outbox.publish_many([*beside, *news], occurred_at=moment)
