"""The link of a draft order: sent, opened, taken back, over, and paid by."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import DraftOrder, DraftStep
from cart_svc.carts.services._draft_content import locked_draft, note_step
from cart_svc.carts.services._draft_prices import PricedDraft, quote_draft
from shared_libs import mails
from shared_libs.auth.principals import Principal
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient
from shared_libs.money import amount_text, quantity_text
from shared_libs.refusals import refuse_stale

MAIL_JOB = "carts.send_mail"
NOBODY = "svc:cart"
_TOKEN, _CART = "carts.draft.link", "carts.draft.cart"
_ID_LENGTH = 48  # 192 bits, as every cart's id has
State, Kind = DraftOrder.State, DraftStep.Kind


@dataclass(frozen=True)
class Sending:
    """How long the link of a draft order is good, and whether it is mailed or used at the desk."""

    days: int
    is_mailed: bool = True


@dataclass(frozen=True)
class OpenedDraft:
    """The cart that a link leads to, and what its checkout begins with."""

    cart: rules.Cart
    draft: DraftOrder


def send_draft(
    *,
    number: str,
    sending: Sending,
    caller: Principal,
    now: datetime,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> DraftOrder:
    """A link opens the draft order for payment, by mail or at the desk; an earlier one is dead.

    It is priced first, so that no link leads to what cannot be paid. Raises DraftUnknown,
    DraftNotOpen, DraftWithoutAddress, DraftEmpty, Stale when it was changed meanwhile, what product
    refuses, and Unavailable. Must not run inside a transaction.
    """
    draft = selectors.draft(number=number, caller=caller)
    if draft.state not in {State.OPEN, State.LAPSED}:
        raise errors.DraftNotOpen
    if sending.is_mailed and not draft.email:
        raise errors.DraftWithoutAddress
    priced = quote_draft(draft=draft, product=product, inventory=inventory)
    return _send(number, draft.version, sending, priced, caller, now)


@transaction.atomic
def withdraw_draft(*, number: str, caller: Principal, now: datetime) -> DraftOrder:
    """The link is dead and the draft order can be changed again. Locks it.

    The store is written inside the transaction: should it fail, nothing has changed. Raises
    DraftUnknown, DraftNotSent, DraftBeingPaid.
    """
    draft = locked_draft(number, caller)
    if draft.state != State.SENT:
        raise errors.DraftNotSent
    take_link_back(draft)
    draft.state, draft.version, draft.changed_at = State.OPEN, draft.version + 1, now
    draft.save()
    note_step(draft, Kind.WITHDRAWN, caller.actor, now)
    return draft


@transaction.atomic
def open_draft(*, token: str, now: datetime) -> OpenedDraft:
    """The cart of the draft order that this link leads to: made at the first time, found again
    after, and anew under its id should the store have lost it. Locks the draft.

    Raises LinkUnknown, CartConverted once it is ordered, CartsUnavailable.
    """
    rows = DraftOrder.objects.locked().filter(token_digest=store.digest_of(token))
    draft = next(iter(rows), None)
    if draft is not None and draft.state == State.ORDERED:
        raise errors.CartConverted(order_number=draft.order_number)
    if draft is None or draft.state != State.SENT or _is_over(draft, now):
        raise errors.LinkUnknown
    return OpenedDraft(_opened(draft, now), draft)


@transaction.atomic
def lapse_drafts(*, now: datetime, limit: int) -> int:
    """Draft orders that were not paid in time are open to staff again; returns how many there
    were. One that a checkout has at this moment is looked at again a minute later.
    """
    rows = list(DraftOrder.objects.filter(state=State.SENT, link_ends_at__lte=now).locked()[:limit])
    return sum(_lapsed(draft, now) for draft in rows)


def note_draft_ordered(*, cart_id: str, order_number: str, now: datetime) -> None:
    """The draft order of this cart has become this order. Expects the caller's transaction; saying
    it twice changes nothing.
    """
    number = store.number_of(cart_id)
    for draft in (
        DraftOrder.objects.locked().filter(cart_number=number).exclude(state=State.ORDERED)
    ):
        draft.state, draft.order_number, draft.changed_at = State.ORDERED, order_number, now
        draft.version += 1
        draft.save()
        note_step(draft, Kind.ORDERED, NOBODY, now, order=order_number)


def take_link_back(draft: DraftOrder) -> None:
    """Nobody pays by the link any more; the draft is not saved yet. Raises DraftBeingPaid."""
    try:
        store.withdraw(cart_id=_cart_id(draft))
    except (errors.CartFrozen, errors.CartConverted):
        raise errors.DraftBeingPaid from None
    draft.link_ends_at = None


def take_drafts_cart(draft: DraftOrder) -> None:
    """The cart of a draft order is gone, with all that it says of a person. Raises
    CartsUnavailable.
    """
    if draft.cart_number:
        store.drop(cart_id=_cart_id(draft))


def link_of(draft: DraftOrder) -> str:
    """Where a draft order that is sent is paid; after the #, so that no server writes it down."""
    storefront = settings.STOREFRONT_URL or f"{settings.PUBLIC_URL}/shop"
    return f"{storefront}/pay#{token_of(draft)}"


def token_of(draft: DraftOrder) -> str:
    """What the link of a draft order holds; each link has another."""
    return _sealed(_TOKEN, draft)


@transaction.atomic
def _send(
    number: str,
    version: int,
    sending: Sending,
    priced: PricedDraft,
    caller: Principal,
    now: datetime,
) -> DraftOrder:
    draft = locked_draft(number, caller)
    refuse_stale(draft.version, version)
    draft.links += 1
    draft.state, draft.version = State.SENT, draft.version + 1
    draft.token_digest = store.digest_of(token_of(draft))
    draft.cart_number = store.number_of(_cart_id(draft))
    draft.sent_at = draft.changed_at = now
    draft.link_ends_at = now + timedelta(days=sending.days)
    draft.save()
    kind = Kind.SENT if sending.is_mailed else Kind.LINKED
    note_step(draft, kind, caller.actor, now, total=_total(priced), days=sending.days)
    if sending.is_mailed:
        mails.send(_letter(draft, priced), job=MAIL_JOB)
    return draft


def _opened(draft: DraftOrder, now: datetime) -> rules.Cart:
    cart_id = _cart_id(draft)
    made = selectors.cart_of_draft(draft, _mark(draft))
    cart = store.open_draft(cart_id=cart_id, cart=made, now=now)
    if cart.state == "withdrawn":
        # whoever took the link back has not come to the end of it
        store.drop(cart_id=cart_id)
        cart = store.open_draft(cart_id=cart_id, cart=made, now=now)
    return cart


def _mark(draft: DraftOrder) -> rules.DraftMark:
    if draft.link_ends_at is None:  # pragma: no cover  # the database holds it
        raise errors.LinkUnknown
    return rules.DraftMark(draft.number, draft.customer_id, draft.link_ends_at, draft.note)


def _is_over(draft: DraftOrder, now: datetime) -> bool:
    return draft.link_ends_at is None or draft.link_ends_at <= now


def _lapsed(draft: DraftOrder, now: datetime) -> int:
    try:
        store.withdraw(cart_id=_cart_id(draft))
    except (errors.CartFrozen, errors.CartConverted):
        return 0
    draft.state, draft.version, draft.changed_at = State.LAPSED, draft.version + 1, now
    draft.save()
    note_step(draft, Kind.LAPSED, NOBODY, now)
    return 1


def _cart_id(draft: DraftOrder) -> str:
    """The same however often the link is opened: one draft, one cart, one order."""
    return _sealed(_CART, draft)[:_ID_LENGTH]


def _sealed(salt: str, draft: DraftOrder) -> str:
    return salted_hmac(salt, f"{draft.pk}.{draft.links}", algorithm="sha256").hexdigest()


def _total(priced: PricedDraft) -> str:
    return amount_text(priced.quote.totals.total, priced.quote.currency)


def _letter(draft: DraftOrder, priced: PricedDraft) -> mails.Letter:
    language, articles = draft.language, priced.cart.articles
    lines = [
        {
            "name": articles[line.sku].name.get(language) or articles[line.sku].name["en"],
            "quantity": quantity_text(line.quantity),
        }
        for line in priced.lines
    ]
    return mails.Letter(
        recipient=draft.email,
        template="carts/mail/draft",
        language=language,
        values={
            "number": draft.number,
            "lines": lines,
            "total": f"{_total(priced)} {draft.currency}",
            "words": draft.customer_note,
            "ends_at": draft.link_ends_at,
            "link": link_of(draft),
        },
    )
