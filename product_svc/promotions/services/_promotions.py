"""The life of a promotion. What customers may meet is a version of the rules."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict

from product_svc.catalog.services import (
    Sent,
    described,
    held_row,
    keep,
    new_row,
    publish_rule_set,
    seen_row,
    unless_made_meanwhile,
)
from product_svc.promotions import errors
from product_svc.promotions.models import Promotion, PromotionStep, State
from product_svc.promotions.rules import states
from product_svc.promotions.services._terms import refuse_less_than_used, refuse_wrong_terms
from shared_libs.backoffice.history import signed
from shared_libs.refusals import refuse_stale

_ACTOR = "system:promotions"
_NOT_TERMS = {"id", "code", "state", "total_limit", "per_customer_limit", "budget"}


@transaction.atomic
def create_promotion(*, sent: Sent, actor: str, now: datetime) -> Promotion:
    """There is a draft with these terms. Raises NameTaken, TermsInvalid, ChangedMeanwhile."""
    promotion = new_row(Promotion, named={"code": sent["code"]}, sent=sent)
    refuse_wrong_terms(promotion)
    return unless_made_meanwhile(
        lambda: save_promotion(promotion=promotion, actor=actor, now=now),
    )


@transaction.atomic
def change_promotion(
    *, code: str, sent: Sent, actor: str, now: datetime, expected_version: int | None
) -> Promotion:
    """What was sent of its terms is so.

    Raises as `save_promotion`, TermsInvalid, NothingSoCalled, StaleVersion.
    """
    seen = seen_row(Promotion, named={"code": code}, expected_version=expected_version)
    promotion = described(seen, sent)
    refuse_wrong_terms(promotion)
    return save_promotion(promotion=promotion, actor=actor, now=now)


@transaction.atomic
def save_promotion(*, promotion: Promotion, actor: str, now: datetime) -> Promotion:
    """The promotion has these terms. One that is scheduled becomes a version of the rules.

    One version on, unless nothing differs. Locks the promotion. Raises TermsFixed while it runs
    and once it is over, TermsInvalid for a limit below what has been used.
    """
    held: Promotion | None = held_row(promotion)
    if held is not None:
        if not states.can_be_edited(held.state):
            raise errors.TermsFixed
        # what others have used meanwhile is not the form's to say
        promotion.used_count, promotion.used_amount = held.used_count, held.used_amount
        promotion.state = held.state
        refuse_less_than_used(promotion)
    if keep(promotion, held, actor=actor) and promotion.state == State.SCHEDULED:
        _publish([promotion], actor, now)
    return promotion


@dataclass(frozen=True)
class Steering:
    """Who starts or stops which promotion, when and why; `expected_version` is what they have read
    (None: any).
    """

    promotion_id: int
    actor: str
    now: datetime
    reason: str = ""
    expected_version: int | None = None


def launch_promotion(steering: Steering) -> Promotion:
    """A draft is on from its start on, or at once; raises StateForbids, Stale."""
    return _move(steering, None)


def pause_promotion(steering: Steering) -> Promotion:
    """It is off until it is resumed; raises ReasonRequired, StateForbids, Stale."""
    return _move(_explained(steering), State.PAUSED)


def resume_promotion(steering: Steering) -> Promotion:
    """It is on again, if it is its time; raises ReasonRequired, StateForbids, Stale."""
    return _move(_explained(steering), None)


def end_promotion(steering: Steering) -> Promotion:
    """It is over for good; raises ReasonRequired, StateForbids, Stale."""
    return _move(_explained(steering), State.ENDED)


def turn_promotions(*, now: datetime) -> int:
    """Those whose time has come are active, those whose time is over have ended; returns how many.

    Each is a transaction of its own; one that somebody else has turned is passed over.
    """
    over = Q(ends_at__lte=now, state__in=[State.SCHEDULED, State.ACTIVE, State.PAUSED])
    begun = Q(starts_at__lte=now, state=State.SCHEDULED)
    due = Promotion.objects.filter(over | begun).order_by("pk").values_list("pk", flat=True)
    return sum(_turn(pk, now) for pk in list(due))


@transaction.atomic
def _turn(pk: int, now: datetime) -> bool:
    promotion = Promotion.objects.locked().get(pk=pk)
    wanted = states.state_at(promotion.starts_at, promotion.ends_at, now=now)
    is_paused = promotion.state == State.PAUSED and wanted != State.ENDED
    if wanted == promotion.state or is_paused or not states.can_become(promotion.state, wanted):
        return False
    _step(promotion, wanted, "", _ACTOR, now)
    return True


@transaction.atomic
def _move(steering: Steering, wanted: str | None) -> Promotion:
    """Go to a state; None is the one that its window says."""
    now = steering.now
    for promotion in Promotion.objects.filter(pk=steering.promotion_id).locked():
        refuse_stale(promotion.version, steering.expected_version)
        state = wanted or states.state_at(promotion.starts_at, promotion.ends_at, now=now)
        if not states.can_become(promotion.state, state):
            raise errors.StateForbids(promotion.get_state_display(), State(state).label)
        _step(promotion, state, steering.reason, steering.actor, now)
        return promotion
    raise errors.PromotionUnknown(str(steering.promotion_id))


def _step(promotion: Promotion, state: str, reason: str, actor: str, now: datetime) -> None:
    PromotionStep.objects.create(
        promotion=promotion,
        from_state=promotion.state,
        to_state=state,
        reason=reason,
        actor=actor,
        at=now,
    )
    promotion.state = state
    promotion.version += 1
    signed(promotion, actor)
    promotion.save(update_fields=["state", "version"])
    _publish([promotion], actor, now)


def _explained(steering: Steering) -> Steering:
    if not steering.reason.strip():
        raise errors.ReasonRequired
    return replace(steering, reason=steering.reason.strip())


def _publish(promotions: list[Promotion], actor: str, now: datetime) -> None:
    publish_rule_set(
        changes=[promotion_change(promotion) for promotion in promotions], actor=actor, now=now
    )


def promotion_change(promotion: Promotion) -> dict[str, str | None]:
    """What a version of the rules says of a promotion: all its terms, and no coupon."""
    encoder = DjangoJSONEncoder(sort_keys=True, ensure_ascii=False)
    terms = {
        name: value
        for name, value in model_to_dict(promotion).items()
        if name not in _NOT_TERMS and value not in ("", None, [])
    }
    return {
        "kind": "promotion",
        "code": promotion.code,
        "state": promotion.state,
        "terms": encoder.encode(terms),
    }
