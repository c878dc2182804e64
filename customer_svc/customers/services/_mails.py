"""Mails to the owners of accounts, in their language."""

from collections.abc import Mapping

from customer_svc.customers.models import User
from shared_libs import mails


def send(*, user: User, template: str, values: Mapping[str, str]) -> None:
    """The mail is sent to the account's address if the caller's transaction commits."""
    send_to(recipient=user.email, user=user, template=template, values=values)


def send_to(*, recipient: str, user: User, template: str, values: Mapping[str, str]) -> None:
    """As `send`, to another address: one that the account's owner says is theirs."""
    letter = mails.Letter(
        recipient=recipient,
        template=f"customers/mail/{template}",
        language=user.locale,
        values={"name": user.first_name, **values},
    )
    mails.send(letter, job="customers.send_mail")
