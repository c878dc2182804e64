"""Every way a key is refused."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, Refusal, Rejected


class IdempotencyKeyRequired(Refusal):
    """A request that moves value must be safe to repeat."""

    status = 400
    code = "idempotency_key_required"
    detail = _("This request needs an Idempotency-Key header.")


class IdempotencyKeyInvalid(Refusal):
    """Too short to be unguessable, too long to be kept, or not plain text."""

    status = 400
    code = "idempotency_key_invalid"
    detail = _("An Idempotency-Key has 16 to 255 visible ASCII characters.")


class IdempotencyKeyReused(Rejected):
    """The key stands for another request."""

    code = "idempotency_key_reused"
    detail = _("This Idempotency-Key was used for another request.")


class InProgress(Conflict):
    """The first request with this key has not been answered yet."""

    code = "in_progress"
    detail = _("The first request with this Idempotency-Key is still being worked on.")
