"""Every way the customer service says no."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Refusal, Rejected


class WrongCredentials(Refusal):
    """No account has this address and password; the two are never told apart."""

    status: ClassVar[int] = 401
    code = "credentials_invalid"
    detail = _("The e-mail address or the password is wrong.")


class TooManyAttempts(Refusal):
    """Too many wrong passwords in a short time."""

    status: ClassVar[int] = 429
    code = "too_many_attempts"
    detail = _("Too many attempts; try again later.")


class RefreshRefused(Refusal):
    """The refresh token is over, replayed, or belongs to nobody."""

    status: ClassVar[int] = 401
    code = "token_invalid"
    detail = _("The token is not valid or has expired.")


class SessionOver(Refusal):
    """The staff cookie is over; sign in again."""

    status: ClassVar[int] = 401
    code = "session_over"
    detail = _("You have been signed out; sign in again.")


class UnknownCustomer(NotFound):
    """No such customer."""

    code = "customer_unknown"
    detail = _("There is no such customer.")


class UnknownAddress(NotFound):
    """No such address of this customer."""

    code = "address_unknown"
    detail = _("There is no such address.")


class VerificationInvalid(Rejected):
    """The link of a mail is over, or was never ours."""

    code = "verification_invalid"
    detail = _("This link is not valid or has expired.")


class StaffExists(Conflict):
    """The address already belongs to an account."""

    code = "account_exists"
    detail = _("An account with this address exists.")


class UnknownRole(Rejected):
    """Not one of the seven roles."""

    code = "role_unknown"
    detail = _("There is no such role.")


class PasswordWrong(Rejected):
    """The present password, asked once more, is another one."""

    code = "password_wrong"
    detail = _("The present password is wrong.")


class LinkInvalid(Refusal):
    """The link of a mail has been used, is over, or was never ours."""

    status: ClassVar[int] = 400
    code = "link_invalid"
    detail = _("This link is not valid or has expired.")


class StatusRefused(Conflict):
    """An account of this status can not get that one."""

    code = "status_refused"
    detail = _("An account of this status can not get that one.")


class LastAdministrator(Conflict):
    """Someone has to be left who can give roles."""

    code = "last_administrator"
    detail = _("This is the last administrator; name another one first.")
