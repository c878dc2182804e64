"""Lists that people page through."""

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from inventory_svc.stock import errors
from inventory_svc.stock.models import (
    LIVE_STATES,
    AdjustmentReason,
    AdjustmentRequest,
    Alert,
    Backorder,
    Location,
    Movement,
    OversellCase,
    ReservationLine,
    StockLevel,
    Variant,
)

Reasoned = TypeVar("Reasoned", bound=Model)


def articles() -> QuerySet[Variant]:
    """Our copies of all articles."""
    return Variant.objects.all()


def levels() -> QuerySet[StockLevel]:
    """All levels with article and location."""
    return StockLevel.objects.select_related("variant", "location")


def movements() -> QuerySet[Movement]:
    """The whole ledger with article and location."""
    return Movement.objects.select_related("level__variant", "level__location")


def latest_movements(level_id: int, *, most: int = 20) -> QuerySet[Movement]:
    """The end of the ledger of one level, the latest first."""
    last = Movement.objects.filter(level=level_id).order_by("-seq").values("pk")[:most]
    return Movement.objects.filter(pk__in=last).order_by("-seq")


def movements_of(variant: Variant, *, most: int = 5_000) -> QuerySet[Movement]:
    """The latest movements of an article at each location, as many as anybody pages through.

    The limit also keeps the planner from reading the whole ledger backwards for a rare article.
    """
    rows = Movement.objects.filter(level__variant=variant)
    return rows.order_by("level", "-seq").values("pk")[:most]  # type: ignore[return-value]  # for pk__in


def level(sku: str, location: str) -> StockLevel:
    """The level of this article at this location; raises LevelUnknown."""
    found = levels().filter(variant__sku=sku, location__code=location).first()
    if found is None:
        raise errors.LevelUnknown
    return found


def location(code: str) -> Location:
    """The location of this code; raises LocationUnknown."""
    found = locations().filter(code=code).first()
    if found is None:
        raise errors.LocationUnknown
    return found


def locations() -> QuerySet[Location]:
    """All locations."""
    return Location.objects.select_related("supplied_from")


def reasons() -> QuerySet[AdjustmentReason]:
    """The reasons that staff give for corrections."""
    return AdjustmentReason.objects.all()


def alerts() -> QuerySet[Alert]:
    """All alerts with article and location."""
    return Alert.objects.select_related("level__variant", "level__location")


def oversell_cases() -> QuerySet[OversellCase]:
    """All cases with article and location."""
    return OversellCase.objects.select_related("level__variant", "level__location")


def adjustment_requests() -> QuerySet[AdjustmentRequest]:
    """All corrections that wait or waited for somebody's yes, with their locations."""
    return AdjustmentRequest.objects.select_related("location")


def with_reasons_named(rows: QuerySet[Reasoned], *, language: str) -> QuerySet[Reasoned]:
    """These rows, each with `reason_name`: what the shop calls its reason, None for no code."""
    code = Func(F("reason"), Value(": "), Value(1), function="split_part", output_field=CharField())
    named = AdjustmentReason.objects.filter(code=OuterRef("reason_code"))
    name = Subquery(named.values("name_fr" if language.startswith("fr") else "name_en")[:1])
    # the stubs forget which model it is
    return rows.annotate(reason_code=code, reason_name=name)  # type: ignore[return-value]


def adjustment_request(request_id: int, *, among: QuerySet[AdjustmentRequest]) -> AdjustmentRequest:
    """One of these requests; raises RequestUnknown."""
    for found in among.filter(pk=request_id):
        return found
    raise errors.RequestUnknown


def backorders() -> QuerySet[Backorder]:
    """All backorders with article, reservation, and their place in the queue while they wait."""
    ahead = Backorder.objects.filter(
        variant=OuterRef("variant"), state=Backorder.State.WAITING, pk__lte=OuterRef("pk")
    )
    place = ahead.order_by().values("variant").annotate(place=Count("pk")).values("place")
    waiting = When(state=Backorder.State.WAITING, then=Subquery(place))
    return Backorder.objects.select_related("variant", "reservation").annotate(
        position=Case(waiting, default=None, output_field=IntegerField())
    )


def backorder(backorder_id: int) -> Backorder:
    """One backorder with its place in the queue; raises BackorderUnknown."""
    for row in backorders().filter(pk=backorder_id):
        return row
    raise errors.BackorderUnknown


@dataclass(frozen=True)
class CaseInFull:
    """An oversell case with the documents behind it."""

    case: OversellCase
    documents: tuple[Movement, ...]
    promises: tuple[ReservationLine, ...]


def alert(alert_id: int, *, among: QuerySet[Alert]) -> Alert:
    """One of these alerts; raises AlertUnknown."""
    found = among.filter(pk=alert_id).first()
    if found is None:
        raise errors.AlertUnknown
    return found


def oversell_case(case_id: int, *, among: QuerySet[OversellCase]) -> OversellCase:
    """One of these cases; raises OversellCaseUnknown."""
    found = among.filter(pk=case_id).first()
    if found is None:
        raise errors.OversellCaseUnknown
    return found


def in_full(case: OversellCase) -> CaseInFull:
    """The case with what is behind it. Two queries."""
    return CaseInFull(case, tuple(documents_behind(case)), tuple(promises_behind(case)))


def documents_behind(case: OversellCase) -> QuerySet[Movement]:
    """What took units from the level while the case was open, the document that opened it first."""
    taken = Movement.objects.filter(
        level=case.level_id, delta__lt=0, recorded_at__gte=case.opened_at
    )
    if case.closed_at:
        taken = taken.filter(recorded_at__lte=case.closed_at)
    return taken.order_by("seq")


def promises_behind(case: OversellCase) -> QuerySet[ReservationLine]:
    """What is still promised from the level of a case, the oldest first."""
    live = ReservationLine.objects.filter(
        level=case.level_id, reservation__state__in=LIVE_STATES, fulfilled__lt=F("quantity")
    )
    return live.select_related("reservation").order_by("reservation_id", "pk")
