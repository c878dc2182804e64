"""Gift cards that go over the counter: each is sold once, for what it holds."""

from decimal import Decimal

from shared_libs.money import round_amount
from shared_libs.trade.cards import is_same_card
from till import errors, store
from till.core._asking import card_balance
from till.core._desk import Desk
from till.rules import baskets
from till.rules.baskets import SoldCard
from till.rules.bills import Bill, cards_out
from till.words import _

# how the shop calls a card that hangs in the store and pays nothing yet
FOR_SALE = "INACTIVE"
LONGEST_CODE = 64


def sell_card(desk: Desk, code: str, amount: Decimal | None = None) -> Bill:
    """The gift card is in the basket for so much; without an amount, for what the shop says that
    it holds. The card pays once the shop has heard of the sale.

    With a line the shop is asked first. Raises Refused for a card that is no card, pays already,
    holds something else, or is in the basket or among what this till has sold; with no line the
    amount has to be said.
    """
    desk.seller()
    desk.shift()
    plain = code.strip()
    if not plain or len(plain) > LONGEST_CODE:
        raise errors.wrong_input(_("a gift card has a code"))
    basket = desk.basket()
    if any(is_same_card(plain, each) for each in (*_in(basket), *_sold_in(desk))):
        raise errors.Refused("card_sold", _("This gift card is sold already."))
    worth = _worth(desk, plain, amount)
    desk.put(baskets.with_card(baskets.without_approval(basket), SoldCard(plain, worth)))
    return desk.bill()


def take_out_card(desk: Desk, code: str) -> Bill:
    """The gift card is not in the basket any more."""
    if code not in _in(desk.basket()):
        raise errors.unknown_code(code)
    desk.put(baskets.without_card(baskets.without_approval(desk.basket()), code))
    return desk.bill()


def _in(basket: baskets.Basket) -> list[str]:
    return [each.code for each in basket.cards]


def _sold_in(desk: Desk) -> list[str]:
    """The cards that were sold in this shift and are still out: the shop may not know it yet."""
    said = store.documents_of_shift(desk.database, desk.shift().id)
    return cards_out([each.body for each in said])


def _worth(desk: Desk, code: str, amount: Decimal | None) -> Decimal:
    """What the card is sold for: what it holds, as far as that can be known now."""
    said = None if amount is None else round_amount(amount, desk.currency)
    if said is not None and said <= 0:
        raise errors.wrong_input(str(amount))
    try:
        found = card_balance(desk, code)
    except errors.Refused as refused:
        if refused.code != errors.NEEDS_LINE or said is None:
            raise
        # the customer stands here: the shop will tell staff if it does not hold this
        return said
    return _held(found["status"], found["currency"], Decimal(found["available"]), said, desk)


def _held(status: str, currency: str, holds: Decimal, said: Decimal | None, desk: Desk) -> Decimal:
    if status != FOR_SALE or currency != desk.currency:
        raise errors.Refused("card_not_for_sale", _("This gift card is not for sale."))
    if said not in {None, holds}:
        raise errors.Refused(
            "card_holds_other", _("This gift card holds {amount}.").format(amount=holds)
        )
    return holds
