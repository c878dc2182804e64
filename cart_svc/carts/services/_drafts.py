"""Orders that staff prepare: put together, sent as a link, opened by it, and done with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # Any: JSON

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import DraftOrder, DraftStep
from cart_svc.carts.services import _draft_content as content
from cart_svc.carts.services._draft_content import DraftWish
from cart_svc.carts.services._overrides import Granter
from cart_svc.carts.services._quotes import priced_cart
from shared_libs import mails
from shared_libs.auth.principals import Principal
from shared_libs.auth.stores import stores_of, works_in
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import Quote
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
class PricedDraft:
    """What a draft order costs now, and what is wrong with it."""

    cart: rules.Cart
    lines: tuple[rules.DraftLine, ...]
    quote: Quote
    exact: rules.Exact


@dataclass(frozen=True)
class OpenedDraft:
    """The cart that a link leads to, and what its checkout begins with."""

    cart: rules.Cart
    draft: DraftOrder


def preview_draft(
    *,
    wish: DraftWish,
    number: str = "",
    caller: Principal,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> PricedDraft:
    """What a draft order would cost now, with what is short; nothing is kept.

    Prices that were agreed on for the draft of this number are not judged again. Raises DraftEmpty,
    what judging its lines raises, what product refuses, and Unavailable.
    """
    known = selectors.draft(number=number, caller=caller) if number else None
    articles = content.articles_of(wish.lines)
    lines = content.judged_lines(wish, articles, _lines_by_sku(known), _granter(caller))
    by_sku = {article.sku: article for article in articles.values()}
    cart = rules.draft_cart(content.content_of(wish, lines), by_sku)
    return _priced(cart, lines, product, inventory)


def quote_draft(
    *,
    draft: DraftOrder,
    product: ProductClient | None = None,
    inventory: InventoryClient | None = None,
) -> PricedDraft:
    """What a draft order costs now, with what is short. Raises DraftEmpty, what product refuses,
    and Unavailable.
    """
    cart = selectors.cart_of_draft(draft)
    return _priced(cart, selectors.lines_of_draft(draft), product, inventory)


@transaction.atomic
def prepare_draft(*, wish: DraftWish, caller: Principal, now: datetime) -> DraftOrder:
    """A draft order is there. It holds no stock; its prices are those of the day it is paid.

    Raises NotYourStore and what judging its lines raises.
    """
    _ensure_store(wish, caller)
    by = _granter(caller)
    lines = content.judged_lines(wish, content.articles_of(wish.lines), {}, by)
    draft = DraftOrder(created_by=by.actor, created_at=now)
    content.write(draft, wish, lines, now)
    draft.save(force_insert=True)
    content.note_agreements(draft, lines, by, now)
    _note(draft, Kind.PREPARED, by.actor, now)
    return draft


@transaction.atomic
def change_draft(
    *,
    number: str,
    wish: DraftWish,
    caller: Principal,
    now: datetime,
    expected_version: int | None = None,
) -> DraftOrder:
    """The draft order is as wished, and who changed what stays; nothing does where nothing is
    other than it was. Locks it.

    Raises DraftUnknown, DraftNotOpen, Stale, NotYourStore and what judging its lines raises.
    """
    draft = _locked(number, caller)
    refuse_stale(draft.version, expected_version)
    if draft.state not in {State.OPEN, State.LAPSED}:
        raise errors.DraftNotOpen
    _ensure_store(wish, caller)
    before, by = content.state_of(draft), _granter(caller)
    articles = content.articles_of(wish.lines)
    lines = content.judged_lines(wish, articles, _lines_by_sku(draft), by)
    content.write(draft, wish, lines, now)
    changes = content.changes_of(before, draft)
    if draft.state == State.OPEN and not any(changes.values()):
        return draft
    draft.state, draft.version = State.OPEN, draft.version + 1
    draft.save()
    content.note_agreements(draft, lines, by, now)
    _note(draft, Kind.CHANGED, by.actor, now, **changes)
    return draft


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
    draft = _locked(number, caller)
    if draft.state != State.SENT:
        raise errors.DraftNotSent
    _take_link_back(draft)
    draft.state, draft.version, draft.changed_at = State.OPEN, draft.version + 1, now
    draft.save()
    _note(draft, Kind.WITHDRAWN, caller.actor, now)
    return draft


@transaction.atomic
def discard_draft(*, number: str, caller: Principal, now: datetime) -> DraftOrder:
    """Nothing comes of the draft order; its link is dead. A repeat changes nothing. Locks it.

    Raises DraftUnknown, DraftIsOver for one that is ordered, DraftBeingPaid.
    """
    draft = _locked(number, caller)
    if draft.state == State.ORDERED:
        raise errors.DraftIsOver
    if draft.state == State.DISCARDED:
        return draft
    if draft.state == State.SENT:
        _take_link_back(draft)
    draft.state, draft.version, draft.changed_at = State.DISCARDED, draft.version + 1, now
    draft.save()
    _note(draft, Kind.DISCARDED, caller.actor, now)
    return draft


@transaction.atomic
def duplicate_draft(*, number: str, caller: Principal, now: datetime) -> DraftOrder:
    """Another draft order for the same customer and goods is there, at the list's prices: what was
    agreed on was for that order. Raises DraftUnknown and what judging its lines raises.
    """
    known = selectors.draft(number=number, caller=caller)
    lines = [
        content.DraftLineWish(line.quantity, line.sku) for line in selectors.lines_of_draft(known)
    ]
    wish = DraftWish(
        lines=lines,
        currency=known.currency,
        coupons=known.coupons,
        **{name: getattr(known, name) for name in content.AS_SAID},
    )
    return prepare_draft(wish=wish, caller=caller, now=now)


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
        _note(draft, Kind.ORDERED, NOBODY, now, order=order_number)


def link_of(draft: DraftOrder) -> str:
    """Where a draft order that is sent is paid; after the #, so that no server writes it down."""
    storefront = settings.STOREFRONT_URL or f"{settings.PUBLIC_URL}/shop"
    return f"{storefront}/pay#{token_of(draft)}"


def token_of(draft: DraftOrder) -> str:
    """What the link of a draft order holds; each link has another."""
    return _sealed(_TOKEN, draft)


def take_drafts_cart(draft: DraftOrder) -> None:
    """The cart of a draft order is gone, with all that it says of a person. Raises
    CartsUnavailable.
    """
    if draft.cart_number:
        store.drop(cart_id=_cart_id(draft))


@transaction.atomic
def _send(
    number: str,
    version: int,
    sending: Sending,
    priced: PricedDraft,
    caller: Principal,
    now: datetime,
) -> DraftOrder:
    draft = _locked(number, caller)
    refuse_stale(draft.version, version)
    draft.links += 1
    draft.state, draft.version = State.SENT, draft.version + 1
    draft.token_digest = store.digest_of(token_of(draft))
    draft.cart_number = store.number_of(_cart_id(draft))
    draft.sent_at = draft.changed_at = now
    draft.link_ends_at = now + timedelta(days=sending.days)
    draft.save()
    kind = Kind.SENT if sending.is_mailed else Kind.LINKED
    _note(draft, kind, caller.actor, now, total=_total(priced), days=sending.days)
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
    _note(draft, Kind.LAPSED, NOBODY, now)
    return 1


def _take_link_back(draft: DraftOrder) -> None:
    try:
        store.withdraw(cart_id=_cart_id(draft))
    except (errors.CartFrozen, errors.CartConverted):
        raise errors.DraftBeingPaid from None
    draft.link_ends_at = None


def _cart_id(draft: DraftOrder) -> str:
    """The same however often the link is opened: one draft, one cart, one order."""
    return _sealed(_CART, draft)[:_ID_LENGTH]


def _sealed(salt: str, draft: DraftOrder) -> str:
    return salted_hmac(salt, f"{draft.pk}.{draft.links}", algorithm="sha256").hexdigest()


def _locked(number: str, caller: Principal) -> DraftOrder:
    rows = selectors.drafts(caller=caller).locked()
    for draft in rows.filter(pk=rules.draft_key(number)):
        return draft
    raise errors.DraftUnknown


def _lines_by_sku(draft: DraftOrder | None) -> dict[str, rules.DraftLine]:
    lines = selectors.lines_of_draft(draft) if draft else []
    return {line.sku: line for line in lines}


def _granter(caller: Principal) -> Granter:
    return Granter(caller.actor, caller.roles)


def _ensure_store(wish: DraftWish, caller: Principal) -> None:
    if stores_of(caller) is not None and not works_in(caller, wish.store):
        raise errors.NotYourStore(store=wish.store)


def _note(draft: DraftOrder, kind: str, actor: str, now: datetime, **changes: Any) -> None:
    DraftStep.objects.create(draft=draft, kind=kind, actor=actor, done_at=now, changes=changes)


def _priced(
    cart: rules.Cart,
    lines: list[rules.DraftLine],
    product: ProductClient | None,
    inventory: InventoryClient | None,
) -> PricedDraft:
    if not lines:
        raise errors.DraftEmpty
    quote, exact = priced_cart(cart=cart, product=product, inventory=inventory)
    return PricedDraft(cart, tuple(lines), quote, exact)


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
