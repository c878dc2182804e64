"""A fake of customer that knows the people it is told of, and keeps wallets in memory."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID, uuid4

from shared_libs.clients.customer import (
    CustomerAtTill,
    CustomerClient,
    CustomerSummary,
    Hold,
    HoldWish,
    IssuedWallet,
    NewWallet,
    OfflineCharge,
    Points,
    PointsSpent,
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


@dataclass(frozen=True)
class _Part:
    """What one wallet gave to a hold."""

    wallet_id: UUID
    amount: Decimal
    paid: Decimal = Decimal(0)


class FakeCustomer(Misbehaving, CustomerClient):
    """`FakeCustomer([CustomerSummary(...)])`, `fake.add(customer_id, email=...)`; look at `wallets`
    and `holds` after.
    """

    def __init__(self, customers: Iterable[CustomerSummary] = ()) -> None:
        self.faults = Misbehaviour()
        self.customers = {customer.id: customer for customer in customers}
        self.at_till: dict[str, list[CustomerAtTill]] = {}
        self.balances: dict[UUID, int] = {}
        self.wallets: dict[UUID, Wallet] = {}
        self.holds: dict[str, Hold] = {}
        self._issues: dict[str, _Issue] = {}
        self._parts: dict[str, list[_Part]] = {}
        self._wished: dict[str, Decimal] = {}
        self._owners: dict[UUID, UUID | None] = {}
        self._codes: dict[str, UUID] = {}
        self._refunds: dict[str, Decimal] = {}

    def add(self, customer_id: UUID, *, email: str = "ada@example.com") -> CustomerSummary:
        """Know a customer with this address, English, in no group."""
        customer = CustomerSummary(customer_id, email, "Ada", "Roy", "en", None)
        self.customers[customer_id] = customer
        return customer

    @operation
    def look_up(
        self, *, phone: str = "", card: str = "", number: str = ""
    ) -> tuple[CustomerAtTill, ...]:
        """Return whom it was told of under this telephone, card or number."""
        return tuple(self.at_till.get(phone or card or number, ()))

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
    def spend_points(self, *, customer_id: UUID, points: int, key: str) -> PointsSpent:
        """Turn them into a credit, a cent for each."""
        amount, issue = Decimal(points) / 100, f"burn:{key}"
        _check(amount, "CAD")
        if customer_id not in self.customers:
            raise NotFound(code="customer_unknown")
        if issue not in self._issues:
            if self.balances.get(customer_id, 0) < points:
                raise Conflict(code="insufficient_points")
            self.balances[customer_id] -= points
        wallet = NewWallet("STORE_CREDIT", amount, "CAD", customer_id=customer_id)
        self.issue_wallet(key=issue, wallet=wallet)
        return PointsSpent(amount, "CAD")

    @operation
    def wallet(self, *, code: str = "", wallet_id: UUID | None = None) -> Wallet:
        """Return the wallet."""
        return self._find(code, wallet_id)

    @operation
    def credit(self, *, customer_id: UUID, currency: str) -> Decimal:
        """Return what the customer's credits have free."""
        if customer_id not in self.customers:
            raise NotFound(code="customer_unknown")
        free = [wallet.available for wallet in self._credits(customer_id, currency)]
        return sum(free, Decimal(0))

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
        self._owners[issued.id] = wallet.customer_id
        self._codes[code] = issued.id
        self._issues[key] = _Issue(issued, wallet)
        return issued

    @operation
    def hold(self, *, key: str, wish: HoldWish) -> Hold:
        """Hold the amount if it is there; a customer's credits give one after the other."""
        _check(wish.amount, wish.currency)
        wallets = self._wallets_of(wish)
        if known := self.holds.get(key):
            return self._repeated(known, wallets, wish)
        if any(wallet.currency != wish.currency for wallet in wallets):
            raise Conflict(code="wallet_unusable")
        available = sum((wallet.available for wallet in wallets), Decimal(0))
        amount = min(wish.amount, available) if wish.is_partial else wish.amount
        if not amount or amount > available:
            raise Conflict(code="insufficient_funds", available=f"{available:f}")
        self._parts[key], self._wished[key] = _shared_out(amount, wallets), wish.amount
        for part in self._parts[key]:
            self._change(part.wallet_id, balance=Decimal(0), available=-part.amount)
        zero = Decimal(0)
        self.holds[key] = Hold(key, self._parts[key][0].wallet_id, HELD, amount, zero, zero)
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
        left, paid = amount, []
        for part in self._parts[key]:
            share = min(left, part.amount)
            left -= share
            paid.append(replace(part, paid=share))
            self._change(part.wallet_id, balance=-share, available=part.amount - share)
        self._parts[key] = paid
        self.holds[key] = replace(hold, state=CAPTURED, captured=amount)
        return self.holds[key]

    @operation
    def release(self, *, key: str) -> Hold:
        """Free the hold; leave a tombstone for a key never heard of."""
        zero = Decimal(0)
        hold = self.holds.setdefault(key, Hold(key, None, RELEASED, zero, zero, zero))
        if hold.state == CAPTURED:
            raise Conflict(code="hold_captured")
        if hold.state == HELD:
            for part in self._parts[key]:
                self._change(part.wallet_id, balance=zero, available=part.amount)
            self.holds[key] = replace(hold, state=RELEASED)
        return self.holds[key]

    @operation
    def refund(self, *, key: str, refund_key: str, amount: Decimal) -> Hold:
        """Pay back, at most what was captured; what was paid last comes back first."""
        hold = self._hold(key)
        if refund_key in self._refunds:
            if self._refunds[refund_key] != amount:
                raise Rejected(code="key_reused")
            return hold
        if hold.wallet_id is None or hold.refunded + amount > hold.captured:
            raise Conflict(code="refund_too_much")
        self._refunds[refund_key] = amount
        self._pay_back(key, amount)
        self.holds[key] = replace(hold, refunded=hold.refunded + amount)
        return self.holds[key]

    @operation
    def charge_offline(self, *, key: str, charge: OfflineCharge) -> Hold:
        """Take the amount, below zero if need be."""
        _check(charge.amount, charge.currency)
        wallet = self._find(charge.code, charge.wallet_id)
        if wallet.currency != charge.currency:
            raise Conflict(code="wallet_unusable")
        if known := self.holds.get(key):
            if (known.wallet_id, known.captured) != (wallet.id, charge.amount):
                raise Rejected(code="key_reused")
            return known
        self._parts[key] = [_Part(wallet.id, charge.amount, charge.amount)]
        self._change(wallet.id, balance=-charge.amount, available=-charge.amount)
        amount, zero = charge.amount, Decimal(0)
        self.holds[key] = Hold(key, wallet.id, CAPTURED, amount, amount, zero)
        return self.holds[key]

    def _wallets_of(self, wish: HoldWish) -> list[Wallet]:
        if wish.customer_id is None:
            return [self._find(wish.code, wish.wallet_id)]
        if wish.customer_id not in self.customers:
            raise NotFound(code="customer_unknown")
        return self._credits(wish.customer_id, wish.currency)

    def _credits(self, customer_id: UUID, currency: str) -> list[Wallet]:
        return [
            wallet
            for wallet in self.wallets.values()
            if self._owners[wallet.id] == customer_id
            and (wallet.kind, wallet.currency) == ("STORE_CREDIT", currency)
        ]

    def _repeated(self, known: Hold, wallets: list[Wallet], wish: HoldWish) -> Hold:
        if known.state == RELEASED:
            raise Conflict(code="hold_released")
        is_other_wallet = wish.customer_id is None and known.wallet_id != wallets[0].id
        if is_other_wallet or self._wished[known.key] != wish.amount:
            raise Rejected(code="key_reused")
        return known

    def _pay_back(self, key: str, amount: Decimal) -> None:
        left, parts = amount, []
        for part in reversed(self._parts[key]):
            share = min(left, part.paid)
            left -= share
            parts.append(replace(part, paid=part.paid - share))
            self._change(part.wallet_id, balance=share, available=share)
        self._parts[key] = parts[::-1]

    def _find(self, code: str, wallet_id: UUID | None) -> Wallet:
        found = self.wallets.get(wallet_id or self._codes.get(code, uuid4()))
        if found is None:
            raise NotFound(code="wallet_unknown")
        return found

    def _hold(self, key: str) -> Hold:
        if key not in self.holds:
            raise NotFound(code="hold_unknown")
        return self.holds[key]

    def _change(self, wallet_id: UUID, *, balance: Decimal, available: Decimal) -> None:
        before = self.wallets[wallet_id]
        left = before.balance + balance
        status = "ACTIVE" if left > 0 else "EXHAUSTED"
        self.wallets[wallet_id] = replace(
            before, balance=left, available=before.available + available, status=status
        )


def _shared_out(amount: Decimal, wallets: list[Wallet]) -> list[_Part]:
    parts, left = [], amount
    for wallet in wallets:
        share = max(min(left, wallet.available), Decimal(0))
        left -= share
        if share:
            parts.append(_Part(wallet.id, share))
    return parts


def _check(amount: Decimal, currency: str) -> None:
    if amount <= 0 or amount != round(amount, places(currency)):
        raise Rejected(code="amount_invalid")
