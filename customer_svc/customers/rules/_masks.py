"""What a till may show of somebody who is perhaps somebody else: enough to ask with."""

_HIDDEN = "•••"
_SHOWN_DIGITS = 4


def masked_name(*, first_name: str, last_name: str) -> str:
    """A first name and an initial: Ada L."""
    initial = f"{last_name[0]}." if last_name else ""
    return " ".join(part for part in (first_name, initial) if part)


def masked_email(email: str) -> str:
    """The first letter and the domain: a•••@example.org."""
    local, _at, domain = email.partition("@")
    return f"{local[:1]}{_HIDDEN}@{domain}" if domain else ""


def digits_of(phone: str) -> str:
    """What of a telephone is the same however it is written."""
    return "".join(char for char in phone if char.isdigit())


def masked_phone(phone: str) -> str:
    """The last four digits: ••• 0100; nothing where there are no more than those."""
    digits = digits_of(phone)
    return f"{_HIDDEN} {digits[-_SHOWN_DIGITS:]}" if len(digits) > _SHOWN_DIGITS else ""
