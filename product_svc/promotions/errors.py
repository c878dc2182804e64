"""Every way promotions say no."""

from collections.abc import Mapping, Sequence
from typing import Any  # Any: Django's lazy texts

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Rejected


class CouponUnknown(Rejected):
    """No such coupon; names the first and lists all."""

    code = "coupon_unknown"

    def __init__(self, coupons: Sequence[str]) -> None:
        detail = _("There is no coupon %(code)s.") % {"code": coupons[0]}
        super().__init__(detail, coupon=coupons[0], coupons=list(coupons))


class CouponNotValid(Rejected):
    """The coupon exists; its promotion is not on now, or it was called in."""

    code = "coupon_not_valid"

    def __init__(self, coupon: str) -> None:
        detail = _("The coupon %(code)s is not valid now.") % {"code": coupon}
        super().__init__(detail, coupon=coupon)


class CouponUsedUp(Conflict):
    """The coupon has been used as often as it may be."""

    code = "coupon_used_up"

    def __init__(self, coupon: str) -> None:
        super().__init__(_("The coupon %(code)s is used up.") % {"code": coupon}, coupon=coupon)


class CouponSpent(Rejected):
    """The same at the counter of quotes: understood, and not granted."""

    code = "coupon_used_up"

    def __init__(self, coupon: str) -> None:
        super().__init__(_("The coupon %(code)s is used up.") % {"code": coupon}, coupon=coupon)


class PromotionUsedUp(Conflict):
    """Its limit or its budget is reached."""

    code = "promotion_used_up"

    def __init__(self, promotion: str) -> None:
        detail = _("The promotion %(code)s is used up.") % {"code": promotion}
        super().__init__(detail, promotion=promotion)


class CustomerLimitReached(Conflict):
    """This customer has used it as often as each may."""

    code = "customer_limit_reached"

    def __init__(self, promotion: str) -> None:
        detail = _("The promotion %(code)s can not be used again by the same customer.") % {
            "code": promotion
        }
        super().__init__(detail, promotion=promotion)


class CustomerRequired(Rejected):
    """A limit for each customer asks who it is."""

    code = "customer_required"

    def __init__(self, promotion: str) -> None:
        detail = _("The promotion %(code)s is limited for each customer: say who it is.") % {
            "code": promotion
        }
        super().__init__(detail, promotion=promotion)


class PromotionUnknown(NotFound):
    """No such promotion."""

    code = "promotion_unknown"

    def __init__(self, promotion: str) -> None:
        detail = _("There is no promotion %(code)s.") % {"code": promotion}
        super().__init__(detail, promotion=promotion)


class UseUnknown(NotFound):
    """Nothing was held under this reference."""

    code = "use_unknown"
    detail = _("Nothing is held under this reference.")


class ReferenceReused(Conflict):
    """The reference holds something else."""

    code = "reference_reused"
    detail = _("This reference was used for something else.")


class UseCancelled(Conflict):
    """It was released, and stays so."""

    code = "cancelled"
    detail = _("This use was released.")


class UseRedeemed(Conflict):
    """It is part of an order and can not be released."""

    code = "use_redeemed"
    detail = _("This use is redeemed and can not be released.")


class StateForbids(Conflict):
    """A promotion does not go from here to there."""

    code = "promotion_state_forbids"

    def __init__(self, state: Any, wanted: Any) -> None:
        detail = _("A promotion that is %(state)s can not become %(wanted)s.") % {
            "state": state,
            "wanted": wanted,
        }
        super().__init__(detail)


class TermsFixed(Conflict):
    """Customers rely on it."""

    code = "promotion_terms_fixed"
    detail = _("Pause the promotion first: its terms do not change while it runs.")


TERM_REASONS: Mapping[str, Any] = {
    "action_out_of_scope": _("This does not go with what it is off."),
    "more_than_all": _("At most 100 percent."),
    "needed_here": _("Needed for this kind of promotion."),
    "currency_needed": _("Name the currency of the amount."),
    "ends_too_soon": _("A promotion ends after it starts."),
    "unknown_name": _("There is no %(name)s."),
    "less_than_used": _("%(name)s have been used already."),
}


def reason_of(code: str, name: str) -> Any:
    """What is wrong, in the reader's language."""
    return TERM_REASONS[code] % {"name": name}


class TermsInvalid(Rejected):
    """Terms that do not fit together, or name what is not there; names each field."""

    code = "promotion_terms_invalid"

    def __init__(self, problems: Sequence[tuple[str, str, str]]) -> None:
        errors = [
            {"field": field, "code": code, "detail": str(reason_of(code, name))}
            for field, code, name in problems
        ]
        super().__init__(_("These terms do not fit together."), errors=errors)


class NoCouponsWanted(Conflict):
    """Everybody gets it, or nobody any more."""

    code = "no_coupons_wanted"

    def __init__(self, promotion: str) -> None:
        detail = _("The promotion %(code)s needs no coupon, or is over.") % {"code": promotion}
        super().__init__(detail, promotion=promotion)


class CouponMissing(NotFound):
    """No such coupon, where it is looked at and not used."""

    code = "coupon_unknown"

    def __init__(self, coupon: str) -> None:
        super().__init__(_("There is no coupon %(code)s.") % {"code": coupon}, coupon=coupon)


class BatchUnknown(NotFound):
    """No such batch of coupons."""

    code = "coupon_batch_unknown"
    detail = _("There is no such batch of coupons.")


class ReasonRequired(Rejected):
    """Colleagues will want to know."""

    code = "reason_required"
    detail = _("Give a reason.")


class CodeInvalid(Rejected):
    """Not a code that a coupon may have."""

    code = "coupon_code_invalid"

    def __init__(self, coupon: str) -> None:
        detail = _("%(code)s: a coupon has 3 to 40 letters, digits, dashes or underscores.") % {
            "code": coupon
        }
        super().__init__(detail, coupon=coupon)


class CodeTaken(Conflict):
    """Another coupon has this code."""

    code = "coupon_code_taken"

    def __init__(self, coupon: str) -> None:
        super().__init__(_("There is a coupon %(code)s already.") % {"code": coupon}, coupon=coupon)
