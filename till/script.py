"""`--script FILE`: what a cashier does, a line for each thing, on the same core as the screens.

A line is a word and what belongs to it; README.md lists them. `#` begins a remark. A line that
begins with `try` may be refused; any other refusal ends the script.
"""

import shlex
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from shared_libs.money import amount_text, quantity_text
from till import core, receipts
from till.core import Back, Desk, Original
from till.errors import NoLine, Refused, ShutOut, wrong_input
from till.rules.baskets import AMOUNT, PERCENT, Approval, Discount
from till.rules.bills import Bill
from till.rules.paying import CARD, CHEQUE, GIFT_CARD, VOUCHER
from till.sync import Loop
from till.words import _, speak

Say = Callable[[str], None]
Words = Sequence[str]


@dataclass
class Script:
    """A cashier who does what is written."""

    desk: Desk
    say: Say
    gateway: str = ""
    code: str = ""
    loop: Loop | None = None
    returning: Original | None = None
    back: list[Back] = field(default_factory=list)
    approval: Approval | None = None

    def run(self, lines: Iterable[str]) -> int:
        """All of it; 1 at the first line that is refused."""
        try:
            for line in lines:
                words = shlex.split(line, comments=True)
                if words and not self._did(words):
                    return 1
        finally:
            self._stop_loop()
        return 0

    def _did(self, words: Words) -> bool:
        is_tried = words[0] == "try"
        said = words[1:] if is_tried else words
        self.say(f"> {' '.join(said)}")
        try:
            self._do(said)
        except (Refused, NoLine, ShutOut) as refused:
            code = refused.code if isinstance(refused, Refused) else type(refused).__name__
            self.say(f"! {code}: {refused}")
            return is_tried
        return True

    def _do(self, words: Words) -> None:
        verb = VERBS.get(words[0])
        if verb is None:
            raise wrong_input(words[0])
        try:
            verb(self, words[1:])
        except (IndexError, InvalidOperation, ValueError) as problem:
            raise wrong_input(" ".join(words)) from problem

    def _stop_loop(self) -> None:
        if self.loop:
            self.loop.stop()
            self.loop.join()
            self.loop = None

    # --- the till and who stands at it

    def enrol(self, words: Words) -> None:
        """[CODE [NAME]]: become a register."""
        code, name = words[0] if words else self.code, words[1] if words[1:] else "Till"
        mine = core.enrol(self.desk, gateway=self.gateway, code=code, name=name)
        self.say(f"  {self.desk.register_code} {mine.register_id}")

    def login(self, words: Words) -> None:
        """CASHIER PIN."""
        person = core.log_in(self.desk, code=words[0], pin=words[1])
        self.say(f"  {person.name}")

    def logout(self, _words: Words) -> None:
        core.log_out(self.desk)

    def language(self, words: Words) -> None:
        """en | fr."""
        speak(words[0])

    # --- the basket

    def scan(self, words: Words) -> None:
        """CODE [QUANTITY]: a barcode or a SKU."""
        quantity = Decimal(words[1]) if words[1:] else Decimal(1)
        self._show(core.scan(self.desk, words[0], quantity))

    def quantity(self, words: Words) -> None:
        """SKU QUANTITY."""
        self._show(core.set_quantity(self.desk, words[0], Decimal(words[1])))

    def remove(self, words: Words) -> None:
        """SKU."""
        self._show(core.set_quantity(self.desk, words[0], Decimal(0)))

    def discount(self, words: Words) -> None:
        """SKU|all AMOUNT|PERCENT% REASON."""
        sku = None if words[0] == "all" else words[0]
        kind = PERCENT if words[1].endswith("%") else AMOUNT
        given = Discount(kind, Decimal(words[1].rstrip("%")), " ".join(words[2:]))
        self._show(core.discount(self.desk, sku, given))

    def approve(self, words: Words) -> None:
        """MANAGER PIN REASON: of the basket, of the return that is begun, or of the next void."""
        reason = " ".join(words[2:])
        self.approval = core.approved(self.desk, manager=words[0], pin=words[1], reason=reason)
        if not self.desk.basket().is_empty:
            core.approve(self.desk, self.approval)

    def clear(self, _words: Words) -> None:
        core.clear(self.desk)

    def find(self, words: Words) -> None:
        """WORDS of a name or a SKU."""
        for each in core.find(self.desk, " ".join(words))[:10]:
            self.say(f"  {each.article.sku}  {each.article.name}")

    def customer(self, words: Words) -> None:
        """phone|card|number WHAT: the basket is theirs."""
        found_all = core.customers(self.desk, words[0], words[1])
        found = found_all[0] if len(found_all) == 1 else None
        core.for_customer(self.desk, found, words[0])
        self.say(f"  {found['name'] if found else _('nobody')}")

    # --- money

    def cash(self, words: Words) -> None:
        """[AMOUNT]."""
        self._paid("cash", words[:1])

    def card(self, words: Words) -> None:
        """[AMOUNT]: by the terminal beside the till."""
        self._paid(CARD, words[:1])

    def giftcard(self, words: Words) -> None:
        """CODE [AMOUNT]."""
        self._paid(GIFT_CARD, words[1:2], words[0])

    def cheque(self, words: Words) -> None:
        """NUMBER [AMOUNT]."""
        self._paid(CHEQUE, words[1:2], words[0])

    def voucher(self, words: Words) -> None:
        """NUMBER [AMOUNT]."""
        self._paid(VOUCHER, words[1:2], words[0])

    def _paid(self, kind: str, words: Words, reference: str = "") -> None:
        amount = Decimal(words[0]) if words else None
        self._show_paid(core.pay(self.desk, kind, amount, reference))

    def _show_paid(self, sold: core.Sold | None) -> None:
        if sold is None:
            left = core.owed(self.desk).left
            self.say(f"  {_('left to pay')} {self._money(left)}")
            return
        self.approval = None
        self.say(f"  {sold.item.number} {sold.item.id} {_('change')} {self._money(sold.change)}")

    def credit(self, words: Words) -> None:
        """[AMOUNT]: by the store credit of the basket's customer."""
        amount = Decimal(words[0]) if words else None
        self._show_paid(core.pay_by_credit(self.desk, amount))

    def purse(self, _words: Words) -> None:
        """What store credit and points the basket's customer has."""
        found = core.purse(self.desk)
        self.say(
            f"  {self._money(found.credit)} {found.currency}"
            f"  {found.points} {_('points')} = {found.points_worth}"
        )

    def points(self, words: Words) -> None:
        """N: so many become store credit."""
        self.say(f"  {core.spend_points(self.desk, int(words[0]))}")

    def sell_card(self, words: Words) -> None:
        """CODE [AMOUNT]: a gift card is in the basket; without an amount the shop says it."""
        self._show(core.sell_card(self.desk, words[0], *map(Decimal, words[1:2])))

    def take_out_card(self, words: Words) -> None:
        """CODE: that gift card is not."""
        self._show(core.take_out_card(self.desk, words[0]))

    def balance(self, words: Words) -> None:
        """CODE of a gift card."""
        found = core.card_balance(self.desk, words[0])
        self.say(f"  {found['status']} {found['available']} {found['currency']}")

    def receipt(self, words: Words) -> None:
        """[NUMBER]: print it again."""
        core.reprint(self.desk, words[0] if words else "")

    def mail(self, words: Words) -> None:
        """ADDRESS [NUMBER]: send it by mail."""
        sent = core.mail(self.desk, words[1] if words[1:] else "", words[0])
        self.say(f"  {sent.number}")

    def void(self, words: Words) -> None:
        """[NUMBER]: call off a sale of this shift, after `approve`."""
        if self.approval is None:
            raise Refused("needs_approval", _("A manager has to approve this."))
        core.void(self.desk, words[0] if words else "", self.approval)
        self.approval = None

    # --- what comes back

    def returns(self, words: Words) -> None:
        """NUMBER of a receipt or a web order: begin."""
        self.returning, self.back = core.original(self.desk, words[0]), []
        for each in self.returning.lines:
            left = quantity_text(each.left)
            self.say(f"  {each.sold.line}  {each.sold.sku}  {each.sold.name}  {left}")

    def bought(self, words: Words) -> None:
        """phone|card|number WHAT: the receipts of a customer, for `return`."""
        for customer in core.customers(self.desk, words[0], words[1]):
            for each in core.bought_by(self.desk, str(customer["id"])):
                self.say(f"  {each.number}  {', '.join(line.sold.name for line in each.lines)}")

    def no_receipt(self, words: Words) -> None:
        """REASON [restock|damage|scrap]: what is in the basket comes back without a receipt."""
        disposition = words[1] if words[1:] else "restock"
        self.returning = core.without_receipt(self.desk)
        self.back = core.all_of(self.returning, words[0], disposition)
        self.say(f"  {self._money(core.worth(self.returning, self.back))}")

    def exchange(self, words: Words) -> None:
        """[off]: what was begun pays for the basket, or does so no more."""
        if words[:1] == ["off"]:
            core.without_exchange(self.desk)
            return
        if self.returning is None:
            raise Refused("nothing_back", _("Nothing was chosen to come back."))
        coming = core.exchange(self.desk, self.returning, self.back, self.approval)
        self.returning, self.back, self.approval = None, [], None
        self.say(f"  -{self._money(coming.worth)}")

    def back_line(self, words: Words) -> None:
        """LINE QUANTITY REASON [restock|damage|scrap]; of weighed goods a part of the weight."""
        disposition = words[3] if words[3:] else "restock"
        self.back.append(Back(int(words[0]), Decimal(words[1]), words[2], disposition))

    def refund(self, _words: Words) -> None:
        """What was begun is done."""
        if self.returning is None:
            raise Refused("nothing_back", _("Nothing was chosen to come back."))
        sold = core.take_back(self.desk, self.returning, self.back, self.approval)
        self.returning, self.back, self.approval = None, [], None
        self.say(f"  {sold.item.number} {sold.item.id} {sold.item.body['total']}")

    # --- baskets that wait

    def park(self, words: Words) -> None:
        """[LABEL]."""
        self.say(f"  {core.park(self.desk, ' '.join(words))}")

    def parked(self, _words: Words) -> None:
        for each in core.waiting(self.desk):
            self.say(f"  {each.id}  {each.label}  {each.size}")

    def resume(self, words: Words) -> None:
        """LABEL or id."""
        core.resume(self.desk, words[0])
        self._show(self.desk.bill())

    def discard(self, words: Words) -> None:
        """LABEL or id."""
        core.discard(self.desk, words[0])

    # --- the drawer

    def open(self, words: Words) -> None:
        """FLOAT: a shift begins."""
        shift = core.open_shift(self.desk, Decimal(words[0]))
        self.say(f"  {shift.id}")

    def paid_in(self, words: Words) -> None:
        """AMOUNT REASON."""
        core.move_cash(self.desk, "paid_in", Decimal(words[0]), " ".join(words[1:]))

    def paid_out(self, words: Words) -> None:
        """AMOUNT REASON."""
        core.move_cash(self.desk, "paid_out", Decimal(words[0]), " ".join(words[1:]))

    def drop(self, words: Words) -> None:
        """AMOUNT REASON: to the safe."""
        core.move_cash(self.desk, "drop", Decimal(words[0]), " ".join(words[1:]))

    def no_sale(self, words: Words) -> None:
        """REASON: the drawer opens for nothing."""
        core.move_cash(self.desk, "no_sale", Decimal(0), " ".join(words))

    def x(self, _words: Words) -> None:
        """What the shift comes to so far."""
        report = core.x_report(self.desk)
        self.desk.printer(receipts.report_text(self.desk, _("X REPORT"), report))

    def close(self, words: Words) -> None:
        """COUNTED: the shift is over."""
        closing = core.close_shift(self.desk, Decimal(words[0]))
        self.say(f"  {closing.shift_id} {_('difference')} {self._money(closing.difference)}")

    # --- the line

    def cable(self, words: Words) -> None:
        """in | out."""
        self.desk.cable.is_out = {"in": False, "out": True}[words[0]]
        self.desk.wake()

    def sync(self, _words: Words) -> None:
        """Now, and wait for it."""
        self.desk.syncer().once()
        self.pending(())

    def line(self, words: Words) -> None:
        """auto | off: sync by itself in the background."""
        self._stop_loop()
        if words[0] == "auto":
            self.loop = Loop(self.desk.syncer())
            self.desk.wake = self.loop.wake
            self.loop.start()

    def wait(self, words: Words) -> None:
        """SECONDS at most, until nothing is pending; or `pause SECONDS`."""
        until = time.monotonic() + float(words[0])
        while core.standing(self.desk).pending and time.monotonic() < until:
            time.sleep(0.02)
        self.pending(())

    def pause(self, words: Words) -> None:
        """SECONDS."""
        time.sleep(float(words[0]))

    def pending(self, _words: Words) -> None:
        """What the shop has not heard of."""
        found = core.standing(self.desk)
        self.say(f"  {_('pending')} {found.pending}, {found.articles} {_('articles')}")
        for each in found.troubled:
            self.say(f"  {_('not understood by the shop')}: {each}")

    def _show(self, bill: Bill) -> None:
        for line in bill.lines:
            off = f"  -{self._money(line.discount)}" if line.discount else ""
            what = line.name if line.gift_card else line.sku
            self.say(
                f"  {what}  {quantity_text(line.quantity)} x {line.unit_price:f}{off}"
                f"  {self._money(line.total)}"
            )
        self.say(f"  = {self._money(bill.total)} {bill.currency}")

    def _money(self, amount: Decimal) -> str:
        return amount_text(amount, self.desk.currency)


# words that are called as what they do
_PLAIN = """
    enrol login logout language scan quantity remove discount approve clear find customer
    cash card giftcard credit purse points cheque voucher balance receipt mail void bought
    exchange refund park parked resume discard open drop x close cable sync line wait pause
    pending
"""
VERBS: Mapping[str, Callable[[Script, Words], None]] = {
    **{word: getattr(Script, word) for word in _PLAIN.split()},
    "sellcard": Script.sell_card,
    "nocard": Script.take_out_card,
    "return": Script.returns,
    "noreceipt": Script.no_receipt,
    "back": Script.back_line,
    "in": Script.paid_in,
    "out": Script.paid_out,
    "nosale": Script.no_sale,
}
