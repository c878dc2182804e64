"""What a price was: the timeline of one article, and how a new price finds its place in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from shared_libs.trade.price_lists import (
    ChannelPrice,
    ListedPrice,
    fitting,
    is_for_anybody,
    prices_by_channel,
    winning_price,
)

LOOKED_BACK = timedelta(days=30)
# a price that has been lower for longer is the price, and no reduction of one
LONGEST_REDUCTION = timedelta(days=60)


@dataclass(frozen=True)
class HeldPrice:
    """A price with the time in which it held or will hold, its list's own period considered."""

    price: ListedPrice
    since: datetime
    until: datetime | None

    def holds_at(self, moment: datetime) -> bool:
        """Whether it holds at this moment."""
        return self.since <= moment and (self.until is None or moment < self.until)


@dataclass(frozen=True)
class Period:
    """A row of one article, list and quantity; `key` is None for one that is yet to be written."""

    key: int | None
    amount: Decimal
    since: datetime
    until: datetime | None
    resumes: bool = False


@dataclass(frozen=True)
class Plan:
    """What a new price does to the rows: some end sooner, some go, some are added, and what comes
    back after a temporary price comes back at the new amount. `clash` is in the way of it all.
    """

    added: tuple[Period, ...] = ()
    closed: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    repriced: tuple[int, ...] = ()
    clash: Period | None = None


def channel_prices(held: Iterable[HeldPrice], *, now: datetime) -> tuple[ChannelPrice, ...]:
    """What anybody pays for one now, with the lowest price before a reduction, if it is one."""
    public = [each for each in held if is_for_anybody(each.price)]
    current = prices_by_channel(each.price for each in public if each.holds_at(now))
    return tuple(
        ChannelPrice(
            each.channel,
            each.currency,
            each.amount,
            each.price_list,
            lowest_before_reduction(public, channel=each.channel, currency=each.currency, now=now),
        )
        for each in current
    )


def lowest_before_reduction(
    held: Sequence[HeldPrice], *, channel: str, currency: str, now: datetime
) -> Decimal | None:
    """The lowest price of the thirty days before the current price began, where that is a
    reduction; else None.

    A price is a reduction when the one just before it was higher, and for sixty days at most.
    """
    steps = _steps(held, channel, currency, now)
    if len(steps) < 2:  # noqa: PLR2004 - one price is no change
        return None
    began, current = steps[-1]
    before = steps[-2][1]
    if before is None or current is None or before <= current or now - began > LONGEST_REDUCTION:
        return None
    start = began - LOOKED_BACK
    ends = [at for at, _amount in steps[1:]]
    return min(
        amount
        for (_at, amount), end in zip(steps[:-1], ends, strict=True)
        if amount is not None and end > start
    )


def lowest_of_thirty_days(
    held: Sequence[HeldPrice], *, channel: str, currency: str, now: datetime
) -> Decimal | None:
    """The lowest price of the last thirty days, today's included; None where there was none."""
    steps = _steps(held, channel, currency, now)
    ends = [*(at for at, _amount in steps[1:]), None]
    amounts = [
        amount
        for (_at, amount), end in zip(steps, ends, strict=True)
        if amount is not None and (end is None or end > now - LOOKED_BACK)
    ]
    return min(amounts, default=None)


def _steps(
    held: Sequence[HeldPrice], channel: str, currency: str, now: datetime
) -> list[tuple[datetime, Decimal | None]]:
    """When what is paid changed, and to what, until now; equal neighbours are one."""
    fit = set(fitting([each.price for each in held], channel, currency))
    own = [each for each in held if each.price in fit]
    moments = {each.since for each in own} | {each.until for each in own if each.until}
    steps: list[tuple[datetime, Decimal | None]] = []
    for moment in sorted(moment for moment in moments if moment <= now):
        holding = [each.price for each in own if each.holds_at(moment)]
        price = winning_price(holding, quantity=Decimal(1))
        amount = price.amount if price else None
        if not steps or steps[-1][1] != amount:
            steps.append((moment, amount))
    return steps


def plan(
    rows: Sequence[Period], *, amount: Decimal, since: datetime, until: datetime | None
) -> Plan:
    """How the rows of one article, list and quantity make room for an amount from `since` on.

    Without an end it takes the place of the price that holds then, for as long as that was to hold;
    what comes back afterwards comes back at the new amount. With an end, the price that it
    interrupts holds again afterwards. A price planned to begin in between is a clash.
    """
    covering = next((row for row in rows if _covers(row, since)), None)
    later = sorted((row for row in rows if row.since > since), key=lambda row: row.since)
    end = until
    if until is None:
        end = covering.until if covering else (later[0].since if later else None)
    inside = [row for row in later if end is None or row.since < end]
    if inside:
        return Plan(clash=inside[0])
    added = [Period(None, amount, since, end)]
    if covering and until and (covering.until is None or covering.until > until):
        added.append(Period(None, covering.amount, until, covering.until, resumes=True))
    keys = (covering.key,) if covering and covering.key is not None else ()
    begins_there = covering is not None and covering.since == since
    return Plan(
        added=tuple(added),
        closed=() if begins_there else keys,
        dropped=keys if begins_there else (),
        repriced=_repriced(covering, later) if until is None else (),
    )


def _covers(row: Period, moment: datetime) -> bool:
    return row.since <= moment and (row.until is None or moment < row.until)


def _repriced(covering: Period | None, later: Sequence[Period]) -> tuple[int, ...]:
    if covering is None:
        return ()
    return tuple(
        row.key
        for row in later
        if row.resumes and row.key is not None and row.amount == covering.amount
    )


@dataclass(frozen=True)
class Ending:
    """What the end of a price does to the rows: `moved` in this order, so that none overlap."""

    dropped: tuple[int, ...]
    moved: tuple[Period, ...]


def plan_end(rows: Sequence[Period], *, ended: Period, at: datetime) -> Ending:
    """How the rows of one article, list and quantity look when one of them ends at a moment.

    One that has begun ends then, and what was to follow it follows at once. One that has not is
    taken back, and what it would have interrupted goes on.
    """
    if ended.since >= at:
        return _taken_back(rows, ended)
    followers = [row for row in rows if ended.until is not None and row.since == ended.until]
    moved = (replace(ended, until=at), *(replace(row, since=at) for row in followers))
    return Ending((), moved)


def _taken_back(rows: Sequence[Period], ended: Period) -> Ending:
    dropped = [ended]
    moved: list[Period] = []
    for before in rows:
        if before.until != ended.since:
            continue
        until = ended.until
        for after in rows:
            if after.resumes and after.since == until and after.amount == before.amount:
                dropped.append(after)
                until = after.until
                break
        moved.append(replace(before, until=until))
    return Ending(tuple(row.key for row in dropped if row.key is not None), tuple(moved))
