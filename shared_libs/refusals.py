"""Every way a service says no; its errors.py subclasses these, each with a stable code."""

from typing import Any, ClassVar  # Any: members of a problem document are free JSON

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):  # a refusal is an answer, not an error
    """A request that was understood and is not granted; the API writes it as problem+json.

    `extra` are further members of the problem document, for the client's program to read.
    """

    status: ClassVar[int] = 422
    code: str = "refused"
    detail: Any = _("The request was refused.")  # Any: a str or Django's lazy str

    def __init__(self, detail: Any = None, *, code: str | None = None, **extra: Any) -> None:
        self.detail = detail if detail is not None else type(self).detail
        self.code = code or type(self).code
        self.extra = extra
        super().__init__(str(self.detail))

    @property
    def retry_after_seconds(self) -> int | None:
        """How long a client should wait before it asks again; None where that is of no use."""
        value = self.extra.get("retry_after_seconds")
        return int(value) if value is not None else None


class PaymentDeclined(Refusal):
    """The payment provider said no."""

    status = 402
    code = "payment_declined"
    detail = _("The payment was declined.")


class Forbidden(Refusal):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"
    detail = _("You may not do this.")


class NotFound(Refusal):
    """There is no such thing, or none that this caller may see."""

    status = 404
    code = "not_found"
    detail = _("There is no such resource.")


class Conflict(Refusal):
    """The state of things does not allow it now."""

    status = 409
    code = "conflict"
    detail = _("The state of the resource does not allow this.")


class Stale(Refusal):
    """The caller decided on an older version."""

    status = 412
    code = "stale"
    detail = _("The resource has changed since you read it.")


def refuse_stale(version: int, expected: int | None) -> None:
    """Raise Stale unless the version is the expected one, or none is expected."""
    if expected is not None and version != expected:
        raise Stale(version=version)


class Rejected(Refusal):
    """Understood, and against a rule of the trade."""

    status = 422
    code = "rejected"


class Unavailable(Refusal):
    """A part that is needed does not answer now."""

    status = 503
    code = "unavailable"
    detail = _("A part of the system that is needed does not answer at the moment.")

    def __init__(
        self, detail: Any = None, *, code: str | None = None, retry_after: int = 2, **extra: Any
    ) -> None:
        extra.setdefault("retry_after_seconds", retry_after)
        super().__init__(detail, code=code, **extra)
