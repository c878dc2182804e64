"""The life of a promotion. What customers may meet is a version of the rules."""

from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict

from product_svc.catalog.services import publish_rule_set
from product_svc.promotions import errors
from product_svc.promotions.models import Promotion, PromotionStep, State
from product_svc.promotions.rules import states

_ACTOR = "system:promotions"
_NOT_TERMS = {"id", "code", "state", "total_limit", "per_customer_limit", "budget"}


@transaction.atomic
def save_promotion(*, promotion: Promotion, actor: str, now: datetime) -> Promotion:
    """The promotion has these terms. One that is scheduled becomes a version of the rules.

    Locks the promotion. Raises TermsFixed while it runs and once it is over.
    """
    for before in Promotion.objects.filter(pk=promotion.pk).locked():
        if not states.can_be_edited(before.state):
            raise errors.TermsFixed
        # what others have used meanwhile is not the form's to say
        promotion.used_count, promotion.used_amount = before.used_count, before.used_amount
        promotion.state = before.state
    promotion.save()
    if promotion.state == State.SCHEDULED:
        _publish([promotion], actor, now)
    return promotion


def launch_promotion(*, promotion_id: int, actor: str, now: datetime) -> Promotion:
    """A draft is on from its start on, or at once; raises StateForbids."""
    return _move(promotion_id, None, reason="", actor=actor, now=now)


def pause_promotion(*, promotion_id: int, reason: str, actor: str, now: datetime) -> Promotion:
    """It is off until it is resumed; raises ReasonRequired, StateForbids."""
    return _move(promotion_id, State.PAUSED, reason=_given(reason), actor=actor, now=now)


def resume_promotion(*, promotion_id: int, reason: str, actor: str, now: datetime) -> Promotion:
    """It is on again, if it is its time; raises ReasonRequired, StateForbids."""
    return _move(promotion_id, None, reason=_given(reason), actor=actor, now=now)


def end_promotion(*, promotion_id: int, reason: str, actor: str, now: datetime) -> Promotion:
    """It is over for good; raises ReasonRequired, StateForbids."""
    return _move(promotion_id, State.ENDED, reason=_given(reason), actor=actor, now=now)


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
def _move(pk: int, wanted: str | None, *, reason: str, actor: str, now: datetime) -> Promotion:
    """Go to a state; None is the one that its window says."""
    for promotion in Promotion.objects.filter(pk=pk).locked():
        state = wanted or states.state_at(promotion.starts_at, promotion.ends_at, now=now)
        if not states.can_become(promotion.state, state):
            raise errors.StateForbids(promotion.get_state_display(), State(state).label)
        _step(promotion, state, reason, actor, now)
        return promotion
    raise errors.PromotionUnknown(str(pk))


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
    promotion.save(update_fields=["state"])
    _publish([promotion], actor, now)


def _given(reason: str) -> str:
    if not reason.strip():
        raise errors.ReasonRequired
    return reason.strip()


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
