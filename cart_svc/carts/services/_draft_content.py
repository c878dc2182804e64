"""What staff say of a draft order, judged and written into it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: JSON
from uuid import UUID

from django.conf import settings

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import DraftOrder, DraftStep, StaffAction
from cart_svc.carts.services._overrides import Granter, ensure_may_agree
from shared_libs.auth.principals import Principal
from shared_libs.ids import uuid7
from shared_libs.money import quantity_text


@dataclass(frozen=True)
class DraftLineWish:
    """So much of an article, named by its SKU or by a barcode; at another price for a reason."""

    quantity: Decimal
    sku: str | None = None
    gtin: str | None = None
    unit_price: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class DraftWish:
    """All of a draft order as staff want it."""

    lines: Sequence[DraftLineWish]
    shipping_method: str
    email: str = ""
    customer_id: str = ""
    language: str = "en"
    currency: str = ""
    store: str = ""
    coupons: Sequence[str] = ()
    pickup_location: str = ""
    shipping_address: Mapping[str, str] | None = None
    note: str = ""
    customer_note: str = ""


# what of a draft is as it was said
AS_SAID = (
    "email", "customer_id", "language", "store", "shipping_method", "pickup_location",
    "shipping_address", "note", "customer_note",
)  # fmt: skip


def articles_of(wishes: Sequence[DraftLineWish]) -> dict[str, rules.Article]:
    """The article of each line by the name that the line has for it. Two queries, and three for
    each barcode. Raises UnknownArticle.
    """
    found = store.recall({each.sku for each in wishes if each.sku})
    for each in wishes:
        name = _name(each)
        if name not in found:
            if each.sku:
                raise errors.UnknownArticle(sku=name)
            found[name] = selectors.article_by_gtin(name)
    return found


def judged_lines(
    wish: DraftWish,
    articles: Mapping[str, rules.Article],
    known: Mapping[str, rules.DraftLine],
    by: Granter,
) -> list[rules.DraftLine]:
    """The lines at the list's prices, or at those that this person may agree on; what is named
    twice is added up.

    A price that was agreed on before stays with its reference, whoever saves the draft. Raises
    NotSoldHere, FractionOfAWhole, ReasonMissing, OverrideNotLower, OverrideTooLow, and
    UnknownArticle for one that is sold no more.
    """
    found: dict[str, DraftLineWish] = {}
    for each in wish.lines:
        sku = articles[_name(each)].sku
        before = found.get(sku)
        quantity = each.quantity + (before.quantity if before else 0)
        found[sku] = DraftLineWish(
            quantity, sku, unit_price=each.unit_price, reason=each.reason.strip()
        )
    by_sku = {article.sku: article for article in articles.values()}
    judge = _Judge(known, wish.currency or settings.SHOP_CURRENCY, by)
    return [judge.line(by_sku[sku], each) for sku, each in found.items()]


def write(
    draft: DraftOrder, wish: DraftWish, lines: Iterable[rules.DraftLine], now: datetime
) -> None:
    """The draft says what was wished; it is not saved yet."""
    for name in AS_SAID:
        setattr(draft, name, getattr(wish, name))
    draft.currency = wish.currency or settings.SHOP_CURRENCY
    draft.coupons = list(dict.fromkeys(map(rules.coupon_code, wish.coupons)))
    draft.lines = [_as_json(line) for line in lines]
    draft.changed_at = now


def note_agreements(
    draft: DraftOrder, lines: Iterable[rules.DraftLine], by: Granter, now: datetime
) -> None:
    """Who agreed on which price, when and why stays, under the reference that goes with every
    quote; what was noted before is not noted again.
    """
    agreed = {UUID(x.agreed.reference): (x, x.agreed) for x in lines if x.agreed}
    noted = StaffAction.objects.filter(reference__in=agreed).values_list("reference", flat=True)
    new = {reference: each for reference, each in agreed.items() if reference not in set(noted)}
    StaffAction.objects.bulk_create(
        StaffAction(
            number=draft.number,
            kind=StaffAction.Kind.PRICE_AGREED,
            actor=by.actor,
            reason=line.reason,
            done_at=now,
            reference=reference,
            sku=line.sku,
            currency=draft.currency,
            list_price=price.list_price,
            unit_price=price.unit_price,
            quantity=price.quantity,
        )
        for reference, (line, price) in new.items()
    )


def content_of(wish: DraftWish, lines: Sequence[rules.DraftLine]) -> rules.DraftContent:
    """What a wish is priced by."""
    return rules.DraftContent(
        currency=wish.currency or settings.SHOP_CURRENCY,
        lines=lines,
        shipping=selectors.draft_shipping(
            wish.shipping_method, wish.pickup_location, wish.shipping_address
        ),
        coupons=tuple(dict.fromkeys(map(rules.coupon_code, wish.coupons))),
        customer_id=wish.customer_id,
    )


def changes_of(before: Mapping[str, Any], draft: DraftOrder) -> dict[str, Any]:
    """What has become other, without anything that was said of a person: names of fields, and of
    each article the quantity and price before and after.
    """
    fields = [
        name for name in (*AS_SAID, "currency", "coupons") if before[name] != getattr(draft, name)
    ]
    old = {line["sku"]: _told(line) for line in before["lines"]}
    new = {line["sku"]: _told(line) for line in draft.lines}
    lines = {
        sku: [old.get(sku, ""), new.get(sku, "")]
        for sku in dict.fromkeys((*old, *new))
        if old.get(sku) != new.get(sku)
    }
    return {"fields": fields, "lines": lines}


def state_of(draft: DraftOrder) -> dict[str, Any]:
    """The draft as it is, to be compared with what it becomes."""
    return {name: getattr(draft, name) for name in (*AS_SAID, "currency", "coupons", "lines")}


def locked_draft(number: str, caller: Principal) -> DraftOrder:
    """The draft order, if the caller may see it, held until the transaction ends.

    Raises DraftUnknown.
    """
    rows = selectors.drafts(caller=caller).locked()
    for draft in rows.filter(pk=rules.draft_key(number)):
        return draft
    raise errors.DraftUnknown


def note_step(draft: DraftOrder, kind: str, actor: str, now: datetime, **changes: Any) -> None:
    """What was done with the draft stays; `changes` name no person."""
    DraftStep.objects.create(draft=draft, kind=kind, actor=actor, done_at=now, changes=changes)


def lines_by_sku(draft: DraftOrder | None) -> dict[str, rules.DraftLine]:
    """The lines of a draft by their articles; none of no draft."""
    lines = selectors.lines_of_draft(draft) if draft else []
    return {line.sku: line for line in lines}


def granter_of(caller: Principal) -> Granter:
    """Who agrees on prices, of who asks."""
    return Granter(caller.actor, caller.roles)


def _name(wish: DraftLineWish) -> str:
    return wish.sku or rules.gtin14(wish.gtin or "")


@dataclass(frozen=True)
class _Judge:
    """Who puts the lines together, in which currency, and what was agreed on before."""

    known: Mapping[str, rules.DraftLine]
    currency: str
    by: Granter

    def line(self, article: rules.Article, wish: DraftLineWish) -> rules.DraftLine:
        """The line of an article that is sold here."""
        listed = article.price("web", self.currency)
        if article.status != "active":
            raise errors.UnknownArticle(sku=article.sku)
        if listed is None:
            raise errors.NotSoldHere(sku=article.sku)
        if article.whole_quantity and rules.is_fraction(wish.quantity):
            raise errors.FractionOfAWhole(sku=article.sku)
        if wish.unit_price is None:
            return rules.DraftLine(article.sku, wish.quantity, listed)
        return self._agreed(article.sku, wish, wish.unit_price, listed)

    def _agreed(
        self, sku: str, wish: DraftLineWish, unit_price: Decimal, listed: Decimal
    ) -> rules.DraftLine:
        quantity = wish.quantity
        before = rules.still_agreed(self.known, sku=sku, quantity=quantity, unit_price=unit_price)
        if before:
            return rules.DraftLine(sku, quantity, listed, before.agreed, before.reason)
        if not wish.reason:
            raise errors.ReasonMissing(sku=sku)
        ensure_may_agree(unit_price, listed=listed, currency=self.currency, by=self.by)
        agreed = rules.PriceOverride(sku, unit_price, listed, quantity, str(uuid7()))
        return rules.DraftLine(sku, quantity, listed, agreed, wish.reason)


def _as_json(line: rules.DraftLine) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "quantity": quantity_text(line.quantity),
        "seen_price": str(line.seen_price),
        "agreed": store.override_content(line.agreed) if line.agreed else None,
        "reason": line.reason,
    }


def _told(line: Mapping[str, Any]) -> str:
    price = line["agreed"]["unit_price"] if line["agreed"] else ""
    return f"{line['quantity']} @ {price}" if price else str(line["quantity"])
