"""R16: whoever takes cards does not answer for minutes; the shop goes on without cards."""

import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from pybreaker import STATE_HALF_OPEN, STATE_OPEN

from bench.metrics import counted
from devstack import topology
from order_svc.tests.fake_stripe import FakeStripe
from tests.drills.baskets import Shelf, filled_shelf
from tests.drills.figures import Figure, Requirement, percentile
from tests.drills.ground import FarProvider, Ground
from tests.drills.proxy import BadLine, Weather
from tests.e2e import selling, shopping
from tests.e2e.callers import at_once, eventually, good, new_key

R16 = Requirement("R16")
SILENT = Weather(swallows=True)
AT_ONCE, MOST_UNTIL_NOTICED, CALM_ROUNDS, PAUSE_SECONDS = 4, 50, 60, 0.2
REFUSED_SECONDS, MOST_SLOWER, BACK_SECONDS = 1.0, 1.2, 75.0
BY_GIFT_CARD = 5
UNAVAILABLE = requests.codes.unavailable
CARD = {"provider": "stripe", "token": "pm_card_visa"}
Body = dict[str, Any]


@contextmanager
def far_provider() -> Iterator[FarProvider]:
    """Somebody else's API at the end of a line of ours, and how a shop is told of it."""
    with ExitStack() as until_the_end:
        stripe = until_the_end.enter_context(FakeStripe())
        yield FarProvider(stripe, until_the_end.enter_context(BadLine(stripe.port).laid()))


@dataclass
class Day:
    """What people do all day, one after the other, and how long each of it took."""

    ground: Ground
    shelf: Shelf
    register: str
    quote: Body
    sold: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    cards: list[tuple[requests.Response, float]] = field(default_factory=list)

    def round(self) -> None:
        """One look at the shelves, one cart, one sale over the counter, one purchase by card."""
        body = self.by_card()
        self._timed("browsing", self._browse)
        self._timed("filling a cart", lambda: shopping.filled_cart(self._shopper, self._article))
        self._timed("selling over the counter", self._sell)
        begun = time.monotonic()
        answer = shopping.check_out(self._shopper, body)
        self.cards.append((answer, time.monotonic() - begun))
        time.sleep(PAUSE_SECONDS)

    def by_card(self) -> Body:
        return {**self.shelf.basket("plain", ""), "payment": CARD}

    def by_gift_card(self, number: int) -> Body:
        body = {**self.shelf.basket("plain", "")}
        del body["payment"]
        return {**body, "stored_value": [{"code": self.shelf.cards[number].code}]}

    def p95(self, what: str) -> float:
        return percentile(self.seconds[what], 0.95)

    @property
    def _shopper(self) -> Any:
        return self.ground.shopper

    @property
    def _article(self) -> shopping.Article:
        return self.shelf.article

    def _timed(self, what: str, do: Callable[[], object]) -> None:
        begun = time.monotonic()
        do()
        self.seconds.setdefault(what, []).append(time.monotonic() - begun)

    def _browse(self) -> None:
        # no two alike, so that product answers and not what the gateway has kept
        good(self._shopper.get("/api/v1/products", search=f"lantern {new_key()[:4]}"))

    def _sell(self) -> None:
        self.sold += 1
        total = self.quote["totals"]["total"]
        cash = [{"type": "cash", "amount": total, "change": "0.00", "reference": None}]
        one = selling.batch(selling.sale(self.sold, self.quote, tenders=cash))
        good(self._shopper.post(selling.SYNC, one, **{"X-Register-Key": self.register}))


def away(ground: Ground) -> Iterator[Figure]:
    """Cards are refused at once and in words, all else goes on, and no money is lost on the way."""
    shelf = filled_shelf(ground)
    register = selling.enrolled_register(ground.staff, ground.shopper, "Away")
    quote = selling.counter_quote(ground.shopper, shelf.article)
    calm = Day(ground, shelf, register, quote)
    for _each in range(CALM_ROUNDS):
        calm.round()
    yield R16.exactly("cards before", dict(Counter(_statuses(calm))), {201: CALM_ROUNDS})
    silent = Day(ground, shelf, register, quote, sold=calm.sold)
    line = ground.provider.line
    with line.under(SILENT):
        yield _noticed(ground, shelf)
        probes = _breakers(ground, STATE_HALF_OPEN)
        by_gift_card = _while_it_lasts(ground, silent)
        probes = _breakers(ground, STATE_HALF_OPEN) - probes
    yield from _told(silent, probes)
    yield from (_beside(calm, silent, what) for what in calm.seconds)
    bought = by_gift_card.count(requests.codes.created)
    yield R16.exactly("bought by gift card meanwhile", bought, BY_GIFT_CARD)
    yield R16.at_most("until cards are taken again", _until_back(calm), BACK_SECONDS)
    yield from _settled(ground)
    yield ground.books_agree(R16, "the silence")


def _statuses(day: Day) -> list[int]:
    return [answer.status_code for answer, _seconds in day.cards]


def _noticed(ground: Ground, shelf: Shelf) -> Figure:
    """Purchases by card, some at once, until each process of order has understood for itself."""
    day, before, count = Day(ground, shelf, "", {}), _understood(ground), 0
    processes = topology.service("order").web_workers
    while _understood(ground) - before < processes and count < 3 * MOST_UNTIL_NOTICED:
        at_once(lambda _: shopping.check_out(ground.shopper, day.by_card()), AT_ONCE, AT_ONCE)
        count += AT_ONCE
    what = f"cards, {AT_ONCE} at once, until each of {processes} processes refuses them"
    return R16.at_most(what, count, MOST_UNTIL_NOTICED, "cards")


def _understood(ground: Ground) -> float:
    """How often a breaker opened that was closed, and not after a probe."""
    return _breakers(ground, STATE_OPEN) - _breakers(ground, STATE_HALF_OPEN)


def _breakers(ground: Ground, state: str) -> float:
    """How often authorisations were stopped, or tried again, by order's own web processes."""
    (address,) = ground.stack.urls(topology.service("order"))
    name, labels = "comptoir_breaker_changes_total", {"upstream": "stripe", "kind": "authorise"}
    return counted(address, name, state=state, **labels)


def _while_it_lasts(ground: Ground, day: Day) -> list[int]:
    """The day goes on; what those were told who paid by gift card."""
    ends_at, told = time.monotonic() + ground.effort.away_seconds, list[int]()
    while time.monotonic() < ends_at:
        day.round()
        if len(told) < BY_GIFT_CARD:
            body = day.by_gift_card(len(told))
            told.append(shopping.check_out(ground.shopper, body).status_code)
    return told


def _told(day: Day, probes: float) -> Iterator[Figure]:
    refused = [
        seconds
        for answer, seconds in day.cards
        if answer.status_code == UNAVAILABLE and "Retry-After" in answer.headers
    ]
    others = Counter(_statuses(day))
    others[UNAVAILABLE] -= len(refused)
    others[requests.codes.accepted] -= int(probes)
    what = f"of {len(day.cards)} cards then, answers but 503 with Retry-After and 202 of probes"
    yield R16.exactly(what, dict(+others), {})
    yield R16.at_most("slowest of these 503", max(refused, default=math.inf), REFUSED_SECONDS)


def _beside(calm: Day, silent: Day, what: str) -> Figure:
    share = silent.p95(what) / calm.p95(what)
    return R16.at_most(f"p95 of {what} meanwhile, beside before", share, MOST_SLOWER, "x")


def _until_back(day: Day) -> float:
    begun = time.monotonic()

    def bought() -> int:
        return shopping.check_out(day.ground.shopper, day.by_card()).status_code

    eventually(bought, wanted=201, seconds=2 * BACK_SECONDS)
    return time.monotonic() - begun


def _settled(ground: Ground) -> Iterator[Figure]:
    """What was unheard meanwhile has come to its end; the provider's books beside ours."""
    yield R16.none("attempts without an end", ground.await_the_end())
    unpaid = """SELECT count(*) FROM orders_payment p JOIN orders_order o ON o.id = p.order_id
                WHERE p.provider = 'stripe' AND o.status = 'CONFIRMED' AND p.status <> 'CAPTURED'"""
    yield R16.none("orders by card whose money was not taken", ground.left_of(unpaid))
    question = """SELECT p.reference::text, p.captured_amount FROM orders_payment p
                  JOIN orders_order o ON o.id = p.order_id
                  WHERE p.provider = 'stripe' AND o.status = 'CONFIRMED'"""
    ours = {reference: int(amount * 100) for reference, amount in ground.ask("order", question)}
    theirs = {
        intent["metadata"]["reference"]: intent["amount_received"]
        for intent in ground.provider.stripe.intents.values()
        if intent["status"] in {"requires_capture", "succeeded"}
    }
    yield R16.none(
        "payments of which the provider's books say otherwise", len(ours.items() ^ theirs.items())
    )
