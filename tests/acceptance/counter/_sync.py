"""What a till says: once and whole, whatever the line does."""

import json
import socket
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from tests.acceptance.counter._bench import Json, Own, bench
from tests.acceptance.office import desk_of
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import at_once, eventually, good, problem
from tests.e2e.selling import SYNC, batch, counter_quote
from tests.e2e.shopping import offer

CHAPTER = Chapter("counter")
MOST = 1000
QUARANTINE = "/admin/sales/sales/quarantinedbody/"
MEGABYTE, MANY = 1_000_000, 100_000


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def of_a_shift(sequence: int, what: str, shift: str, **more: object) -> Json:
    """Something that happens in a drawer."""
    head = {"sequence": sequence, "type": what, "id": str(uuid.uuid4()), "shift_id": shift}
    return {**head, "occurred_at": datetime.now(UTC).isoformat(), "cashier": "c-01", **more}


@CHAPTER.shows("A batch has up to 1,000 items, and one verdict for each")
def batches(shop: RunningShop) -> str:
    own, shift = bench(shop).own("Thousand"), str(uuid.uuid4())
    moved = {"kind": "no_sale", "amount": "0.00", "reason": "change"}
    items = [of_a_shift(n, "cash_movement", shift, **moved) for n in range(2, MOST + 1)]
    opened = of_a_shift(1, "shift_opened", shift, float="10.00")
    answer = good(own.post(batch(opened, *items)))
    verdicts = Counter(each["verdict"] for each in answer["results"])
    more = of_a_shift(MOST + 1, "cash_movement", shift, **moved)
    too_many = problem(own.post(batch(opened, *items, more)))
    assert verdicts == {"accepted": MOST}, verdicts
    assert answer["last_sequence"] == MOST
    assert too_many == (413, "too_large")
    return f"{dict(verdicts)}; one more: {too_many[0]}"


@CHAPTER.shows(
    "A replay gets the first answer, byte for byte, and what is said anew its first receipt"
)
def replayed(shop: RunningShop) -> str:
    own = bench(shop).own("Replays")
    body = batch(*(own.sale(number) for number in (1, 2, 3)))
    answers = at_once(lambda _number: own.post(body), 6, threads=6)
    last = own.post(body)
    taken = {each.content for each in (*answers, last) if each.ok}
    busy = {problem(each) for each in answers if not each.ok}
    again = own.say(*body["items"])
    assert (len(taken), busy <= {(409, "in_progress")}) == (1, True), busy
    first = [each["receipt_number"] for each in last.json()["results"]]
    assert [each["receipt_number"] for each in again] == first
    assert {each["verdict"] for each in again} == {"duplicate"}
    return f"six at once and one later: one answer; anew: {again[0]['verdict']} {first[0]}"


@CHAPTER.shows("Items that make no sense are refused with a reason, and the others taken")
def malformed(shop: RunningShop) -> str:
    own = bench(shop).own("Malformed")
    items = [own.sale(number) for number in range(1, 11)]
    items[3]["lines"] = None
    results = own.say(*items)
    verdicts = [each["verdict"] for each in results]
    assert (verdicts.count("malformed"), verdicts[3]) == (1, "malformed"), verdicts
    receipts = sorted(each["receipt_number"][-6:] for each in results if each.get("receipt_number"))
    assert receipts == [f"{number:06d}" for number in range(1, 10)], receipts
    return f"nine receipts without a gap; the tenth: {results[3]['code']} {results[3]['field']}"


@CHAPTER.shows("The same id with other content is refused, the first wins; so is a used sequence")
def reused(shop: RunningShop) -> str:
    own = bench(shop).own("Reused")
    first = own.sale(1)
    own.say(first)
    changed = {**first, "sequence": 2, "cashier": "c-99"}
    (other,), (used,) = own.say(changed), own.say(own.sale(1))
    codes = other["code"], used["code"]
    assert codes == ("id_reused", "sequence_reused"), codes
    path = f"/api/v1/sales/receipts/{first['id']}"
    assert good(shop.staff.analyst.get(path))["cashier"] == first["cashier"]
    return f"{codes}"


@CHAPTER.shows("A batch that breaks off on its way is sent again, and counts once")
def cut(shop: RunningShop) -> str:
    own = bench(shop).own("Cut")
    body = batch(*(own.sale(number) for number in range(1, 6)))
    raw, place = json.dumps(body).encode(), urlsplit(shop.gateway)
    head = (
        f"POST {SYNC} HTTP/1.1\r\nHost: {place.netloc}\r\nX-Register-Key: {own.key}\r\n"
        f"X-API-Key: {shop.what['api_keys']['test']}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
    )
    with socket.create_connection((place.hostname or "", place.port or 80)) as line:
        line.sendall(head.encode() + raw[: len(raw) // 2])
    before = good(own.ask("GET", "bootstrap"))["last_sequence"]
    results = own.say(*body["items"])
    assert before == 0
    assert [each["receipt_number"][-6:] for each in results][-1] == "000005"
    return f"half a batch: sequence {before}; the whole: {len(results)} receipts"


@CHAPTER.shows("A gap is asked for again, and is no exception any more once it has come")
def gaps(shop: RunningShop) -> str:
    own = bench(shop).own("Gaps")
    answer = good(own.post(batch(own.sale(1), own.sale(3))))
    flagged = answer["results"][1]["exceptions"]
    asked, before = answer.get("resend_from"), own.cases()[0]
    own.say(own.sale(2))
    after = own.cases()[0]
    assert (asked, flagged, before["kind"]) == (2, ["gap"], "gap"), (asked, flagged, before)
    statuses = before["status"], after["status"], after["id"] == before["id"]
    assert statuses == ("open", "resolved", True), statuses
    return f"resend_from {asked}; then: {after['note']}"


@CHAPTER.shows("What comes late for a closed shift is in a supplementary Z")
def supplementary(shop: RunningShop) -> str:
    own, shift = bench(shop).own("Supplement"), str(uuid.uuid4())
    opened = of_a_shift(1, "shift_opened", shift, float="10.00")
    closed = of_a_shift(2, "shift_closed", shift, counted={"cash": "10.00"})
    own.say(opened, closed)
    (late,) = own.say(own.sale(3, shift_id=shift))
    path = "/api/v1/sales/z-reports"
    rows = good(shop.staff.analyst.get(path, register=own.code))["results"]
    kinds = {each["number"]: each["kind"] for each in rows}
    assert late["exceptions"] == ["closed_shift"], late
    assert kinds == {1: "regular", 2: "supplementary"}, kinds
    return f"{kinds}"


@CHAPTER.shows(
    "A clock that is wrong is told from a sale that comes late, and dates no sale wrongly"
)
def clocks(shop: RunningShop) -> str:
    own, old = bench(shop).own("Clocks"), ago(days=3)
    wrong, late = own.sale(1, occurred_at=old), own.sale(2, occurred_at=old)
    ahead = own.sale(3, occurred_at=ago(minutes=-6))
    own_clock = {"X-Till-Clock": old}
    (first,) = own.say(wrong, **own_clock)
    (second,) = own.say(late, **{"X-Till-Clock": ago()})
    (third,) = own.say(ahead)
    flags = [each["exceptions"] for each in (first, second, third)]
    assert flags == [["clock_skew"], ["late"], ["clock_skew"]], flags
    dates = [
        good(shop.staff.analyst.get(f"/api/v1/sales/receipts/{each['id']}"))["business_date"]
        for each in (wrong, late)
    ]
    assert dates[0] > dates[1], dates
    return f"three days behind: {flags[0]} on {dates[0]}; three days late: {flags[1]} on {dates[1]}"


@CHAPTER.shows("After a day without a line sales are late, and what was paid by card is at risk")
def at_risk(shop: RunningShop) -> str:
    own = bench(shop).own("Late")
    (result,) = own.say(own.sale(1, occurred_at=ago(hours=25)))
    (case,) = [each for each in own.cases() if each["kind"] == "late"]
    risk = case["detail"]["card_at_risk"]
    assert (result["verdict"], float(risk)) == ("accepted_with_exception", 23.0)
    return f"{result['exceptions']}, {risk} at risk"


@CHAPTER.shows("What a revoked till sends is kept in quarantine until a manager releases it")
def quarantined(shop: RunningShop) -> str:
    own, manager = bench(shop).own("Stolen"), shop.staff.store_manager
    mine, code = good(own.ask("GET", "bootstrap"))["register"], own.code
    good(manager.post(f"/api/v1/sales/registers/{mine['register_id']}/revoke"))
    sold = own.sale(1)
    told = problem(own.post(batch(sold)))
    receipt = f"/api/v1/sales/receipts/{sold['id']}"
    before = shop.staff.analyst.get(receipt).status_code
    desk = desk_of(shop, "store_manager")
    kept = desk.row(QUARANTINE, code).removeprefix(QUARANTINE).removesuffix("/change/")
    desk.send(QUARANTINE, {"action": "release", "_selected_action": kept})
    after = shop.staff.analyst.get(receipt).status_code
    assert (told, before, after) == ((401, "register_revoked"), 404, 200), (told, before, after)
    number = good(shop.staff.analyst.get(receipt))["receipt_number"]
    return f"told {told}; not in the books, then released: {number}"


@CHAPTER.shows("A till whose catalogue is a week old sells by the rules that it cites")
def week_old(shop: RunningShop) -> str:
    own, staff = bench(shop).own("Week"), shop.staff
    article = bench(shop).other_article()
    old = counter_quote(shop.shopper, article)
    offer(staff, article, "30.00")
    new = counter_quote(shop.shopper, article)
    assert (old["totals"]["total"], new["totals"]["total"]) == ("23.00", "34.49")
    eventually(lambda: own.in_force() >= new["ruleset_version"], wanted=True)
    (by_old,) = own.say(own.sale(1, old, occurred_at=ago(days=7)))
    sequences = iter(range(2, 200))

    def by_new() -> bool:
        (result,) = own.say(own.sale(next(sequences), old, ruleset_version=own.in_force()))
        return "price_diff" in result["exceptions"]

    eventually(by_new, wanted=True)
    assert by_old["exceptions"] == ["late"], by_old
    return f"20.00 by {old['ruleset_version']}: {by_old['exceptions']}; by today's: price_diff"


@CHAPTER.shows("Goods that the web has sold go over the counter all the same: an exception")
def oversold(shop: RunningShop) -> str:
    own = bench(shop).own("Oversold")
    article = bench(shop).other_article()
    (result,) = own.say(own.sale(1, counter_quote(shop.shopper, article)))
    eventually(lambda: [each["kind"] for each in own.cases()], wanted=["oversell"])
    detail = own.cases()[0]["detail"]
    assert (result["verdict"], detail["sku"]) == ("accepted", article.sku)
    return f"{result['receipt_number']} stands; {detail}"


@CHAPTER.shows(
    "Bootstrap and changes come in pages that are small and begin where the last one ended"
)
def feeds(shop: RunningShop) -> str:
    own = bench(shop).own("Feed")
    first = good(own.ask("GET", "bootstrap"))["catalogue"]
    size, count, page = 0, 0, {"after": 0, "next": "more"}
    while page["next"]:
        cursor = str(page["after"])
        size += _compressed(own, cursor)
        page = good(own.ask("GET", "changes", after=cursor))
        assert page["results"] == good(own.ask("GET", "changes", after=cursor))["results"]
        assert len(page["results"]) <= 500
        count += len(page["results"])
    assert first["results"] == good(own.ask("GET", "changes", after="0"))["results"]
    whole = size * MANY / count / MEGABYTE
    assert whole < 10, whole
    return f"{count} articles in {size / 1000:.0f} kB; {MANY} would be {whole:.1f} MB"


def _compressed(own: Own, cursor: str) -> int:
    """How many bytes of a page go over the line."""
    headers = {"X-Register-Key": own.key, "Accept-Encoding": "gzip"}
    path = "/api/v1/pos/changes"
    asked = {"params": {"after": cursor}, "headers": headers, "stream": True}
    with own.bench.shop.shopper.send("GET", path, **asked) as answer:
        return len(answer.raw.read(decode_content=False))


CHAPTER.tested(
    "Any duplication, reordering, truncation or split of batches ends in the same database",
    "sales_svc/tests/integration/test_property.py",
)
CHAPTER.tested(
    "A day of the books is the store's own through the hours that summer time takes and gives",
    "sales_svc/tests/unit/test_dating.py",
)
