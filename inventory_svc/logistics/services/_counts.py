"""Stock counts: opened, reviewed, and posted once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from inventory_svc.logistics import errors, selectors
from inventory_svc.logistics.models import Count, CountLine
from inventory_svc.logistics.rules import numbers
from inventory_svc.logistics.rules.commands import Command
from inventory_svc.logistics.selectors import FoundLine
from inventory_svc.logistics.services import _documents
from inventory_svc.stock import services as stock

State, Scope = Count.State, Count.Scope
KIND = "count"
MAX_POSTED_LINES = 2_000


@dataclass(frozen=True)
class CountWanted:
    """What to count where: everything, one category, or the articles of a list."""

    location: str
    scope: str = Scope.ALL.value
    category_path: str = ""
    skus: Sequence[str] = ()
    is_blind: bool = True
    note: str = ""


@transaction.atomic
def open_count(*, wanted: CountWanted, command: Command) -> Count:
    """A count is open at the location; the articles of a list are lines of it at once.

    `command.number` is not read. Locks the series of numbers. Raises NotYourPlace, ScopeUnclear,
    NoShelves, UnknownLocation and UnknownArticle of stock, and CountedElsewhere naming articles of
    the list that another live count at the location has.
    """
    if not command.by.works_at(wanted.location):
        raise errors.NotYourPlace(location=wanted.location)
    _ensure_clear(wanted)
    ids = _documents.variant_ids(
        dict.fromkeys(wanted.skus, Decimal(1)), locations=[wanted.location]
    )
    (location_id,) = _documents.location_ids(wanted.location)
    _ensure_free(wanted, location_id)
    count = Count.objects.create(
        number=_documents.next_number(numbers.COUNT, now=command.now),
        location_id=location_id,
        scope=wanted.scope,
        category_path=wanted.category_path,
        is_blind=wanted.is_blind,
        note=wanted.note,
        created_by=command.by.name,
        created_at=command.now,
    )
    CountLine.objects.bulk_create(
        CountLine(count=count, variant_id=pk, live_at_id=location_id) for pk in sorted(ids.values())
    )
    _documents.note(count.number, command, "open")
    return selectors.count(count.number, by=command.by)


@transaction.atomic
def review_count(*, command: Command) -> Count:
    """Nobody counts any more, and what differs can be seen. Locks the count."""
    count = locked_count(command, "review")
    _documents.take_step(count, command, "review", to=State.REVIEW)
    return selectors.count(count.number, by=command.by)


@transaction.atomic
def count_the_rest_as_absent(*, command: Command) -> Count:
    """Every article of the scope that nobody has counted and of which the books have some was
    looked for and not found. Locks the count.

    Articles that another live count at the location has are left to it. Raises CountTooLarge.
    """
    count = locked_count(command, "absent")
    absent = list(
        selectors.uncounted(count).values_list("variant_id", flat=True).order_by("variant_id")
    )
    if len(absent) > MAX_POSTED_LINES:
        raise errors.CountTooLarge(lines=len(absent), most=MAX_POSTED_LINES)
    nothing = {"counted": 0, "first_scan_at": command.now, "last_scan_at": command.now}
    CountLine.objects.bulk_create(
        [
            CountLine(count=count, variant_id=pk, live_at_id=count.location_id, **nothing)
            for pk in absent
        ],
        ignore_conflicts=True,
    )
    count.lines.filter(counted__isnull=True).update(**nothing)
    _documents.take_step(count, command, "absent", to=State.REVIEW)
    return selectors.count(count.number, by=command.by)


@transaction.atomic
def explain_variances(*, command: Command, reasons: Mapping[str, str]) -> Count:
    """The lines of these SKUs differ for these reasons. Locks the count; raises NotOnDocument."""
    count = locked_count(command, "explain")
    rows = _lines_of(count, reasons)
    for row in rows:
        row.reason = reasons[row.variant.sku]
    CountLine.objects.bulk_update(rows, ["reason"])
    _documents.take_step(count, command, "explain", to=State.REVIEW, summary=_listed(reasons))
    return selectors.count(count.number, by=command.by)


@transaction.atomic
def recount_lines(*, command: Command, skus: Sequence[str]) -> Count:
    """These articles have not been counted yet, and the count goes on.

    What was scanned of them stays on record and counts no more. Locks the count; raises
    NotOnDocument, NothingNamed.
    """
    count = locked_count(command, "recount")
    if not skus:
        raise errors.NothingNamed
    rows = _lines_of(count, skus)
    for row in rows:
        row.round += 1
        row.counted = row.first_scan_at = row.last_scan_at = None
        row.reason = ""
    CountLine.objects.bulk_update(
        rows, ["round", "counted", "first_scan_at", "last_scan_at", "reason"]
    )
    _documents.take_step(count, command, "recount", to=State.COUNTING, summary=_listed(skus))
    return selectors.count(count.number, by=command.by)


@transaction.atomic
def post_count(*, command: Command) -> Count:
    """The books are as was counted: one movement for each line that differs, at once and only once.

    A line without a reason of its own takes the command's. A count is a fact, so it may push what
    is on hand below what is promised; then it opens an oversell case. Locks the count, then the
    levels. Raises ReasonsMissing, CountTooLarge, AboveYourLimit of stock for whoever may not
    correct so many units: the count waits for somebody who may; and what every step raises.
    """
    count = locked_count(command, "post")
    found = [line for line in selectors.findings(count) if line.counted is not None]
    differing = [line for line in found if line.variance]
    _ensure_postable(differing, command)
    stock.refuse_above_limit(selectors.units_that_differ(differing), roles=command.by.roles)
    _keep(found, command)
    document = stock.Document(
        f"count:{count.number}", KIND, command.by.name, command.now, command.reason
    )
    entries = [
        stock.Entry(line, each.sku, count.location.code, each.variance, reason=each.reason)
        for line, each in enumerate(differing, start=1)
    ]
    stock.post_document(
        document=document, entries=entries, guard=stock.allow_as_fact, now=command.now
    )
    count.lines.update(live_at=None)
    summary = f"{len(differing)} / {len(found)}"
    _documents.take_step(count, command, "post", to=State.POSTED, summary=summary)
    return selectors.count(count.number, by=command.by)


@transaction.atomic
def cancel_count(*, command: Command) -> Count:
    """The count is called off, for a reason, and changes nothing. Locks the count."""
    count = locked_count(command, "cancel")
    count.lines.update(live_at=None)
    _documents.take_step(count, command, "cancel", to=State.CANCELLED)
    return selectors.count(count.number, by=command.by)


def locked_count(command: Command, step: str) -> Count:
    """The count, locked, if it is at one of the caller's locations and the step is possible."""
    return _documents.locked(selectors.counts_of(command.by), command, step)


def _ensure_clear(wanted: CountWanted) -> None:
    is_clear = {
        Scope.ALL.value: not wanted.category_path and not wanted.skus,
        Scope.CATEGORY.value: bool(wanted.category_path) and not wanted.skus,
        Scope.ARTICLES.value: bool(wanted.skus) and not wanted.category_path,
    }
    if not is_clear.get(wanted.scope):
        raise errors.ScopeUnclear


def _ensure_free(wanted: CountWanted, location_id: int) -> None:
    live = CountLine.objects.filter(variant__sku__in=wanted.skus, live_at=location_id)
    if taken := sorted(live.values_list("variant__sku", flat=True)):
        raise errors.CountedElsewhere(skus=taken)


def _lines_of(count: Count, skus: Sequence[str] | Mapping[str, str]) -> list[CountLine]:
    rows = list(count.lines.filter(variant__sku__in=skus).select_related("variant"))
    if strangers := sorted(set(skus) - {row.variant.sku for row in rows}):
        raise errors.NotOnDocument(skus=strangers)
    return rows


def _ensure_postable(differing: Sequence[FoundLine], command: Command) -> None:
    if len(differing) > MAX_POSTED_LINES:
        raise errors.CountTooLarge(lines=len(differing), most=MAX_POSTED_LINES)
    unexplained = [line.sku for line in differing if not (line.reason or command.reason)]
    if unexplained:
        raise errors.ReasonsMissing(skus=unexplained)


def _keep(found: Sequence[FoundLine], command: Command) -> None:
    rows = CountLine.objects.in_bulk([line.pk for line in found])
    for line in found:
        row = rows[line.pk]
        row.expected, row.variance = line.expected, line.variance
        if line.variance:
            row.reason = line.reason or command.reason
    CountLine.objects.bulk_update(rows.values(), ["expected", "variance", "reason"], batch_size=500)


def _listed(skus: Sequence[str] | Mapping[str, str]) -> str:
    return _documents.shortened(", ".join(sorted(skus)))
