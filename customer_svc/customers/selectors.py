"""Questions to the customer service."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: claims are free JSON
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from customer_svc.customers import errors, rules
from customer_svc.customers.models import (
    DIGITS_OF_PHONE,
    PHONE_TAIL,
    PHONE_TAIL_LENGTH,
    Address,
    Consent,
    Customer,
    LoyaltyEntry,
    LoyaltyProgram,
    PrivacyRequest,
    User,
    WalletAccount,
    WishListItem,
)
from shared_libs.auth import revocation, tokens
from shared_libs.auth.authentication import USER_AUDIENCE
from shared_libs.auth.principals import Principal
from shared_libs.money import amount_text, round_amount

FEWEST_DIGITS, FEWEST_DIGITS_AT_TILL = 6, 7
MOST_AT_TILL = 5
_SERVED = (User.Status.PENDING, User.Status.ACTIVE, User.Status.LOCKED)


@dataclass(frozen=True)
class PointsSummary:
    """A customer's points: those that count, those that will, and what they are worth."""

    balance: int
    pending: int
    tier: str
    worth: str
    currency: str


@dataclass(frozen=True)
class PointsPreview:
    """What a purchase would earn, and what that is worth."""

    points: int
    worth: str
    currency: str


@dataclass(frozen=True)
class CreditSummary:
    """What a customer's store credit can pay."""

    available: str
    currency: str


@dataclass(frozen=True)
class CustomerSummary:
    """What the other services may know of a customer."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    locale: str
    group: str


@dataclass(frozen=True)
class CustomerAtTill:
    """What a till may show of a customer, who is perhaps somebody else."""

    id: UUID
    number: str
    name: str
    email: str
    phone: str
    locale: str
    group: str
    tier: str
    points: int


def customer(*, customer_id: UUID) -> Customer:
    """The customer with the account. Raises UnknownCustomer."""
    found = Customer.objects.select_related("user").filter(pk=customer_id).first()
    if found is None:
        raise errors.UnknownCustomer
    return found


def account(*, user_id: UUID) -> User:
    """The account behind a token. Raises UnknownCustomer."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise errors.UnknownCustomer
    return found


def has_account(*, email: str) -> bool:
    """Whether an address has an account; for commands only, the API must not tell."""
    return User.objects.filter(email=rules.normal_email(email)).exists()


def customer_summary(*, customer_id: UUID) -> CustomerSummary:
    """The customer as other services see it. Raises UnknownCustomer."""
    found = customer(customer_id=customer_id)
    user = found.user
    return CustomerSummary(
        id=user.pk,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        locale=user.locale,
        group=found.group_id or "",
    )


def addresses(*, customer_id: UUID) -> QuerySet[Address]:
    """The addresses of a customer, newest last."""
    return Address.objects.filter(customer_id=customer_id).order_by("pk")


def consents(*, customer_id: UUID) -> QuerySet[Consent]:
    """What holds now: the newest answer to each question."""
    rows = Consent.objects.filter(customer_id=customer_id)
    return rows.order_by("purpose", "-recorded_at", "-pk").distinct("purpose")


def wishes(*, customer_id: UUID) -> QuerySet[WishListItem]:
    """The wish list, the newest first."""
    return WishListItem.objects.filter(customer_id=customer_id).order_by("-added_at", "-pk")


def loyalty_entries(*, customer_id: UUID) -> QuerySet[LoyaltyEntry]:
    """The ledger of points, the newest first."""
    return LoyaltyEntry.objects.filter(customer_id=customer_id)


def wallets(*, customer_id: UUID) -> QuerySet[WalletAccount]:
    """Cards and credits of the customer with something left, those that end first first."""
    rows = WalletAccount.objects.filter(customer_id=customer_id, status=WalletAccount.Status.ACTIVE)
    return rows.order_by(F("expires_at").asc(nulls_last=True), "pk")


def points_summary(*, customer_id: UUID) -> PointsSummary:
    """What a customer has in points and what that is worth. Raises UnknownCustomer."""
    found = customer(customer_id=customer_id)
    program = LoyaltyProgram.objects.filter(pk=1).first() or LoyaltyProgram()
    waiting = LoyaltyEntry.objects.filter(
        customer=found, state=LoyaltyEntry.State.PENDING
    ).aggregate(points=Sum("points"))
    worth = max(found.points_balance, 0) * program.point_value
    return PointsSummary(
        balance=found.points_balance,
        pending=waiting["points"] or 0,
        tier=found.tier_id or "",
        worth=amount_text(round_amount(worth, program.currency), program.currency),
        currency=program.currency,
    )


def points_preview(*, customer_id: UUID, amount: Decimal) -> PointsPreview:
    """What a purchase of this net amount would earn the customer now. Raises UnknownCustomer."""
    found = customer(customer_id=customer_id)
    program = LoyaltyProgram.objects.filter(pk=1).first() or LoyaltyProgram()
    rate = program.points_per_unit * (found.tier.multiplier if found.tier else 1)
    (points,) = rules.points_by_line(nets=[amount if program.is_active else Decimal(0)], rate=rate)
    worth = round_amount(points * program.point_value, program.currency)
    return PointsPreview(points, amount_text(worth, program.currency), program.currency)


def token_state(*, token: str) -> dict[str, Any]:
    """What an access token of a person is good for now; of any other only that it is not."""
    try:
        claims = tokens.verify(token, audience=USER_AUDIENCE, issuer=settings.SERVICE_NAME)
    except tokens.InvalidToken:
        return {"active": False}
    if claims.get("token_type") != "access" or revocation.is_revoked(claims):
        return {"active": False}
    told = ("sub", "token_type", "scope", "roles", "exp")
    return {"active": True} | {name: claims[name] for name in told if name in claims}


def credit_summary(*, customer_id: UUID, currency: str, now: datetime) -> CreditSummary:
    """What a customer's store credit can pay in one currency. Raises UnknownCustomer."""
    owner = customer(customer_id=customer_id)
    rows = WalletAccount.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        customer_id=owner.merged_into_id or owner.pk,
        kind=WalletAccount.Kind.STORE_CREDIT,
        status=WalletAccount.Status.ACTIVE,
        currency=currency,
        balance__gt=F("held"),
    )
    free = rows.aggregate(total=Sum(F("balance") - F("held")))["total"] or Decimal(0)
    return CreditSummary(available=amount_text(free, currency), currency=currency)


def customer_by_number(*, number: str) -> Customer:
    """The customer of this number. Raises UnknownCustomer."""
    found = Customer.objects.filter(number__iexact=number.strip()).first()
    if found is None:
        raise errors.UnknownCustomer
    return found


def customers_at_till(*, phone: str = "", card: str = "", number: str = "") -> list[CustomerAtTill]:
    """Whom a till means by a telephone (its last ten digits; several may share it), a customer
    card or a number; masked. Accounts that were merged lead to the one that was kept.

    Closed and erased accounts are not found. One query.
    """
    if phone:
        tail = rules.digits_of(phone)[-PHONE_TAIL_LENGTH:]
        wanted = Q(tail=tail) if len(tail) >= FEWEST_DIGITS_AT_TILL else Q(pk=None)
    else:
        wanted = Q(card_number=card.strip()) if card else Q(number__iexact=number.strip())
    named = Customer.objects.annotate(tail=PHONE_TAIL).filter(wanted)
    kept = named.annotate(kept=Coalesce("merged_into_id", "pk")).values("kept")
    rows = Customer.objects.filter(pk__in=kept, user__status__in=_SERVED)
    rows = rows.select_related("user").order_by("number")[:MOST_AT_TILL]
    return [_at_till(row) for row in rows]


def _at_till(row: Customer) -> CustomerAtTill:
    user = row.user
    return CustomerAtTill(
        id=row.pk,
        number=row.number,
        name=rules.masked_name(first_name=user.first_name, last_name=user.last_name),
        email=rules.masked_email(user.email),
        phone=rules.masked_phone(row.phone),
        locale=user.locale,
        group=row.group_id or "",
        tier=row.tier_id or "",
        points=row.points_balance,
    )


def privacy_requests(*, customer_id: UUID) -> QuerySet[PrivacyRequest]:
    """What the person has asked of us, the newest first."""
    rows = PrivacyRequest.objects.filter(customer_id=customer_id).defer("content")
    return rows.order_by("-requested_at", "-pk")


def customers_found(*, search: str) -> QuerySet[Customer]:
    """Customers by number, by e-mail address, by telephone, or by the beginnings of their names.

    The number or address of an account that was merged finds the one that was kept.
    """
    text = search.strip()
    digits = rules.digits_of(text)
    exact = Q(number__iexact=text) | Q(user__email=rules.normal_email(text))
    merged = Customer.objects.filter(exact).exclude(merged_into=None).values("merged_into")
    first, _blank, last = text.partition(" ")
    wanted = exact | Q(pk__in=merged)
    wanted |= Q(user__last_name__istartswith=text) | Q(user__first_name__istartswith=text)
    if last:
        wanted |= Q(user__first_name__istartswith=first, user__last_name__istartswith=last.strip())
    if len(digits) >= FEWEST_DIGITS:
        wanted |= Q(digits__endswith=digits)
    rows = Customer.objects.select_related("user").annotate(digits=DIGITS_OF_PHONE)
    rows = rows.filter(wanted, merged_into=None)
    return rows.exclude(user__status=User.Status.ERASED).order_by("number")


def staff_by_email(*, email: str) -> User:
    """The member of staff of this address; for commands. Raises UnknownCustomer."""
    found = User.objects.filter(email=rules.normal_email(email), kind=User.Kind.STAFF).first()
    if found is None:
        raise errors.UnknownCustomer
    return found


def staff_user(principal: Principal) -> User | None:
    """The account behind a staff cookie, unless it has since been closed or signed out
    everywhere.
    """
    return User.objects.filter(pk=principal.id, kind=User.Kind.STAFF).first()
