"""How the code of a gift card is known to those who must not have it."""

from hashlib import sha256

SHOWN = 4


def card_digest(code: str) -> str:
    """What is kept of a card's code; blanks, dashes and small letters make no difference."""
    return sha256(_plain(code).encode()).hexdigest()


def last_four(code: str) -> str:
    """What is shown of a card's code."""
    return _plain(code)[-SHOWN:]


def _plain(code: str) -> str:
    return "".join(code.upper().replace("-", "").split())
