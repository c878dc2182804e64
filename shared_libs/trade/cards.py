"""How the code of a gift card is known to those who must not have it."""

from hashlib import sha256

SHOWN = 4
# the article of a line that sells a gift card of any amount: the catalogue does not have it
CARD_SKU = "GIFT-CARD"


def card_digest(code: str) -> str:
    """What is kept of a card's code; blanks, dashes and small letters make no difference."""
    return sha256(_plain(code).encode()).hexdigest()


def last_four(code: str) -> str:
    """What is shown of a card's code."""
    return _plain(code)[-SHOWN:]


def is_same_card(code: str, other: str) -> bool:
    """Whether two ways of writing a code mean one card."""
    return _plain(code) == _plain(other)


def masked(name: str, end: str) -> str:
    """A card on paper: what it is called, and how its code ends."""
    return f"{name} …{end}"


def _plain(code: str) -> str:
    return "".join(code.upper().replace("-", "").split())
