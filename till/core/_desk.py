"""Where a cashier works: the file, the line, the printer, the clock, and who stands there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: JSON documents
from zoneinfo import ZoneInfo

from shared_libs.trade.price_lists import POS, ListedPrice
from shared_libs.trade.pricing import RuleSet
from shared_libs.trade.published import Counter, prices_at, rule_set_at
from till import errors, store
from till.line import Cable, Line
from till.rules import baskets, bills
from till.rules.baskets import Basket
from till.rules.bills import Bill
from till.rules.staff import Person, people
from till.store import Database
from till.sync import Syncer
from till.words import card_name, spoken

Printer = Callable[[str], None]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Desk:
    """One till; its file says the rest."""

    database: Database
    printer: Printer
    clock: Callable[[], datetime] = _now
    cable: Cable = field(default_factory=Cable)
    api_key: str = ""
    cashier: Person | None = None
    # told after each sale, so that what is pending goes out at once
    wake: Callable[[], None] = lambda: None

    @property
    def identity(self) -> store.Identity:
        """Which register this is; raises Refused before it is enrolled or once it is revoked."""
        mine = store.identity(self.database)
        if mine is None:
            raise errors.not_enrolled()
        if store.kept(self.database, "revoked"):
            raise errors.revoked()
        return mine

    def line(self) -> Line:
        """A line to the shop."""
        mine = self.identity
        return Line(mine.gateway, mine.credential, self.api_key, self.cable, clock=self.clock)

    def syncer(self) -> Syncer:
        """What brings till and shop together, on a line of its own."""
        return Syncer(self.database, self.line())

    @property
    def settings(self) -> Mapping[str, Any]:
        """What the shop has told its tills; raises Refused before it was heard once."""
        found: Mapping[str, Any] | None = store.kept(self.database, "settings")
        if found is None:
            raise errors.needs_line()
        return found

    @property
    def place(self) -> Mapping[str, Any]:
        """The store: its code, currency, time zone, country and region."""
        found: Mapping[str, Any] | None = store.kept(self.database, "store")
        if found is None:
            raise errors.needs_line()
        return found

    @property
    def register_code(self) -> str:
        """How receipts of this till begin."""
        return str(store.kept(self.database, "register")["code"])

    @property
    def currency(self) -> str:
        """The store's money."""
        return str(self.place["currency"])

    def local_time(self) -> datetime:
        """The time on the store's wall."""
        return self.clock().astimezone(ZoneInfo(self.place["time_zone"]))

    def staff(self) -> Mapping[str, Person]:
        """Who sells in this store."""
        return people(self.settings["cashiers"])

    def seller(self) -> Person:
        """Who stands at the till; raises Refused for nobody, and at a till that is none."""
        _mine = self.identity
        if self.cashier is None:
            raise errors.nobody_here()
        return self.cashier

    def shift(self) -> store.Shift:
        """The open shift; raises Refused without one."""
        found = store.open_shift(self.database)
        if found is None:
            raise errors.no_shift()
        return found

    def basket(self) -> Basket:
        """What the cashier is at; it outlives a power cut."""
        return baskets.read(store.kept(self.database, "basket"))

    def put(self, basket: Basket) -> None:
        """The basket is this now."""
        document = None if basket == Basket() else baskets.as_document(basket)
        store.keep(self.database, basket=document)

    def bill(self, basket: Basket | None = None) -> Bill:
        """What the basket comes to; raises Refused naming what has no price."""
        mine = self.basket() if basket is None else basket
        rules = self._rules(mine)
        unpriced = bills.problems(mine, rules)
        if unpriced:
            raise errors.not_sold(unpriced[0])
        return bills.bill_of(mine, rules, card_name())

    def view(self, customer_group: str = "") -> store.View:
        """The catalogue as it is seen here and now, by a customer of a group."""
        counter, rules, at = self._counter(customer_group), self._published, self.local_time()

        def prices(told: Sequence[Mapping[str, Any]]) -> tuple[ListedPrice, ...]:
            if all("price_list" in each for each in told):
                return prices_at(counter, rules, told, at=at)
            # what anybody pays, as a shop tells that has not told the prices of its lists yet
            return tuple(
                ListedPrice(POS, each["currency"], Decimal(each["amount"])) for each in told
            )

        return store.View(spoken(), prices)

    def _counter(self, customer_group: str) -> Counter:
        place = self.place
        where = (place["code"], place["country"], place["region"], place["currency"])
        return Counter(*where, customer_group)

    @property
    def _published(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] | None = self.settings["rules"]
        return found or {"taxes": [], "promotions": [], "price_lists": []}

    def _rules(self, basket: Basket) -> RuleSet:
        skus, view = [each.sku for each in basket.lines], self.view(basket.customer_group)
        return rule_set_at(
            self._counter(basket.customer_group),
            self._published,
            version=store.kept(self.database, "cited") or "",
            articles=store.articles(self.database, skus, view).values(),
            at=self.local_time(),
            language=spoken(),
        )
