"""Typed client of customer: who somebody is, their points, and money that the shop owes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from shared_libs.http.client import Call, Json, ServiceClient

HOLDS = "/internal/wallets/holds"


@dataclass(frozen=True)
class CustomerSummary:
    """What other services may know of a customer."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    locale: str
    group: str | None


@dataclass(frozen=True)
class CustomerAtTill:
    """What a till may show of a customer: masked, as it is perhaps somebody else."""

    id: UUID
    number: str
    name: str
    email: str
    phone: str
    locale: str
    group: str
    tier: str
    points: int


@dataclass(frozen=True)
class Points:
    """A customer's points: those that count, those that will, and what they are worth."""

    balance: int
    pending: int
    tier: str
    worth: Decimal
    currency: str


@dataclass(frozen=True)
class PointsSpent:
    """The store credit that a customer's points have become."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Wallet:
    """A gift card or a store credit; `available` is what is not held for anyone."""

    id: UUID
    kind: str
    status: str
    currency: str
    balance: Decimal
    available: Decimal


@dataclass(frozen=True)
class IssuedWallet:
    """A new wallet; `code` is empty but for gift cards, and told only to whoever has the key."""

    id: UUID
    code: str


@dataclass(frozen=True)
class NewWallet:
    """What a wallet is to hold, and for whom; `kind` is GIFT_CARD or STORE_CREDIT."""

    kind: str
    amount: Decimal
    currency: str
    customer_id: UUID | None = None
    expires_at: datetime | None = None
    document: str = ""


@dataclass(frozen=True)
class Hold:
    """Money promised to one document; `state` is HELD, CAPTURED, RELEASED or EXPIRED."""

    key: str
    wallet_id: UUID | None
    state: str
    amount: Decimal
    captured: Decimal
    refunded: Decimal


@dataclass(frozen=True)
class HoldWish:
    """What is to be held: from the card of a code, from a wallet by its id, or from the store
    credit of a customer; with `is_partial`, as much of it as there is.
    """

    amount: Decimal
    currency: str
    document: str
    ttl_seconds: int
    code: str = ""
    wallet_id: UUID | None = None
    customer_id: UUID | None = None
    is_partial: bool = False


@dataclass(frozen=True)
class OfflineCharge:
    """What a till has taken without asking; `allowance` is how far its register may overdraw."""

    amount: Decimal
    currency: str
    document: str
    allowance: Decimal
    code: str = ""
    wallet_id: UUID | None = None


class CustomerClient:
    """Calls customer. Made anywhere without arguments; connections are the process's."""

    def __init__(self, core: ServiceClient | None = None) -> None:
        self._core = core or ServiceClient("customer")

    def get(self, *, customer_id: UUID) -> CustomerSummary:
        """Return the customer of this id.

        Raises NotFound. 0.5 s a try, retried once.
        """
        return self._core.call(_read("get", f"/internal/customers/{customer_id}"), _summary)

    def look_up(
        self, *, phone: str = "", card: str = "", number: str = ""
    ) -> tuple[CustomerAtTill, ...]:
        """Return whom a till means by one of a telephone, a customer card and a number.

        Five at most; nobody is an empty answer. Sales alone may ask. 0.5 s a try, not retried: what
        it asks with travels in a body.
        """
        named = {"phone": phone, "card": card, "number": number}
        call = Call(
            "look_up",
            "POST",
            "/internal/customers/lookup",
            kind="read",
            timeout_seconds=0.5,
            body={name: value for name, value in named.items() if value},
        )
        return self._core.call(call, _at_till)

    def points(self, *, customer_id: UUID) -> Points:
        """Return what the customer has in points.

        Raises NotFound. 0.5 s a try, retried once.
        """
        path = f"/internal/customers/{customer_id}/points"
        return self._core.call(_read("points", path), _points)

    def wallet(self, *, code: str = "", wallet_id: UUID | None = None) -> Wallet:
        """Return the wallet of a code or an id.

        Raises NotFound. 0.5 s a try, not retried: the code travels in a body.
        """
        call = Call(
            "wallet",
            "POST",
            "/internal/wallets/balance",
            kind="read",
            timeout_seconds=0.5,
            body=_named(code, wallet_id),
        )
        return self._core.call(call, _wallet)

    def credit(self, *, customer_id: UUID, currency: str) -> Decimal:
        """Return what the customer's store credit can pay in this currency.

        Raises NotFound. 0.5 s a try, retried once.
        """
        path = f"/internal/customers/{customer_id}/credit"
        call = _read("credit", path, query=[("currency", currency)])
        return self._core.call(call, _available)

    def spend_points(self, *, customer_id: UUID, points: int, key: str) -> PointsSpent:
        """Turn points into store credit; a repeat of the key returns the first.

        The key has at most 70 letters, digits and `:._-`. Raises NotFound, Conflict
        `insufficient_points`, Rejected `amount_invalid` (worth nothing) or `key_reused`. 0.5 s a
        try, retried once by its key. Sales alone may ask for it.
        """
        body: dict[str, object] = {"points": points}
        path = f"/internal/customers/{customer_id}/points/credit/{key}"
        return self._core.call(_write("spend_points", path, key, body), _points_spent)

    def issue_wallet(self, *, key: str, wallet: NewWallet) -> IssuedWallet:
        """Have a gift card or a store credit issued; a repeat of the key returns the first.

        Raises NotFound for a customer who is unknown, Rejected `amount_invalid` or `key_reused`.
        0.5 s a try, retried once by its key.
        """
        body: dict[str, object] = {
            "kind": wallet.kind,
            "amount": f"{wallet.amount:f}",
            "currency": wallet.currency,
            "customer_id": str(wallet.customer_id) if wallet.customer_id else None,
            "expires_at": wallet.expires_at.isoformat() if wallet.expires_at else None,
            "document": wallet.document,
        }
        path = f"/internal/wallets/issues/{key}"
        return self._core.call(_write("issue_wallet", path, key, body), _issued)

    def hold(self, *, key: str, wish: HoldWish) -> Hold:
        """Promise money of a wallet, or of a customer's credit, to a document; a repeat of the key
        returns the first hold.

        The key has at most 100 letters, digits and `:._-`. Raises NotFound, Conflict
        `insufficient_funds` (with `available`), `wallet_unusable`, `hold_released` (a release came
        first) or `hold_expired`, and Rejected `key_reused`. 0.5 s a try, retried once by its key.
        """
        body: dict[str, object] = {
            **_named(wish.code, wish.wallet_id, wish.customer_id),
            "amount": f"{wish.amount:f}",
            "currency": wish.currency,
            "document": wish.document,
            "ttl_seconds": wish.ttl_seconds,
            "is_partial": wish.is_partial,
        }
        return self._core.call(_write("hold", f"{HOLDS}/{key}", key, body), _hold)

    def capture(self, *, key: str, amount: Decimal) -> Hold:
        """Pay from a hold, once; the rest of it is free again. A repeat changes nothing.

        Raises NotFound, Conflict `hold_released`, `hold_expired`, `hold_captured` (another amount),
        and Rejected `amount_invalid`. 0.5 s a try, retried once by its key.
        """
        path, body = f"{HOLDS}/{key}/capture", {"amount": f"{amount:f}"}
        return self._core.call(_write("capture", path, f"{key}:capture", body), _hold)

    def release(self, *, key: str) -> Hold:
        """Free what is held, and see that no late hold of the key succeeds.

        Works for a key never heard of, too. Raises Conflict `hold_captured`. 0.5 s a try, retried
        once by its key.
        """
        path = f"{HOLDS}/{key}/release"
        return self._core.call(_write("release", path, f"{key}:release", {}), _hold)

    def refund(self, *, key: str, refund_key: str, amount: Decimal) -> Hold:
        """Pay back to the wallet that paid; a repeat of the refund's key changes nothing.

        Raises NotFound, Conflict `refund_too_much`, Rejected `amount_invalid` or `key_reused`.
        0.5 s a try, retried once by its key.
        """
        path, body = f"{HOLDS}/{key}/refunds/{refund_key}", {"amount": f"{amount:f}"}
        return self._core.call(_write("refund", path, refund_key, body), _hold)

    def charge_offline(self, *, key: str, charge: OfflineCharge) -> Hold:
        """Take what a till without a connection has taken already; a repeat changes nothing.

        Never refused for want of money: what was missing is a case for staff. Raises NotFound,
        Conflict `wallet_unusable` (another currency), Rejected `amount_invalid` or `key_reused`.
        0.5 s a try, retried once by its key. Sales alone may ask for it.
        """
        body: dict[str, object] = {
            **_named(charge.code, charge.wallet_id),
            "amount": f"{charge.amount:f}",
            "currency": charge.currency,
            "document": charge.document,
            "allowance": f"{charge.allowance:f}",
        }
        path = f"/internal/wallets/charges/{key}"
        return self._core.call(_write("charge_offline", path, key, body), _hold)


def _read(operation: str, path: str, query: Sequence[tuple[str, str]] = ()) -> Call:
    return Call(operation, "GET", path, kind="read", timeout_seconds=0.5, retries=1, query=query)


def _write(operation: str, path: str, key: str, body: dict[str, object] | dict[str, str]) -> Call:
    return Call(
        operation,
        "POST",
        path,
        kind="write",
        timeout_seconds=0.5,
        retries=1,
        idempotency_key=f"customer:{operation}:{key}",
        body=body,
    )


def _named(code: str, wallet_id: UUID | None, customer_id: UUID | None = None) -> dict[str, object]:
    if customer_id:
        return {"customer_id": str(customer_id)}
    return {"wallet_id": str(wallet_id)} if wallet_id else {"code": code}


def _available(answer: Json) -> Decimal:
    return Decimal(answer["available"])


def _summary(answer: Json) -> CustomerSummary:
    return CustomerSummary(
        id=UUID(answer["id"]),
        email=answer["email"],
        first_name=answer["first_name"],
        last_name=answer["last_name"],
        locale=answer["locale"],
        group=answer["group"],
    )


def _at_till(answer: Json) -> tuple[CustomerAtTill, ...]:
    names = ("number", "name", "email", "phone", "locale", "group", "tier")
    return tuple(
        CustomerAtTill(
            id=UUID(row["id"]), points=int(row["points"]), **{name: row[name] for name in names}
        )
        for row in answer["results"]
    )


def _points(answer: Json) -> Points:
    return Points(
        balance=int(answer["balance"]),
        pending=int(answer["pending"]),
        tier=answer["tier"],
        worth=Decimal(answer["worth"]),
        currency=answer["currency"],
    )


def _points_spent(answer: Json) -> PointsSpent:
    return PointsSpent(Decimal(answer["amount"]), answer["currency"])


def _wallet(answer: Json) -> Wallet:
    return Wallet(
        id=UUID(answer["id"]),
        kind=answer["kind"],
        status=answer["status"],
        currency=answer["currency"],
        balance=Decimal(answer["balance"]),
        available=Decimal(answer["available"]),
    )


def _issued(answer: Json) -> IssuedWallet:
    return IssuedWallet(id=UUID(answer["id"]), code=answer["code"])


def _hold(answer: Json) -> Hold:
    return Hold(
        key=answer["key"],
        wallet_id=UUID(answer["wallet_id"]) if answer["wallet_id"] else None,
        state=answer["state"],
        amount=Decimal(answer["amount"]),
        captured=Decimal(answer["captured"]),
        refunded=Decimal(answer["refunded"]),
    )
