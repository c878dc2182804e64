"""Counting: what the counters' scanners read, from several of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction

from inventory_svc.logistics.models import Count, CountLine, CountScan
from inventory_svc.logistics.rules import counting
from inventory_svc.logistics.rules.commands import Command
from inventory_svc.logistics.rules.counting import Scan, Undo, Verdict
from inventory_svc.logistics.services import _counts, _documents
from inventory_svc.stock import selectors as stock
from inventory_svc.stock.selectors import ScannedArticle

State, Scope = Count.State, Count.Scope
# What counts is what was scanned in the line's own round and not undone; without any, the article
# has not been counted, which is not the same as zero.
_TOTALS = """
UPDATE logistics_countline AS line
SET counted = scans.counted, first_scan_at = scans.first_at, last_scan_at = scans.last_at
FROM (
    SELECT line.id, sum(scan.quantity) AS counted,
        min(scan.scanned_at) AS first_at, max(scan.scanned_at) AS last_at
    FROM logistics_countline AS line
    LEFT JOIN logistics_countscan AS scan
        ON scan.line_id = line.id AND scan.round = line.round AND NOT scan.is_undone
    WHERE line.id = ANY(%s) GROUP BY line.id
) AS scans
WHERE line.id = scans.id
"""


@transaction.atomic
def record_scans(*, command: Command, scans: Sequence[Scan | Undo]) -> list[Verdict]:
    """Each scan counts once, however often it is sent, and each has a verdict, in the same order.

    One that cannot count (unknown code, out of scope, ...) says so and spoils no other. An undone
    scan counts no more. Locks the count, so counters wait for each other for the length of a batch.
    Raises what every step raises.
    """
    count = _counts.locked_count(command, "count")
    batch = _Batch.read(count, command, scans)
    for each in scans:
        batch.take(each)
    batch.write()
    if count.state == State.OPEN:
        _documents.take_step(count, command, "count", to=State.COUNTING)
    return batch.verdicts()


@dataclass
class _Batch:
    """One batch while it is worked on: what was read, and what is to be written."""

    count: Count
    command: Command
    articles: Mapping[str, ScannedArticle]
    lines: dict[int, CountLine]
    taken_elsewhere: frozenset[int]
    known: dict[UUID, CountScan]
    new: list[CountScan] = field(default_factory=list)
    undone: set[UUID] = field(default_factory=set)
    results: list[tuple[UUID, str, CountScan | None]] = field(default_factory=list)

    @classmethod
    def read(cls, count: Count, command: Command, scans: Sequence[Scan | Undo]) -> "_Batch":
        """Four queries, however many scans; lines that are missing are made in the order of ids."""
        articles = stock.scanned({each.code for each in scans if isinstance(each, Scan)})
        countable = sorted(
            {each.variant.pk for each in articles.values() if _refusal(count, each, None) is None}
        )
        if count.scope != Scope.ARTICLES:
            CountLine.objects.bulk_create(
                [
                    CountLine(count=count, variant_id=pk, live_at_id=count.location_id)
                    for pk in countable
                ],
                ignore_conflicts=True,
            )
        lines = {row.variant_id: row for row in count.lines.filter(variant__in=countable)}
        ids = [each.id if isinstance(each, Scan) else each.undoes for each in scans]
        known = CountScan.objects.filter(pk__in=ids).select_related("line")
        return cls(
            count=count,
            command=command,
            articles=articles,
            lines=lines,
            taken_elsewhere=frozenset(countable) - frozenset(lines),
            known={row.pk: row for row in known},
        )

    def take(self, scan: Scan | Undo) -> None:
        """Judge one scan."""
        if isinstance(scan, Undo):
            self._undo(scan)
        elif (before := self.known.get(scan.id)) is not None:
            is_ours = before.line.count_id == self.count.pk
            verdict = counting.COUNTED if is_ours else counting.ID_REUSED
            self.results.append((scan.id, verdict, before if is_ours else None))
        else:
            self._count(scan)

    def write(self) -> None:
        """What was judged is in the database, and the lines have their totals."""
        CountScan.objects.bulk_create(self.new)
        CountScan.objects.filter(pk__in=self.undone).update(is_undone=True)
        touched = {row.line_id for row in self.new}
        touched |= {self.known[pk].line_id for pk in self.undone}
        if touched:
            with connection.cursor() as cursor:
                cursor.execute(_TOTALS, [sorted(touched)])

    def verdicts(self) -> list[Verdict]:
        """What became of each, with the totals after all of them."""
        lines = CountLine.objects.select_related("variant").in_bulk(
            {row.line_id for _id, _verdict, row in self.results if row is not None}
        )
        return [
            Verdict(id_, verdict)
            if row is None
            else Verdict(
                id=id_,
                verdict=verdict,
                sku=lines[row.line_id].variant.sku,
                name=lines[row.line_id].variant.name,
                quantity=row.quantity,
                counted=lines[row.line_id].counted,
            )
            for id_, verdict, row in self.results
        ]

    def _undo(self, scan: Undo) -> None:
        row = self.known.get(scan.undoes)
        if row is None or row.line.count_id != self.count.pk:
            self.results.append((scan.undoes, counting.UNKNOWN_SCAN, None))
            return
        self.undone.add(scan.undoes)
        self.results.append((scan.undoes, counting.UNDONE, row))

    def _count(self, scan: Scan) -> None:
        article = self.articles.get(scan.code)
        refusal = self._refused(article, scan)
        if refusal or article is None:
            self.results.append((scan.id, refusal or counting.UNKNOWN_CODE, None))
            return
        line = self.lines[article.variant.pk]
        quantity = article.pack_quantity if scan.quantity is None else scan.quantity
        row = CountScan(
            id=scan.id,
            line=line,
            round=line.round,
            quantity=quantity,
            code=scan.code,
            counter=self.command.by.name,
            scanned_at=counting.scanned_at(
                scan, now=self.command.now, not_before=self.count.created_at
            ),
            recorded_at=self.command.now,
        )
        self.new.append(row)
        self.known[scan.id] = row
        self.results.append((scan.id, counting.COUNTED, row))

    def _refused(self, article: ScannedArticle | None, scan: Scan) -> str | None:
        if article is None:
            return counting.UNKNOWN_CODE
        if refusal := _refusal(self.count, article, scan.quantity):
            return refusal
        if article.variant.pk not in self.taken_elsewhere:
            return None
        is_listed = self.count.scope == Scope.ARTICLES
        return counting.OUT_OF_SCOPE if is_listed else counting.ELSEWHERE


def _refusal(count: Count, article: ScannedArticle, quantity: Decimal | None) -> str | None:
    variant = article.variant
    if not variant.track_inventory:
        return counting.NOT_COUNTED
    if count.scope == Scope.CATEGORY and not counting.is_in_category(
        variant.category_path, count.category_path
    ):
        return counting.OUT_OF_SCOPE
    if variant.whole_quantity and quantity is not None and quantity % 1:
        return counting.NOT_WHOLE
    return None
