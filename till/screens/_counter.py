"""What a cashier does now and then: begin and end a shift, take back, park, move cash, X."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import work

from till import core, receipts, store
from till.core import Sold
from till.errors import Refused
from till.screens._ask import Ask, Choose, Field, Read
from till.screens._lookup import TakeBack
from till.screens._paying import PayActions
from till.words import _

if TYPE_CHECKING:
    from till.rules.baskets import Approval


@dataclass(frozen=True)
class Yes:
    """Something may be done; by whose approval, where one was needed."""

    approval: "Approval | None"


class CounterActions(PayActions):
    """The rarer actions of the selling screen."""

    # what the screen itself brings
    other_language: Callable[[], None]
    without_customer: Callable[[], None]

    @work
    async def begin(self) -> None:
        """Somebody logs in, and a shift is open."""
        while self.desk.cashier is None:
            await self._log_in()
        while store.open_shift(self.desk.database) is None:
            field = Field("float", _("cash in the drawer"))
            said = await self.app.push_screen_wait(Ask(_("Open the shift"), [field]))
            if said is None:
                self.desk.cashier = None
                self.begin()
                return
            amount = self.number(said["float"])
            if amount is not None:
                self.attempt(lambda amount=amount: core.open_shift(self.desk, amount))
        self.show()

    async def _log_in(self) -> None:
        people = ", ".join(sorted(self.desk.staff()))
        fields = [
            Field("code", f"{_('cashier')} ({people})"),
            Field("pin", _("PIN"), is_secret=True),
        ]
        said = await self.app.push_screen_wait(Ask(_("Who is there?"), fields))
        if said is None:
            self.app.exit()
            return
        await self.far(lambda: core.log_in(self.desk, code=said["code"], pin=said["pin"]))

    @work
    async def action_menu(self) -> None:
        choices: dict[str, tuple[str, Callable[[], object]]] = {
            "returns": (_("Take goods back"), self.action_returns),
            "exchange": (_("Exchange"), self.action_exchange),
            "no_receipt": (_("Take the basket back, without a receipt"), self.action_no_receipt),
            "customer": (_("Customer"), self.action_customer),
            "balance": (_("Balance of a gift card"), self.action_balance),
            "reprint": (_("Print a receipt again"), self.action_reprint),
            "mail": (_("Send a receipt by mail"), self.action_mail),
            "sell_card": (_("Sell a gift card"), self.action_sell_card),
            "credit": (_("Pay by store credit"), self.action_pay_credit),
            "points": (_("Turn points into store credit"), self.action_points),
            "cheque": (_("Pay by cheque"), self.action_pay_cheque),
            "voucher": (_("Pay by voucher"), self.action_pay_voucher),
            "empty": (_("Empty the basket"), self.action_empty),
            "void": (_("Call off a sale"), self.action_void),
            "cash": (_("Cash in, cash out, drop"), self.action_move_cash),
            "x": (_("X report"), self.action_x),
            "close": (_("Close the shift"), self.action_close),
            "logout": (_("Log out"), self.action_log_out),
            "language": ("Français / English", self.other_language),
            "quit": (_("Switch the till off"), self.app.exit),
        }
        titles = {key: title for key, (title, _do) in choices.items()}
        chosen = await self.app.push_screen_wait(Choose(_("More"), titles))
        if chosen:
            choices[chosen][1]()

    @work
    async def action_returns(self) -> None:
        found = await self._original(_("Take goods back"))
        back = await self.app.push_screen_wait(TakeBack(found)) if found else None
        if found and back:
            await self._take_back(found, back)

    async def _take_back(self, found: core.Original, back: Sequence[core.Back]) -> None:
        yes = await self._yes_to(found, back)
        done: list[Sold] = []
        if yes and self.attempt(
            lambda: done.append(core.take_back(self.desk, found, back, yes.approval))
        ):
            self.sold(done[0])

    @work
    async def action_exchange(self) -> None:
        """What comes back is chosen; then the other goods are scanned, and what is left is paid.

        Chosen once more, it is given up.
        """
        if self.desk.basket().exchange:
            self.attempt(lambda: core.without_exchange(self.desk))
            self.say(_("The exchange is given up."))
            return
        found = await self._original(_("Exchange"))
        back = await self.app.push_screen_wait(TakeBack(found)) if found else None
        if not found or not back:
            return
        yes = await self._yes_to(found, back)
        if yes and self.attempt(lambda: core.exchange(self.desk, found, back, yes.approval)):
            self.say(_("Scan what goes out for it; F5 ends the exchange."))

    @work
    async def action_no_receipt(self) -> None:
        """What is in the basket comes back, at what it costs now."""
        found: list[core.Original] = []
        if not self.attempt(lambda: found.append(core.without_receipt(self.desk))):
            return
        back = await self.app.push_screen_wait(TakeBack(found[0]))
        if back:
            await self._take_back(found[0], back)

    async def _original(self, title: str) -> core.Original | None:
        """What was sold, by the number of its receipt or order, or by whose card it was."""
        fields = [
            Field("number", _("number of the receipt or the web order")),
            Field("card", _("or the customer's card")),
        ]
        said = await self.app.push_screen_wait(Ask(title, fields))
        if not said:
            return None
        if said["number"]:
            number = said["number"]
            found: core.Original | None = await self.far(lambda: core.original(self.desk, number))
            return found
        return await self._bought(said["card"])

    async def _bought(self, card: str) -> core.Original | None:
        def all_found() -> list[core.Original]:
            people = core.customers(self.desk, "card", card)
            return [each for one in people for each in core.bought_by(self.desk, str(one["id"]))]

        found = await self.far(all_found) if card else None
        if not found:
            self.say(_("Nothing of theirs may come back."), is_bad=found is not None)
            return None
        titles = {each.number: f"{each.number}  {_goods(each)}" for each in found}
        chosen = await self.app.push_screen_wait(Choose(_("Take goods back"), titles))
        return next((each for each in found if each.number == chosen), None)

    async def _yes_to(self, found: core.Original, back: Sequence[core.Back]) -> "Yes | None":
        """That it may come back: nobody's yes is needed, or a manager has said it."""
        if not core.refund_needs_approval(self.desk, found, back):
            return Yes(None)
        approval = await self.approval()
        return Yes(approval) if approval else None

    @work
    async def action_customer(self) -> None:
        kinds = {"card": _("card"), "phone": _("telephone"), "number": _("number"), "": _("nobody")}
        kind = await self.app.push_screen_wait(Choose(_("Customer"), kinds))
        if not kind:
            if kind is not None:
                self.attempt(self.without_customer)
            return
        said = await self.app.push_screen_wait(Ask(_("Customer"), [Field("shown", kinds[kind])]))
        found = (
            await self.far(lambda: core.customers(self.desk, kind, said["shown"])) if said else None
        )
        if found is None:
            return
        names = {each["id"]: f"{each['name']}  {each['points']} {_('points')}" for each in found}
        chosen = await self.app.push_screen_wait(Choose(_("Customer"), names)) if names else None
        if chosen is None:
            self.say(_("nobody"), is_bad=not names)
            return
        customer = next(each for each in found if each["id"] == chosen)
        self.attempt(lambda: core.for_customer(self.desk, customer, kind))

    @work
    async def action_points(self) -> None:
        found = await self._purse()
        if found is None:
            return
        title = f"{_('Turn points into store credit')}  {found.points} = {found.points_worth}"
        said = await self.app.push_screen_wait(Ask(title, [Field("points", _("points"))]))
        points = self.number(said["points"]) if said else None
        if points is not None:
            got = await self.far(lambda: core.spend_points(self.desk, int(points)))
            if got is not None:
                self.say(f"{_('store credit')} +{got}")

    def action_empty(self) -> None:
        """What was paid of it goes back over the counter."""
        self.attempt(lambda: core.clear(self.desk))

    @work
    async def action_sell_card(self) -> None:
        fields = [
            Field("code", _("code of the card")),
            Field("amount", _("amount; empty for what the shop says it holds")),
        ]
        said = await self.app.push_screen_wait(Ask(_("Sell a gift card"), fields))
        amount = self.number(said["amount"]) if said and said["amount"] else None
        if not said or (said["amount"] and amount is None):
            return
        if await self.far(lambda: core.sell_card(self.desk, said["code"], amount)) is not None:
            self.say("")
            self.show()

    @work
    async def action_balance(self) -> None:
        field = Field("code", _("code of the card"))
        said = await self.app.push_screen_wait(Ask(_("Balance of a gift card"), [field]))
        found = await self.far(lambda: core.card_balance(self.desk, said["code"])) if said else None
        if found:
            self.say(f"{found['available']} {found['currency']}")

    @work
    async def action_reprint(self) -> None:
        field = Field("number", _("number of the receipt; empty for the last one"))
        said = await self.app.push_screen_wait(Ask(_("Print a receipt again"), [field]))
        if said is None:
            return
        found: list[store.Item] = []
        if self.attempt(lambda: found.append(core.reprint(self.desk, said["number"]))):
            text = receipts.text(self.desk, found[0])
            await self.app.push_screen_wait(Read(found[0].number, text))

    @work
    async def action_mail(self) -> None:
        fields = [
            Field("address", _("e-mail address")),
            Field("number", _("number of the receipt; empty for the last one")),
        ]
        said = await self.app.push_screen_wait(Ask(_("Send a receipt by mail"), fields))
        if not said or not said["address"]:
            return
        sent = await self.far(lambda: core.mail(self.desk, said["number"], said["address"]))
        if sent:
            self.say(f"✉ {sent.number}")

    @work
    async def action_void(self) -> None:
        field = Field("number", _("number of the receipt; empty for the last one"))
        said = await self.app.push_screen_wait(Ask(_("Call off a sale"), [field]))
        yes = await self.approval() if said is not None else None
        if yes is not None and self.attempt(lambda: core.void(self.desk, said["number"], yes)):
            self.say(_("The sale is called off."))

    @work
    async def action_park(self) -> None:
        if self.desk.basket().is_empty:
            self.say(_("The basket is empty."), is_bad=True)
            return
        said = await self.app.push_screen_wait(Ask(_("Park"), [Field("label", _("for whom"))]))
        if said is not None:
            self.attempt(lambda: core.park(self.desk, said["label"]))

    @work
    async def action_parked(self) -> None:
        waiting = await self.far(lambda: core.waiting(self.desk))
        if not waiting:
            self.say(_("Nothing waits."))
            return
        titles = {each.id: _titled(each) for each in waiting}
        chosen = await self.app.push_screen_wait(Choose(_("Parked"), titles))
        if chosen and await self.far(lambda: core.resume(self.desk, chosen)) is not None:
            self.say("")
            self.show()

    @work
    async def action_move_cash(self) -> None:
        kinds = {
            each: receipts.movement_name(each).capitalize()
            for each in ("paid_in", "paid_out", "drop", "no_sale")
        }
        kind = await self.app.push_screen_wait(Choose(_("Cash in, cash out, drop"), kinds))
        if kind is None:
            return
        amounts = [] if kind == "no_sale" else [Field("amount", _("amount"))]
        fields = [*amounts, Field("reason", _("reason"))]
        said = await self.app.push_screen_wait(Ask(kinds[kind], fields))
        amount = self.number(said.get("amount", "0")) if said else None
        if amount is not None:
            self.attempt(lambda: core.move_cash(self.desk, kind, amount, said["reason"]))

    @work
    async def action_x(self) -> None:
        try:
            report = core.x_report(self.desk)
        except Refused as refused:
            self.say(refused.text, is_bad=True)
            return
        text = receipts.report_text(self.desk, _("X REPORT"), report)
        self.desk.printer(text)
        await self.app.push_screen_wait(Read(_("X report"), text))

    @work
    async def action_close(self) -> None:
        field = Field("counted", _("cash that was counted"))
        said = await self.app.push_screen_wait(Ask(_("Close the shift"), [field]))
        counted = self.number(said["counted"]) if said else None
        closing: list[core.Closing] = []
        if counted is None or not self.attempt(
            lambda: closing.append(core.close_shift(self.desk, counted))
        ):
            return
        text = receipts.closing_text(
            self.desk, closing[0].report, closing[0].expected, closing[0].counted
        )
        await self.app.push_screen_wait(Read(_("Close the shift"), text))
        self.action_log_out()

    def action_log_out(self) -> None:
        core.log_out(self.desk)
        self.begin()


def _titled(each: core.Waiting) -> str:
    """What a basket that waits is called in a list."""
    where = f"  ({_('only here')})" if each.is_own else ""
    return f"{each.label}  {each.size} {_('articles')}{where}"


def _goods(found: core.Original) -> str:
    """What was bought, in a few words."""
    return ", ".join(each.sold.name for each in found.lines)[:60]
