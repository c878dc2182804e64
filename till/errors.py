"""Every way a till says no: to its cashier, or to itself."""

from till.words import _

NEEDS_LINE = "needs_line"


class Refused(Exception):
    """Something is not done; `code` is stable, the text is for the cashier."""

    def __init__(self, code: str, text: str) -> None:
        self.code, self.text = code, text
        super().__init__(text)


class NoLine(Exception):
    """Nobody answered, or not now; `seconds` is how long to wait where they said it."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        self.reason, self.seconds = reason, seconds
        super().__init__(reason)


class ShutOut(Exception):
    """The shop does not know this till any more, or has revoked it."""


def not_enrolled() -> Refused:
    return Refused("not_enrolled", _("This till is not enrolled yet."))


def revoked() -> Refused:
    return Refused("revoked", _("This till has been revoked: call a manager."))


def nobody_here() -> Refused:
    return Refused("nobody_here", _("Log in first."))


def no_shift() -> Refused:
    return Refused("no_shift", _("Open a shift first."))


def needs_line() -> Refused:
    return Refused(NEEDS_LINE, _("This needs the line, and it is down."))


def needs_approval() -> Refused:
    return Refused("needs_approval", _("A manager has to approve this."))


def unknown_code(code: str) -> Refused:
    return Refused("unknown_code", _("Nothing here is called {code}.").format(code=code))


def wrong_input(text: str) -> Refused:
    return Refused("wrong_input", _("That is not understood: {text}").format(text=text))


def not_sold(sku: str) -> Refused:
    return Refused("not_sold", _("{sku} is not sold here, or not like this.").format(sku=sku))
