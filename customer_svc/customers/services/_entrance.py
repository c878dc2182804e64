"""Signing in by password for tokens; staff show their second factor, too, where it is asked for."""

from datetime import datetime

from customer_svc.customers import errors
from customer_svc.customers.services import _outside, _second_factor, _sign_in
from customer_svc.customers.services._tokens import TokenPair, issue_pair


def sign_in(*, email: str, password: str, address: str, now: datetime, code: str = "") -> TokenPair:
    """A pair of tokens for whoever knows this password, and has the phone if that is asked for.

    Raises WrongCredentials, the same for an unknown address, TooManyAttempts after five wrong ones
    in a row for the account (fifty from one network address), SecondFactorMissing, CodeWrong, and
    SignsInElsewhere for staff of a shop with an outside provider.
    """
    user = _sign_in.verify_credentials(email=email, password=password, address=address, now=now)
    if _outside.signs_in_elsewhere(user=user):
        raise errors.SignsInElsewhere
    if _second_factor.needs_second_factor(user=user):
        if not code:
            raise errors.SecondFactorMissing
        _second_factor.prove_second_factor(user=user, code=code, now=now)
    return issue_pair(user=user, now=now)
