"""R41 to R48: what a till says is cut, repeated, late, wrong, or not its own to say."""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import requests

from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.drills.proxy import BadLine, Weather
from tests.e2e.callers import Caller, at_once, eventually, good, problem
from tests.e2e.selling import STORE, SYNC, batch, counter_quote, enrolled_register, sale
from tests.e2e.shopping import Article, level, stock_article

REPLAYS, MALFORMED, WRONG = Requirement("R41"), Requirement("R42"), Requirement("R44")
CUTS, CLOCKS, OVERSOLD = Requirement("R43"), Requirement("R45"), Requirement("R46")
STOLEN, LATE = Requirement("R47"), Requirement("R48")
ITEMS, BAD, POINTS, SOME = 1_000, 10, 20, 10
RESEND_SECONDS, MOVE_SECONDS = 120.0, 300.0
SALES = """
    SELECT count(*), count(DISTINCT receipt_index), coalesce(max(receipt_index), 0)
    FROM sales_sale JOIN sales_register ON sales_register.id = register_id
    WHERE credential_hash = encode(sha256(%s::bytea), 'hex')"""
FLAGGED = """
    SELECT count(*) FROM sales_syncexception WHERE kind = 'oversell' AND detail->>'sku' = %s"""
AT_RISK = """
    SELECT count(*) FROM sales_syncexception JOIN sales_register r ON r.id = register_id
    WHERE sales_syncexception.kind = 'late' AND detail->>'card_at_risk' = %s
      AND credential_hash = encode(sha256(%s::bytea), 'hex')"""
DAY = "SELECT business_date FROM sales_sale WHERE id = %s"
TIME_ZONE = "America/Toronto"
CASES = """
    SELECT count(*) FROM stock_oversellcase JOIN stock_stocklevel s ON s.id = level_id
    JOIN stock_variant v ON v.id = s.variant_id WHERE v.sku = %s"""


@dataclass(frozen=True)
class Till:
    """A register with an article that it sells, and what that costs."""

    ground: Ground
    article: Article
    key: str
    quote: dict[str, Any]

    def sold(self, first: int, count: int, **changes: Any) -> list[dict[str, Any]]:
        """So many sales, each of one piece."""
        return [sale(number, self.quote, **changes) for number in range(first, first + count)]

    def post(
        self, body: Any, caller: Caller | None = None, clock: datetime | None = None
    ) -> requests.Response:
        headers = {"X-Register-Key": self.key}
        if clock:
            headers["X-Till-Clock"] = clock.isoformat()
        return (caller or self.ground.shopper).post(SYNC, body, **headers)

    def say(self, *items: dict[str, Any], clock: datetime | None = None) -> list[dict[str, Any]]:
        """The results of these items, of a till whose clock says this."""
        results: list[dict[str, Any]] = good(self.post(batch(*items), clock=clock))["results"]
        return results

    def until_answered(self, body: Any) -> requests.Response:
        """The batch, again and again until it is answered; raises AssertionError in the end."""
        give_up_at = time.monotonic() + RESEND_SECONDS
        while time.monotonic() < give_up_at:
            try:
                answer = self.post(body)
            except requests.RequestException:
                continue
            if answer.ok:
                return answer
            time.sleep(0.2)
        raise AssertionError("a batch is not answered")

    @property
    def books(self) -> tuple[int, int, int]:
        """Sales, different receipts, and the last receipt in the books."""
        ((sales, receipts, last),) = self.ground.ask("sales", SALES, self.key.encode())
        return sales, receipts, last


def till_of(ground: Ground, name: str) -> Till:
    """A new register, and an article of its own that the store has none of."""
    article = stock_article(ground.staff, ground.shopper, units=1)
    key = enrolled_register(ground.staff, ground.shopper, name)
    return Till(ground, article, key, counter_quote(ground.shopper, article))


def sync(ground: Ground) -> Iterator[Figure]:
    """A thousand sales come whole and once whatever the line does; what is odd is flagged."""
    # what is few first: a thousand sales take a while to reach the shelf
    yield from _reused(till_of(ground, "Reused"))
    yield from _by_wrong_clocks(till_of(ground, "Clocks"))
    yield from _oversold(till_of(ground, "Oversold"))
    yield from _stolen(till_of(ground, "Stolen"))
    yield from _late(till_of(ground, "Late"))
    often = till_of(ground, "Replays")
    yield from _replayed(often)
    yield from _with_bad_ones(till_of(ground, "Malformed"))
    yield from _cut(till_of(ground, "Cuts"))
    yield from _killed(ground)
    yield from _moved(often)
    yield ground.books_agree(LATE, "all that tills have said")


def _replayed(till: Till) -> Iterator[Figure]:
    body = batch(*till.sold(1, ITEMS))
    answers = at_once(lambda _number: till.post(body), 10, threads=10)
    taken = {each.content for each in answers if each.ok} | {till.until_answered(body).content}
    others = Counter(problem(each) for each in answers if not each.ok)
    strange = {each: count for each, count in others.items() if each != (409, "in_progress")}
    yield REPLAYS.exactly("different answers to ten at once and one later", len(taken), 1)
    yield REPLAYS.exactly("answers to them but 200 and 409 in_progress", strange, {})
    yield REPLAYS.exactly("sales, receipts, last receipt", till.books, (ITEMS,) * 3)


def _moved(till: Till) -> Iterator[Figure]:
    """What was said ten times at once has left the shelf once."""

    def left() -> int:
        return -level(till.ground.staff, till.article, STORE).on_hand

    with suppress(AssertionError):
        eventually(left, ITEMS, seconds=MOVE_SECONDS)
    yield REPLAYS.exactly("units that left the shelf", left(), ITEMS)


def _with_bad_ones(till: Till) -> Iterator[Figure]:
    items = till.sold(1, ITEMS)
    for number in range(0, ITEMS, ITEMS // BAD):
        items[number]["lines"] = None
    results = till.say(*items)
    verdicts = Counter(each["verdict"].partition("_with")[0] for each in results)
    yield MALFORMED.exactly("verdicts", dict(verdicts), {"malformed": BAD, "accepted": ITEMS - BAD})
    reasons = {(each["code"], each["field"]) for each in results if "code" in each}
    yield MALFORMED.exactly("reasons", reasons, {("field_missing", "lines")})
    yield MALFORMED.exactly("sales, receipts, last receipt", till.books, (ITEMS - BAD,) * 3)


def _cut(till: Till) -> Iterator[Figure]:
    """A batch whose body breaks off at each of twenty points, then its answer at each of twenty."""
    body = batch(*till.sold(1, ITEMS))
    for point in range(1, POINTS + 1):
        _send_some(till, json.dumps(body).encode(), point / (POINTS + 1))
    yield CUTS.exactly(f"sales after {POINTS} bodies that broke off", till.books, (0, 0, 0))
    size = len(till.until_answered(body).content)
    heard = 0
    with BadLine(urlsplit(till.ground.stack.gateway).port or 80).laid() as line:
        for point in range(POINTS):
            caller = Caller(line.url, till.ground.what["api_keys"]["test"])
            caller.session.headers["Accept-Encoding"] = "identity"
            with line.under(Weather(cut_after_bytes=size * point // POINTS)):
                heard += _is_answered(till, body, caller)
    yield CUTS.none(f"of {POINTS} answers that broke off, taken for whole", heard)
    yield CUTS.exactly("sales, receipts, last receipt after both", till.books, (ITEMS,) * 3)


def _send_some(till: Till, body: bytes, part: float) -> None:
    """The first part of a body, and then nothing more."""
    place = urlsplit(till.ground.stack.gateway)
    head = (
        f"POST {SYNC} HTTP/1.1\r\nHost: {place.netloc}\r\nX-Register-Key: {till.key}\r\n"
        f"X-API-Key: {till.ground.what['api_keys']['test']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 80)) as line:
        line.sendall(head.encode() + body[: int(len(body) * part)])


def _is_answered(till: Till, body: Any, caller: Caller) -> bool:
    try:
        return till.post(body, caller).ok
    except requests.RequestException:
        return False


def _killed(ground: Ground) -> Iterator[Figure]:
    """Sales dies at each of so many moments of a batch, which is then said again."""
    points = min(POINTS, ground.effort.repeats)
    plain = till_of(ground, "Whole")
    begun = time.monotonic()
    good(plain.post(batch(*plain.sold(1, ITEMS))))
    seconds, wrong, unheard = time.monotonic() - begun, 0, 0
    for point in range(points):
        mine = till_of(ground, "Killed")
        body = batch(*mine.sold(1, ITEMS))
        first: list[bool] = []
        posting = threading.Thread(
            target=lambda mine=mine, body=body, first=first: first.append(
                _is_answered(mine, body, ground.shopper)
            )
        )
        posting.start()
        time.sleep(seconds * (point + 0.5) / points)
        ground.machine.kill("sales")
        posting.join()
        unheard += not first[0]
        ground.machine.await_ready("sales")
        results = mine.until_answered(body).json()["results"]
        is_right = mine.books == (ITEMS,) * 3 and len(results) == ITEMS
        wrong += not is_right
    yield CUTS.at_least(f"of {points} kills of sales, some in the middle of a batch", unheard, 1)
    yield CUTS.none("of these, batches that ended in other than 1,000 sales", wrong)


def _reused(till: Till) -> Iterator[Figure]:
    sold = till.sold(1, SOME)
    till.say(*sold)
    others = [each | {"sequence": SOME + n, "cashier": "c-02"} for n, each in enumerate(sold, 1)]
    results = till.say(*others)
    codes = Counter(each.get("code") for each in results)
    yield WRONG.exactly("the same id with other content", dict(codes), {"id_reused": SOME})
    yield WRONG.exactly("sales, receipts, last receipt", till.books, (SOME,) * 3)


def _by_wrong_clocks(till: Till) -> Iterator[Figure]:
    now = datetime.now(UTC)
    times = {
        "six minutes ahead": (timedelta(minutes=6), {"clock_skew"}),
        "a year ahead": (timedelta(days=365), {"clock_skew"}),
        "1970": (datetime(1970, 1, 1, tzinfo=UTC) - now, {"clock_skew"}),
        "three days behind": (timedelta(days=-3), {"late"}),
        "four minutes ahead": (timedelta(minutes=4), set()),
    }
    opened = {
        "sequence": 1,
        "type": "shift_opened",
        "id": (shift := batch()["batch_id"]),
        "shift_id": shift,
        "occurred_at": now.isoformat(),
        "float": "0.00",
        "cashier": "c-01",
    }
    till.say(opened)
    for number, (name, (off, wanted)) in enumerate(times.items(), start=2):
        (result,) = till.say(sale(number, till.quote, occurred_at=(now + off).isoformat()))
        flags = set(result["exceptions"]) & {"clock_skew", "late"}
        yield CLOCKS.exactly(f"flags of a clock that says {name}", flags, wanted)
    before = sale(len(times) + 2, till.quote, shift_id=shift)
    (result,) = till.say(before | {"occurred_at": (now - timedelta(days=3)).isoformat()})
    flagged = "clock_skew" in result["exceptions"]
    yield CLOCKS.exactly("flagged: three days before its own shift", flagged, wanted=True)
    yield from _by_clocks_that_are_told(till, first=len(times) + 3)


def _by_clocks_that_are_told(till: Till, first: int) -> Iterator[Figure]:
    """With X-Till-Clock a wrong clock and a sale that comes late are two things."""
    now, three, two = datetime.now(UTC), timedelta(days=3), timedelta(days=2)
    told = {
        "three days behind, of a sale made now": (three, three, {"clock_skew"}),
        "right, of a sale three days old": (timedelta(0), three, {"late"}),
        "three days behind, of a sale two days old": (three, three + two, {"clock_skew", "late"}),
    }
    days = []
    for number, (name, (behind, old, wanted)) in enumerate(told.items(), start=first):
        sold = sale(number, till.quote, occurred_at=(now - old).isoformat())
        (result,) = till.say(sold, clock=now - behind)
        flags = set(result["exceptions"]) & {"clock_skew", "late"}
        yield CLOCKS.exactly(f"flags where a till says its clock: {name}", flags, wanted)
        ((day,),) = till.ground.ask("sales", DAY, sold["id"])
        days.append((now.astimezone(ZoneInfo(TIME_ZONE)).date() - day).days)
    yield CLOCKS.exactly("days before today on which the books have these", days, [0, 3, 2])


def _oversold(till: Till) -> Iterator[Figure]:
    for number in range(1, SOME + 1):
        till.say(sale(number, till.quote))
    ground, sku = till.ground, till.article.sku
    eventually(lambda: level(ground.staff, till.article, STORE).on_hand, -SOME, seconds=120)
    yield OVERSOLD.exactly("sales of what is not there", till.books[0], SOME)
    cases = int(ground.ask("inventory", CASES, sku)[0][0])
    yield OVERSOLD.exactly("cases opened for the article", cases, 1)
    question = (
        "SELECT count(*) FROM sales_syncexception WHERE kind = 'oversell' AND detail->>'sku' = %s"
    )
    eventually(lambda: int(ground.ask("sales", question, sku)[0][0]), 1, seconds=60)
    found = int(ground.ask("sales", question, sku)[0][0])
    yield OVERSOLD.exactly("exceptions of its sales", found, 1)


def _stolen(till: Till) -> Iterator[Figure]:
    question = """SELECT id FROM sales_register
        WHERE credential_hash = encode(sha256(%s::bytea), 'hex')"""
    ((register,),) = till.ground.ask("sales", question, till.key.encode())
    good(till.ground.staff.store_manager.post(f"/api/v1/sales/registers/{register}/revoke"))
    answer = till.post(batch(*till.sold(1, SOME)))
    yield STOLEN.exactly("what a revoked till is told", problem(answer), (401, "register_revoked"))
    yield STOLEN.exactly("its sales in the books", till.books[0], 0)
    kept = "SELECT count(*) FROM sales_quarantinedbody WHERE register_id = %s"
    bodies = int(till.ground.ask("sales", kept, register)[0][0])
    yield STOLEN.exactly("bodies kept for a manager", bodies, 1)


def _late(till: Till) -> Iterator[Figure]:
    yesterday = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    late = [sale(number, till.quote, occurred_at=yesterday) for number in range(1, SOME + 1)]
    flagged = sum("late" in each["exceptions"] for each in till.say(*late))
    yield LATE.exactly(f"flagged of {SOME} that were 25 hours under way", flagged, SOME)
    total = str(till.quote["totals"]["total"])
    at_risk = int(till.ground.ask("sales", AT_RISK, total, till.key.encode())[0][0])
    yield LATE.exactly("of these, what was paid by card said to be at risk", at_risk, SOME)
