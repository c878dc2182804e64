"""Enrolling the till, and who stands at it."""

from datetime import timedelta

from till import errors, store
from till.core._desk import Desk
from till.errors import ShutOut
from till.line import Line
from till.rules.baskets import Approval
from till.rules.staff import Person, is_pin
from till.store import Identity
from till.words import _

MOST_WRONG_PINS, LOCKED_FOR = 5, timedelta(minutes=15)


def enrol(desk: Desk, *, gateway: str, code: str, name: str) -> Identity:
    """The till is the register of the code and knows its shop. Needs the line.

    Raises Refused without a code, and for a till that is a register while a shift is open or it
    still has something to say; a register that was revoked has handed that over.
    """
    if not code.strip():
        raise errors.Refused("code_missing", _("Enrolling needs a code that a manager has made."))
    _may_become_another(desk)
    line = Line(gateway, api_key=desk.api_key, cable=desk.cable)
    try:
        said = line.post("pos/registers/enrol", {"code": code, "name": name})
    except ShutOut as refused:
        raise errors.Refused("code_invalid", _("This code is not valid.")) from refused
    mine = Identity(gateway, said["register_id"], said["credential"], name)
    _begin(desk, mine)
    desk.syncer().once()
    return mine


def _may_become_another(desk: Desk) -> None:
    if store.identity(desk.database) is None or store.kept(desk.database, "revoked"):
        return
    if store.open_shift(desk.database) or store.pending(desk.database):
        raise errors.Refused(
            "enrolled",
            _("This till is {register}: close its shift and let it say what waits first.").format(
                register=desk.register_code
            ),
        )


def _begin(desk: Desk, mine: Identity) -> None:
    before = store.identity(desk.database)
    if before and before.register_id != mine.register_id:
        # receipts and sequences are a register's own: another one begins with an empty file
        old = desk.database.path
        desk.database.close()
        for suffix in ("", "-wal", "-shm"):
            part = old.with_name(old.name + suffix)
            if part.exists():
                part.rename(old.with_name(f"{before.register_id}-{old.name}{suffix}"))
        desk.database = store.open_database(old)
    store.begin_register(desk.database, mine)


def log_in(desk: Desk, *, code: str, pin: str) -> Person:
    """This cashier stands at the till, proved by the PIN with or without a line."""
    desk.cashier = proved(desk, code=code, pin=pin)
    return desk.cashier


def log_out(desk: Desk) -> None:
    """Nobody stands at the till."""
    desk.cashier = None


def proved(desk: Desk, *, code: str, pin: str) -> Person:
    """The cashier whose PIN it is; five wrong ones lock for a quarter of an hour."""
    now = desk.clock()
    until = store.locked_until(desk.database, code)
    if until and until > now:
        raise errors.Refused(
            "locked",
            _("Too many wrong PINs: wait until {time}.").format(
                time=f"{until.astimezone(desk.local_time().tzinfo):%H:%M}"
            ),
        )
    person = desk.staff().get(code)
    credential = desk.identity.credential
    if person is None or not is_pin(pin, person, desk.settings["pins"], credential):
        store.note_wrong_pin(desk.database, code, until=now + LOCKED_FOR, most=MOST_WRONG_PINS)
        raise errors.Refused("wrong_pin", _("Nobody here has this code and PIN."))
    store.forget_wrong_pins(desk.database, code)
    return person


def approved(desk: Desk, *, manager: str, pin: str, reason: str) -> Approval:
    """A manager's yes; nobody says it for himself. Raises Refused."""
    person = proved(desk, code=manager, pin=pin)
    if not person.is_manager or (desk.cashier and person.code == desk.cashier.code):
        raise errors.Refused("not_a_manager", _("Only another manager can approve this."))
    return Approval(person.code, reason)
