"""Every way the customer service says no."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound, Refusal, Rejected, Unavailable


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


class SecondFactorMissing(Refusal):
    """The password was right, and a code of the phone is needed, too."""

    status: ClassVar[int] = 401
    code = "second_factor_required"
    detail = _("A code of your phone is needed, too.")


class CodeWrong(Refusal):
    """Neither what the phone shows nor a recovery code that is left."""

    status: ClassVar[int] = 401
    code = "code_invalid"
    detail = _("This code is wrong or has been used.")


class SignsInElsewhere(Refusal):
    """Staff of a shop with an outside provider have no password of ours."""

    status: ClassVar[int] = 401
    code = "signs_in_elsewhere"
    detail = _("Staff sign in at the shop's provider.")


class OutsideRefused(Refusal):
    """The provider's answer is not right, or gives the person nothing to do here."""

    status: ClassVar[int] = 401
    code = "provider_refused"
    detail = _("The sign-in at the provider did not succeed, or gives you no role here.")


class OutsideAway(Unavailable):
    """The provider does not answer."""

    code = "provider_away"
    detail = _("The provider does not answer; try again later.")


class FactorExists(Conflict):
    """The account has a second factor; somebody else has to take it away first."""

    code = "second_factor_exists"
    detail = _("There is a second factor already.")


class OwnFactor(Refusal):
    """Nobody takes away the own second factor."""

    status: ClassVar[int] = 403
    code = "own_second_factor"
    detail = _("Ask a colleague to reset your second factor.")


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


class NotEnoughPoints(Conflict):
    """More points than the customer has."""

    code = "insufficient_points"
    detail = _("There are not so many points.")


class UnknownWallet(NotFound):
    """No card has this code, no wallet this id."""

    code = "wallet_unknown"
    detail = _("There is no such gift card or credit.")


class WalletUnusable(Conflict):
    """Blocked, expired, not active yet, or in another currency."""

    code = "wallet_unusable"
    detail = _("This gift card or credit can not be used here.")


class NotEnoughMoney(Conflict):
    """More than the wallet has free."""

    code = "insufficient_funds"
    detail = _("There is not so much left on this gift card or credit.")


class AmountInvalid(Rejected):
    """Not above zero, with too many decimals, or more than is held."""

    code = "amount_invalid"
    detail = _("This amount is not possible here.")


class KeyReused(Rejected):
    """The key has stood for another wish before."""

    code = "key_reused"
    detail = _("This key has been used for something else.")


class UnknownHold(NotFound):
    """Nothing is held under this key."""

    code = "hold_unknown"
    detail = _("Nothing is held under this key.")


class HoldReleased(Conflict):
    """The hold was released, perhaps before it came."""

    code = "hold_released"
    detail = _("What was held has been released.")


class HoldLapsed(Conflict):
    """The hold has had its time."""

    code = "hold_expired"
    detail = _("What was held has lapsed.")


class HoldCaptured(Conflict):
    """The hold has been paid from, once and for all."""

    code = "hold_captured"
    detail = _("What was held has been paid already.")


class RefundTooMuch(Conflict):
    """More would go back than was paid."""

    code = "refund_too_much"
    detail = _("More would go back than was paid.")


class OverdraftClosed(Conflict):
    """Somebody has seen to it already."""

    code = "overdraft_closed"
    detail = _("This case is closed already.")


class CardCaseClosed(Conflict):
    """Nothing is open about this card, or somebody has seen to it already."""

    code = "card_case_closed"
    detail = _("Nothing is open about this card.")


class MergeRefused(Conflict):
    """The two are one already, or one of them is gone."""

    code = "merge_refused"
    detail = _("These two accounts can not be merged.")


class WishListFull(Conflict):
    """A wish list has an end."""

    code = "wish_list_full"
    detail = _("The wish list is full.")


class WalletActivated(Conflict):
    """It pays already, or never will again."""

    code = "wallet_activated"
    detail = _("This card has been activated before.")


class WalletInactive(Conflict):
    """Nothing can be paid from it anyway."""

    code = "wallet_inactive"
    detail = _("This card is not active yet.")


class CardTaken(Conflict):
    """Another customer has this card."""

    code = "card_taken"
    detail = _("Another customer has this card.")


class TooManyAddresses(Conflict):
    """An address book has an end."""

    code = "too_many_addresses"
    detail = _("There are too many addresses; remove one first.")


class UnknownPrivacyRequest(NotFound):
    """No such request, or its copy has been fetched or is over."""

    code = "privacy_request_unknown"
    detail = _("There is no such request, or its copy has been fetched already.")


class PrivacyRequestClosed(Conflict):
    """Done or refused already."""

    code = "privacy_request_closed"
    detail = _("This request is not open any more.")
