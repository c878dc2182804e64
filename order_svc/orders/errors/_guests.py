"""No to a guest."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, Refusal, Rejected


class TooManyLookups(Refusal):
    """Somebody's address asks for orders again and again."""

    status = 429
    code = "too_many_lookups"
    detail = _("Too many orders were asked for; try again later.")


class MailNotSent(Conflict):
    """It waits, or was given up: it is tried again, not sent once more."""

    code = "mail_not_sent"
    detail = _("This mail has not gone yet.")


class LookupCodeWrong(Rejected):
    """Number, address and code do not belong together, or the code is over."""

    code = "lookup_code_wrong"
    detail = _("The code is not right or no longer good; have another one sent.")


class GuestTokenInvalid(Refusal):
    """The token is not one of ours, or its time is over."""

    status = 401
    code = "token_invalid"
    detail = _("The token is not valid or has expired.")


class OrderClaimed(Conflict):
    """The order belongs to an account already."""

    code = "order_claimed"
    detail = _("The order belongs to an account already.")
