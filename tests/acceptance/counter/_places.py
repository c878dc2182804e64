"""Stores, registers, cashiers."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.acceptance.counter._bench import REGISTERS, Own, bench
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.e2e.callers import good, problem
from tests.e2e.cashier import PIN
from tests.e2e.selling import STORE

CHAPTER = Chapter("counter")
FAR = {"code": "YVR", "name": "Gastown", "currency": "CAD", "country": "CA", "region": "BC"}
ZONE = "America/Vancouver"


@CHAPTER.shows("Stores have a time zone, which dates their sales, and a tax zone")
def stores(shop: RunningShop) -> str:
    administrator, here = shop.as_role("administrator"), bench(shop)
    opened = good(administrator.post("/api/v1/sales/stores", {**FAR, "time_zone": ZONE}), 201)
    assert (opened["time_zone"], opened["region"]) == (ZONE, "BC")
    name = {"store": FAR["code"], "name": f"Walk {uuid.uuid4().hex[:6]}"}
    code = good(administrator.post(REGISTERS, name))["code"]
    enrolled = good(shop.shopper.post("/api/v1/pos/registers/enrol", {"code": code, "name": "x"}))
    far = Own(here, enrolled["credential"])
    night = datetime.now(ZoneInfo(ZONE)).replace(hour=0, minute=30) - timedelta(hours=1)
    sold = far.sale(1, occurred_at=night.astimezone(UTC).isoformat())
    far.say(sold)
    path = f"/api/v1/sales/receipts/{sold['id']}"
    dated = good(administrator.get(path))["business_date"]
    assert dated == night.date().isoformat(), dated
    taxes = [_taxes(shop, each) for each in ("QC", opened["region"])]
    assert taxes == [["GST", "QST"], ["GST", "PST"]], taxes
    return f"{night:%H:%M} in {ZONE} is {dated}; taxes of QC and BC: {taxes}"


def _taxes(shop: RunningShop, region: str) -> list[str]:
    """What is on an article over a counter there."""
    asked = {
        "channel": "pos",
        "currency": "CAD",
        "lines": [{"sku": bench(shop).article.sku, "quantity": 1}],
        "ship_to": {"country": "CA", "region": region},
        "shipping_method": "pickup",
        "coupons": [],
    }
    quote = good(shop.shopper.post("/api/v1/quotes", asked))
    return sorted(each["code"] for each in quote["lines"][0]["taxes"])


@CHAPTER.shows("Registers are enrolled by a code that is good once, and revoked for good")
def registers(shop: RunningShop) -> str:
    manager, name = shop.staff.store_manager, f"Walk {uuid.uuid4().hex[:6]}"
    made = good(manager.post(REGISTERS, {"store": STORE, "name": name}))
    wish = {"code": made["code"], "name": name}
    enrolled = good(shop.shopper.post("/api/v1/pos/registers/enrol", wish), 201)
    mine = Own(bench(shop), enrolled["credential"])
    again = problem(shop.shopper.post("/api/v1/pos/registers/enrol", wish))
    assert mine.ask("GET", "settings").ok
    revoked = good(manager.post(f"{REGISTERS}/{made['register_id']}/revoke"))["status"]
    shut_out = problem(mine.ask("GET", "settings"))
    assert (again, revoked, shut_out) == (
        (422, "enrolment_code_invalid"),
        "revoked",
        (401, "register_revoked"),
    )
    return f"the code again: {again[1]}; revoked: {shut_out}"


@CHAPTER.shows("Cashiers have a PIN, a role and limits")
def cashiers(shop: RunningShop) -> str:
    manager, code = shop.staff.store_manager, f"w-{uuid.uuid4().hex[:6]}"
    wish = {"store": STORE, "code": code, "name": "Walker", "discount_limit": "5"}
    made = good(manager.post("/api/v1/sales/cashiers", {**wish, "refund_limit": "20.00"}), 201)
    page, till = f"/api/v1/sales/cashiers/{made['id']}", bench(shop).own("Pins")
    simple = problem(manager.post(f"{page}/pin", {"pin": "111111"}))
    good(manager.post(f"{page}/pin", {"pin": PIN}))

    def proved(pin: str) -> tuple[int, str]:
        answer = till.ask("POST", f"cashiers/{code}/prove", {"pin": pin})
        return (200, answer.json()["role"]) if answer.ok else problem(answer)

    right, wrong = proved(PIN), [proved("999998") for _try in range(6)]
    told = next(
        each for each in good(till.ask("GET", "settings"))["cashiers"] if each["code"] == code
    )
    good(manager.post(f"{page}/archive"))
    assert (simple, right) == ((422, "pin_too_simple"), (200, "cashier")), (simple, right)
    assert (wrong[0], wrong[-1]) == ((403, "pin_wrong"), (429, "cashier_locked")), wrong
    assert (float(told["discount_limit"]), told["refund_limit"]) == (5, "20.00"), told
    assert PIN not in str(told), told
    return f"five wrong PINs: {wrong[-1][1]}; {told['role']}, {told['discount_limit']} % off"
