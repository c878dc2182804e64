"""A fake of customer that knows the people it is told of, and keeps wallets in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID, uuid4

from shared_libs.clients.customer import (
    CustomerClient,
    CustomerSummary,
    Hold,
    HoldWish,
    IssuedWallet,
    NewWallet,
    Points,
    Wallet,
)
from shared_libs.money import places
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.misbehaviour import Misbehaving, Misbehaviour, operation

HELD, CAPTURED, RELEASED = "HELD", "CAPTURED", "RELEASED"


@dataclass(frozen=True)
class _Issue:
    issued: IssuedWallet
    wish: NewWallet


class FakeCustomer(Misbehaving, CustomerClient):
    """`FakeCustomer([CustomerSummary(...)])`, `fake.add(customer_id, email=...)`; look at `wallets`
    and `holds` after.
    """

    def __init__(self, customers: Iterable[CustomerSummary] = ()) -> None:
        self.faults = Misbehaviour()
        self.customers = {customer.id: customer for customer in customers}
        self.balances: dict[UUID, int] = {}
        self.wallets: dict[UUID, Wallet] = {}
        self.holds: dict[str, Hold] = {}
        self._issues: dict[str, _Issue] = {}
        self._codes: dict[str, UUID] = {}
        self._credits: dict[UUID, list[UUID]] = {}
        self._refunds: dict[str, Decimal] = {}

    def add(self, customer_id: UUID, *, email: str = "ada@example.com") -> CustomerSummary:
        """Know a customer with this address, English, in no group."""
        customer = CustomerSummary(customer_id, email, "Ada", "Roy", "en", None)
        self.customers[customer_id] = customer
        return customer

    @operation
    def get(self, *, customer_id: UUID) -> CustomerSummary:
        """Return the customer; raises NotFound for one it was not told of."""
        if customer_id not in self.customers:
            raise NotFound
        return self.customers[customer_id]

    @operation
    def points(self, *, customer_id: UUID) -> Points:
        """Return what `balances` says, a cent for each point."""
        if customer_id not in self.customers:
            raise NotFound
        balance = self.balances.get(customer_id, 0)
        return Points(balance, 0, "", Decimal(balance) / 100, "CAD")

    @operation
    def wallet(self, *, code: str = "", wallet_id: UUID | None = None) -> Wallet:
        """Return the wallet."""
        return self._find(code, wallet_id)

    @operation
    def issue_wallet(self, *, key: str, wallet: NewWallet) -> IssuedWallet:
        """Make a wallet; a repeat returns the first."""
        _check(wallet.amount, wallet.currency)
        if known := self._issues.get(key):
            if (known.wish.amount, known.wish.currency) != (wallet.amount, wallet.currency):
                raise Rejected(code="key_reused")
            return known.issued
        if wallet.customer_id and wallet.customer_id not in self.customers:
            raise NotFound
        code = uuid4().hex[:16].upper() if wallet.kind == "GIFT_CARD" else ""
        issued = IssuedWallet(uuid4(), code)
        self.wallets[issued.id] = Wallet(
            issued.id, wallet.kind, "ACTIVE", wallet.currency, wallet.amount, wallet.amount
        )
        self._codes[code] = issued.id
        if wallet.customer_id and not code:
            self._credits.setdefault(wallet.customer_id, []).append(issued.id)
        self._issues[key] = _Issue(issued, wallet)
        return issued

    @operation
    def hold(self, *, key: str, wish: HoldWish) -> Hold:
        """Hold the amount if it is there."""
        _check(wish.amount, wish.currency)
        if known := self.holds.get(key):
            return self._repeated(known, wish)
        wallet = self._meant(wish)
        if wallet.currency != wish.currency:
            raise Conflict(code="wallet_unusable")
        amount = min(wish.amount, wallet.available) if wish.is_partial else wish.amount
        if not 0 < amount <= wallet.available:
            raise Conflict(code="insufficient_funds", available=f"{wallet.available:f}")
        self._change(wallet.id, balance=Decimal(0), available=-amount)
        zero = Decimal(0)
        self.holds[key] = Hold(key, wallet.id, HELD, amount, zero, zero)
        return self.holds[key]

    @operation
    def capture(self, *, key: str, amount: Decimal) -> Hold:
        """Pay from the hold, once."""
        hold = self._hold(key)
        if hold.state == CAPTURED:
            if hold.captured != amount:
                raise Conflict(code="hold_captured")
            return hold
        if hold.state == RELEASED or hold.wallet_id is None:
            raise Conflict(code="hold_released")
        if amount > hold.amount:
            raise Rejected(code="amount_invalid")
        self._change(hold.wallet_id, balance=-amount, available=hold.amount - amount)
        self.holds[key] = replace(hold, state=CAPTURED, captured=amount)
        return self.holds[key]

    @operation
    def release(self, *, key: str) -> Hold:
        """Free the hold; leave a tombstone for a key never heard of."""
        zero = Decimal(0)
        hold = self.holds.setdefault(key, Hold(key, None, RELEASED, zero, zero, zero))
        if hold.state == CAPTURED:
            raise Conflict(code="hold_captured")
        if hold.state == HELD and hold.wallet_id is not None:
            self._change(hold.wallet_id, balance=zero, available=hold.amount)
            self.holds[key] = replace(hold, state=RELEASED)
        return self.holds[key]

    @operation
    def refund(self, *, key: str, refund_key: str, amount: Decimal) -> Hold:
        """Pay back, at most what was captured."""
        hold = self._hold(key)
        if refund_key in self._refunds:
            if self._refunds[refund_key] != amount:
                raise Rejected(code="key_reused")
            return hold
        if hold.wallet_id is None or hold.refunded + amount > hold.captured:
            raise Conflict(code="refund_too_much")
        self._refunds[refund_key] = amount
        self._change(hold.wallet_id, balance=amount, available=amount)
        self.holds[key] = replace(hold, refunded=hold.refunded + amount)
        return self.holds[key]

    def _find(self, code: str, wallet_id: UUID | None) -> Wallet:
        found = self.wallets.get(wallet_id or self._codes.get(code, uuid4()))
        if found is None:
            raise NotFound(code="wallet_unknown")
        return found

    def _meant(self, wish: HoldWish) -> Wallet:
        if wish.customer_id is None:
            return self._find(wish.code, wish.wallet_id)
        owned = [self.wallets[each] for each in self._credits.get(wish.customer_id, ())]
        usable = [each for each in owned if each.status == "ACTIVE"]
        if not usable:
            raise NotFound(code="wallet_unknown")
        return max(usable, key=lambda each: each.available)

    def _repeated(self, known: Hold, wish: HoldWish) -> Hold:
        if known.state == RELEASED:
            raise Conflict(code="hold_released")
        fits = known.amount <= wish.amount if wish.is_partial else known.amount == wish.amount
        meant = (
            self._credits.get(wish.customer_id, [])
            if wish.customer_id
            else [self._find(wish.code, wish.wallet_id).id]
        )
        if not fits or known.wallet_id not in meant:
            raise Rejected(code="key_reused")
        return known

    def _hold(self, key: str) -> Hold:
        if key not in self.holds:
            raise NotFound(code="hold_unknown")
        return self.holds[key]

    def _change(self, wallet_id: UUID, *, balance: Decimal, available: Decimal) -> None:
        before = self.wallets[wallet_id]
        left = before.balance + balance
        status = "ACTIVE" if left else "EXHAUSTED"
        self.wallets[wallet_id] = replace(
            before, balance=left, available=before.available + available, status=status
        )


def _check(amount: Decimal, currency: str) -> None:
    if amount <= 0 or amount != round(amount, places(currency)):
        raise Rejected(code="amount_invalid")
