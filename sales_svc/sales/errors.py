"""Every way this service says no."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, Forbidden, NotFound, Refusal, Rejected


class BatchInProgress(Conflict):
    """Another request is working on this very batch."""

    code = "in_progress"
    detail = _("This batch is being worked on; ask again shortly.")

    def __init__(self) -> None:
        super().__init__(retry_after_seconds=1)


class BatchUnreadable(Refusal):
    """The body as a whole is not a batch."""

    status = 400
    code = "malformed"
    detail = _("The body is not a batch: an object with a batch_id (UUID) and a list of items.")


class BatchTooLarge(Refusal):
    """More than a batch may hold."""

    status = 413
    code = "too_large"
    detail = _("A batch holds at most 1,000 items and 5 MB.")


class RegisterRevoked(Refusal):
    """The register's credential was withdrawn; what it sent is in quarantine."""

    status = 401
    code = "register_revoked"
    detail = _("This register was revoked.")


class EnrolmentCodeInvalid(Rejected):
    """The code is wrong, used or over; which of these is not said."""

    code = "enrolment_code_invalid"
    detail = _("The enrolment code is not valid; ask for a new one.")


class TooManyAttempts(Refusal):
    """Too many wrong codes from one address."""

    status = 429
    code = "too_many_attempts"
    detail = _("Too many wrong codes; wait a while.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(retry_after_seconds=seconds)


class StoreUnknown(Rejected):
    """No store has this code."""

    code = "store_unknown"

    def __init__(self, *, store: str) -> None:
        super().__init__(_("No store has the code %(store)s.") % {"store": store}, store=store)


class StoreDiffers(Conflict):
    """The code belongs to a store with other particulars."""

    code = "store_exists"

    def __init__(self, *, store: str) -> None:
        super().__init__(
            _("The store %(store)s exists with other particulars.") % {"store": store}, store=store
        )


class RegisterDiffers(Conflict):
    """The store has a register of this name, of another kind."""

    code = "register_exists"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            _("The store has a register %(name)s of another kind.") % {"name": name}, name=name
        )


class ReplayOutsideDemo(Rejected):
    """A replay register is a tool of the demo."""

    code = "replay_not_allowed"
    detail = _("Registers of the kind replay exist in the demo only.")


class RegisterNotActive(Conflict):
    """The register was revoked, which is final."""

    code = "register_revoked"
    detail = _("The register was revoked; make a new one.")


class ExceptionClosed(Conflict):
    """Someone has closed it already."""

    code = "exception_closed"

    def __init__(self, *, status: str) -> None:
        super().__init__(_("The exception is closed already."), exception_status=status)


class QuarantineReleased(Conflict):
    """The body has been taken already."""

    code = "quarantine_released"
    detail = _("This body was released already.")


class ReceiptUnknown(NotFound):
    """No sale or return has this id, or none that the caller may see."""

    code = "receipt_unknown"
    detail = _("There is no such receipt.")


class CashierExists(Conflict):
    """The store has a cashier of this code."""

    code = "cashier_exists"

    def __init__(self, *, code: str) -> None:
        super().__init__(_("The store has a cashier %(code)s.") % {"code": code}, cashier=code)


class CashierArchived(Conflict):
    """The person does not work there any more."""

    code = "cashier_archived"
    detail = _("This cashier is archived.")


class PinTooSimple(Rejected):
    """No PIN that would keep anybody out."""

    code = "pin_too_simple"
    detail = _("A PIN has six to ten digits, not all the same and not in a row.")


class PinWrong(Forbidden):
    """Not the cashier's PIN, or nobody's; which of these is not said."""

    code = "pin_wrong"
    detail = _("The code and the PIN do not belong together.")


class CashierLocked(Refusal):
    """Too many wrong PINs."""

    status = 429
    code = "cashier_locked"
    detail = _("Too many wrong PINs; wait a while, or ask a manager for a new one.")

    def __init__(self, *, seconds: int) -> None:
        super().__init__(retry_after_seconds=seconds)


class ParkedSaleUnknown(NotFound):
    """No sale of this id waits in the store, nor ever has."""

    code = "parked_sale_unknown"
    detail = _("There is no such parked sale.")


class ParkedSaleGone(Conflict):
    """Another till goes on with it, or it was discarded."""

    code = "parked_sale_gone"
    detail = _("This parked sale is no longer waiting.")


class NothingToReturn(NotFound):
    """No receipt, order or customer of this name that a till could take goods back of."""

    code = "nothing_to_return"
    detail = _("Nothing that could be returned is known under this.")


class NameOneThing(Rejected):
    """A customer is looked up by one thing."""

    code = "name_one_thing"
    detail = _("Name one of phone, card and number.")
