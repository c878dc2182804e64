"""The ways to pay, and what is said when it is sold."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from textual import work
from textual.widgets import Static

from till import core, receipts
from till.core import Desk, Sold
from till.errors import Refused
from till.rules.baskets import Approval
from till.rules.paying import CARD, CHEQUE, GIFT_CARD, VOUCHER
from till.screens._ask import SHORTEST_CODE, Ask, Field
from till.words import _


class PayActions:
    """The ways to pay of the selling screen."""

    # what the screen itself brings
    app: Any
    desk: Desk
    say: Callable[..., None]
    attempt: Callable[..., bool]
    number: Callable[[str], Decimal | None]
    money: Callable[[Decimal], str]
    scan: Callable[[str], None]
    query_one: Callable[..., Any]
    approval: "Callable[[], Any]"
    show: Callable[[], None]
    far: Callable[..., Any]

    @work
    async def action_pay_cash(self) -> None:
        if await self._may_pay():
            if self._is_paid_by_goods():
                self._take("cash", None, "")
                return
            due = self.money(core.due_in_cash(self.desk))
            await self._pay("cash", [Field("amount", f"{_('given')} ({_('due')} {due})")])

    @work
    async def action_pay_card(self) -> None:
        if await self._may_pay():
            due = self.money(core.owed(self.desk).left)
            await self._pay(CARD, [Field("amount", _("taken by the terminal"), due)])

    @work
    async def action_pay_gift_card(self) -> None:
        if await self._may_pay():
            due = self.money(core.owed(self.desk).left)
            fields = [Field("reference", _("code of the card")), Field("amount", _("amount"), due)]
            await self._pay(GIFT_CARD, fields)

    @work
    async def action_pay_cheque(self) -> None:
        await self._pay_by_paper(CHEQUE)

    @work
    async def action_pay_voucher(self) -> None:
        await self._pay_by_paper(VOUCHER)

    @work
    async def action_pay_credit(self) -> None:
        found = await self._purse() if await self._may_pay() else None
        if found is None:
            return
        most = self.money(min(core.owed(self.desk).left, found.credit))
        title = f"{_('Pay by store credit')}  {self.money(found.credit)} {found.currency}"
        said = await self.app.push_screen_wait(Ask(title, [Field("amount", _("amount"), most)]))
        amount = self.number(said["amount"]) if said else None
        if amount is None:
            return
        done = await self.far(lambda: [core.pay_by_credit(self.desk, amount)])
        if done is not None:
            self.say("")
            self.show()
            if done[0] is not None:
                self.sold(done[0])

    async def _purse(self) -> core.Purse | None:
        """What the customer has, once it is sure that the customer stands there."""
        found: core.Purse | None = await self.far(lambda: core.purse(self.desk))
        if found is None or not core.credit_needs_approval(self.desk):
            return found
        approval: Approval | None = await self.approval()
        if approval is None:
            return None
        core.approve(self.desk, approval)
        return found

    async def _pay_by_paper(self, kind: str) -> None:
        if await self._may_pay():
            due = self.money(core.owed(self.desk).left)
            fields = [Field("reference", _("its number")), Field("amount", _("amount"), due)]
            await self._pay(kind, fields)

    async def _may_pay(self) -> bool:
        """Whether there is something to pay, and a manager has said yes where that is needed."""
        try:
            if not self.desk.basket().is_sale:
                self.say(_("The basket is empty."), is_bad=True)
                return False
            if not core.needs_approval(self.desk):
                return True
        except Refused as refused:
            self.say(refused.text, is_bad=True)
            return False
        approval: Approval | None = await self.approval()
        return approval is not None and self.attempt(lambda: core.approve(self.desk, approval))

    async def _pay(self, kind: str, fields: list[Field]) -> None:
        title = f"{receipts.tender_name(kind)}".capitalize()
        said = await self.app.push_screen_wait(Ask(title, fields))
        if said is None:
            return
        typed = said["amount"]
        if self._is_scan(typed):
            self.scan(typed)
            return
        amount = self.number(typed) if typed else None
        if typed and amount is None:
            return
        self._take(kind, amount, said.get("reference", ""))

    def _take(self, kind: str, amount: Decimal | None, reference: str) -> None:
        sold: list[Sold | None] = []
        is_done = self.attempt(lambda: sold.append(core.pay(self.desk, kind, amount, reference)))
        if is_done and sold[0] is not None:
            self.sold(sold[0])

    def _is_paid_by_goods(self) -> bool:
        """Whether what comes back is worth all that goes out."""
        return self.desk.basket().exchange is not None and core.owed(self.desk).is_paid

    def _is_scan(self, typed: str) -> bool:
        """Whether a scanner has typed into a number: the next article comes early."""
        return len(typed) >= SHORTEST_CODE and typed.isdigit()

    def sold(self, sold: Sold) -> None:
        """The receipt is out; this is what goes back to the customer."""
        change = f"{_('change')} {self.money(sold.change)}"
        self.query_one("#last", Static).update(f"{sold.item.number}\n{change}")
        self.say(f"✓ {sold.item.number}   {change}")
