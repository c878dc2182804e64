"""Promises about the checkout, and the moods of the payment provider."""

import time
from collections import Counter
from typing import Any

import requests

from tests.acceptance.office import desk_of
from tests.acceptance.orders._purchases import bought, shelf
from tests.acceptance.people import new_email
from tests.acceptance.shop import RunningShop
from tests.acceptance.shown import Chapter
from tests.drills.races import orders_and_authorisations
from tests.e2e.callers import at_once, eventually, good, new_key, patiently, problem
from tests.e2e.shopping import (
    check_out,
    filled_cart,
    level,
    offer,
    order_for,
    quoted_cart,
    seen_order,
    stock_article,
)
from tests.e2e.tracing import (
    CAPTURE,
    CHECKOUT,
    COMMIT,
    FREEZE,
    HOLD_USES,
    HOLD_VALUE,
    REDEEM,
    RESERVE,
    trace,
)

CHAPTER = Chapter("checkouts")
CLICKS = 50
ATTEMPTS = "/admin/order/orders/checkoutattempt"
STEPS = ["freeze", "reserve", "hold_uses", "hold_value", "authorise", "commit"]
SENT = {"_form_submitted": "True"}
PAGE = "/api/v1/checkout"
_BOOKS = """
    SELECT a.state, o.status, o.payment_status, c.state,
           (SELECT count(*) FROM test_provider_entry e
            WHERE e.charge_id = c.id AND e.kind = 'authorise')
    FROM orders_checkoutattempt a JOIN orders_order o ON o.attempt_id = a.id
    LEFT JOIN orders_payment p ON p.order_id = o.id
    LEFT JOIN test_provider_charge c ON c.reference = p.reference
    WHERE a.key = %s"""


def paid_with(shop: RunningShop, token: str, key: str) -> requests.Response:
    """A checkout of a new cart by this card of the test provider."""
    cart = quoted_cart(shop.shopper, shelf(shop).article)
    return check_out(shop.shopper, order_for(cart, token=token, email=new_email()), key)


def bought_at_once(shop: RunningShop, body: dict[str, Any]) -> requests.Response:
    """A checkout that was done within its two seconds, so that its own trace tells all of it."""
    answer = check_out(shop.shopper, body)
    good(answer, 201)
    return answer


def books(shop: RunningShop, key: str) -> tuple[Any, ...]:
    """Attempt, order, payment, the provider's charge, and how often it authorised."""
    (row,) = shop.ask("order", _BOOKS, key)
    return row


@CHAPTER.shows("A checkout of all steps writes each down, in the order of work.")
def order_of_work(shop: RunningShop) -> str:
    key = new_key()
    good(check_out(shop.shopper, shelf(shop).rich("tok_approve"), key), 201)
    question = """SELECT s.name, s.outcome, s.finished_at >= s.intended_at
                  FROM orders_attemptstep s JOIN orders_checkoutattempt a ON a.id = s.attempt_id
                  WHERE a.key = %s ORDER BY s.intended_at, s.id"""

    def steps() -> list[str]:
        rows = shop.ask("order", question, key)
        return [name for name, outcome, has_ended in rows if outcome == "DONE" and has_ended]

    eventually(steps, wanted=[*STEPS, "redeem_uses", "capture_value"], seconds=30)
    return " > ".join(steps())


@CHAPTER.shows("A plain checkout is three synchronous hops, each named in the trace.")
def three_hops(shop: RunningShop) -> str:
    cart = quoted_cart(shop.shopper, shelf(shop).article)
    answer = patiently(lambda: bought_at_once(shop, order_for(cart, email=new_email())))
    name, wanted = answer.headers["X-Request-ID"], [FREEZE, RESERVE, COMMIT, CHECKOUT]
    eventually(lambda: trace(shop.stack, name), wanted=wanted)
    return f"{name}: {', '.join(path for _service, _method, path in wanted)}"


@CHAPTER.shows("A coupon and a gift card are one hop more each; what was held is made final after.")
def five_hops(shop: RunningShop) -> str:
    answer = patiently(lambda: bought_at_once(shop, shelf(shop).rich("tok_approve")))
    name, while_waiting = answer.headers["X-Request-ID"], [FREEZE, RESERVE, HOLD_USES, HOLD_VALUE]
    wanted = [*while_waiting, COMMIT, CHECKOUT, REDEEM, CAPTURE]
    eventually(lambda: trace(shop.stack, name), wanted=wanted, seconds=30)
    return f"{len(while_waiting) + 1} hops, then redeem and capture under the same id"


CHAPTER.tested(
    "Query and hop counts of a checkout are held by tests.",
    "order_svc/tests/integration/test_budget.py",
    "tests/e2e/test_trace.py",
)


@CHAPTER.shows("One key sent 50 times at once: one order, one authorisation, equal bodies.")
def one_key(shop: RunningShop) -> str:
    cart, key = quoted_cart(shop.shopper, shelf(shop).article), new_key()
    body = order_for(cart, email=new_email())
    answers = at_once(lambda _n: check_out(shop.shopper, body, key), CLICKS, CLICKS)
    eventually(lambda: check_out(shop.shopper, body, key).status_code, wanted=201)
    answers.append(check_out(shop.shopper, body, key))
    bodies = {each.content for each in answers if each.status_code == 201}
    others = {problem(each) for each in answers if each.status_code != 201}
    told = Counter(each.status_code for each in answers)
    other = check_out(shop.shopper, {**body, "email": new_email()}, key)
    assert len(bodies) == 1
    assert others <= {(409, "in_progress")}, others
    assert orders_and_authorisations(shop.ask, key) == (1, 1)
    assert problem(other) == (422, "idempotency_key_reused")
    return f"{dict(told)}: one body, one order, one authorisation; another body is 422"


@CHAPTER.shows("The test provider approves.")
def approves(shop: RunningShop) -> str:
    key = new_key()
    good(paid_with(shop, "tok_approve", key), 201)
    wanted = ("CONFIRMED", "CONFIRMED", "CAPTURED", "captured", 1)
    eventually(lambda: books(shop, key), wanted=wanted)
    return "201; confirmed and captured"


@CHAPTER.shows("It declines: 402, and what was held is free within two seconds.")
def declines(shop: RunningShop) -> str:
    article = stock_article(shop.staff, shop.shopper, units=4)
    cart, before = quoted_cart(shop.shopper, article, 3), level(shop.staff, article)
    refused = check_out(shop.shopper, order_for(cart, token="tok_decline"))
    begun = time.monotonic()
    eventually(lambda: level(shop.staff, article), wanted=before, seconds=2)
    seconds = time.monotonic() - begun
    assert problem(refused) == (402, "payment_declined")
    good(check_out(shop.shopper, order_for(cart)), 201)
    return f"402; stock back after {seconds:.2f} s; the same cart is then bought by another card"


@CHAPTER.shows("It asks for a challenge: approved it becomes the order, refused it is undone.")
def challenges(shop: RunningShop) -> str:
    told = []
    for answer, status in (("approve", 201), ("refuse", 402)):
        cart, key = quoted_cart(shop.shopper, shelf(shop).article), new_key()
        body = order_for(cart, token="tok_challenge", email=new_email())
        first = check_out(shop.shopper, body, key)
        asked = good(first, 202)
        assert first.headers["Location"].endswith(f"{PAGE}/{asked['attempt']}")
        assert asked["state"] == "requires_action"
        page = asked["next_action"]["url"]
        bank = shop.shopper.send("POST", page, data={"answer": answer})
        assert bank.ok, bank.text
        eventually(lambda b=body, k=key: check_out(shop.shopper, b, k).status_code, wanted=status)  # type: ignore[misc]  # bound
        told.append(f"{answer}: {status}")
    return f"202 with a page of the bank; {', '.join(told)}"


@CHAPTER.shows("It times out: 202 within two seconds, and nobody is charged.")
def times_out(shop: RunningShop) -> str:
    key, begun = new_key(), time.monotonic()
    answer = paid_with(shop, "tok_timeout", key)
    seconds = time.monotonic() - begun
    good(answer, 202)
    attempt, order, _payment, _charge, authorised = books(shop, key)
    assert "Location" in answer.headers
    assert authorised == 0
    assert (attempt, order) != ("CONFIRMED", "CONFIRMED")
    # the basket takes some of it
    assert seconds < 3.5, seconds
    return f"202 `{answer.json()['state']}` after {seconds:.1f} s with its basket; charged: nothing"


@CHAPTER.shows("Its answer is lost: it is asked what happened before any second charge.")
def loses_its_answer(shop: RunningShop) -> str:
    key = new_key()
    answer = paid_with(shop, "tok_lost_answer", key)
    wanted = ("CONFIRMED", "CONFIRMED", "CAPTURED", "captured", 1)
    eventually(lambda: books(shop, key), wanted=wanted, seconds=60)
    state = good(shop.shopper.get(answer.headers["Location"].removeprefix(shop.gateway)))
    assert answer.status_code == 202
    assert state["state"] == "completed"
    return f"202, then {state['order']['number']} by the truth of the provider; authorised once"


@CHAPTER.shows("It answers twice: each event counts once, also by its signed webhooks.")
def answers_twice(shop: RunningShop) -> str:
    key = new_key()
    good(paid_with(shop, "tok_twice", key), 201)
    question = """SELECT count(*), count(DISTINCT e.provider_event_id)
                  FROM orders_paymentevent e JOIN orders_payment p ON p.id = e.payment_id
                  JOIN orders_order o ON o.id = p.order_id
                  JOIN orders_checkoutattempt a ON a.id = o.attempt_id WHERE a.key = %s"""
    eventually(lambda: books(shop, key)[3:], wanted=("captured", 1))
    eventually(lambda: shop.ask("order", question, key), wanted=[(2, 2)])
    # the provider comes to tell each of these after one second and after three
    time.sleep(4)
    assert shop.ask("order", question, key) == [(2, 2)]
    return "told six times: one authorisation, one capture"


@CHAPTER.shows("A webhook without the provider's signature is refused.")
def webhooks(shop: RunningShop) -> str:
    event = {"type": "capture", "data": {"reference": "x", "amount": "1.00"}}
    stamp = str(int(time.time()))
    signed = {"Webhook-Id": "evt_1", "Webhook-Timestamp": stamp, "Webhook-Signature": "v1,AAAA"}
    bare = shop.shopper.post("/api/v1/webhooks/test", event)
    forged = shop.shopper.post("/api/v1/webhooks/test", event, **signed)
    nobodys = shop.shopper.post("/api/v1/webhooks/nobody", event)
    assert [problem(each) for each in (bare, forged)] == [(401, "signature_invalid")] * 2
    assert problem(nobodys)[0] == 404
    return "unsigned 401, forged 401, no such provider 404"


@CHAPTER.shows("It reports a wrong amount: refused, and the charge voided.")
def wrong_amount(shop: RunningShop) -> str:
    key = new_key()
    answer = paid_with(shop, "tok_wrong_amount", key)
    eventually(lambda: books(shop, key)[0], wanted="FAILED", seconds=30)
    assert problem(answer) == (402, "payment_declined")
    assert books(shop, key)[3] == "voided"
    return "402; voided at the provider"


CHAPTER.tested(
    "A Stripe adapter stands beside it behind the same interface, against a local fake of its API.",
    "order_svc/tests/contract/test_providers.py",
    "order_svc/tests/integration/test_stripe_checkout.py",
    "order_svc/tests/fake_stripe.py",
)
CHAPTER.tested(
    "Signed webhooks are replay-safe: old, repeated, changed, two secrets in rotation.",
    "order_svc/tests/integration/test_challenges.py",
    "order_svc/tests/contract/test_providers.py",
)


@CHAPTER.shows("A promised price is kept; without a promise another total is 409 with both.")
def promises(shop: RunningShop) -> str:
    article = stock_article(shop.staff, shop.shopper, units=5)
    promised, other = quoted_cart(shop.shopper, article), quoted_cart(shop.shopper, article)
    offer(shop.staff, article, "25.00")

    def is_dearer() -> bool:
        return bool(quoted_cart(shop.shopper, article)["totals"]["subtotal"] == "25.00")

    eventually(is_dearer, wanted=True)
    kept = good(check_out(shop.shopper, order_for(promised)), 201)
    del other["quote_token"]
    refused = check_out(shop.shopper, seen_order(other))
    assert kept["totals"]["total"] == promised["totals"]["total"]
    assert problem(refused) == (409, "price_changed")
    return f"{kept['totals']['total']} as promised; else {refused.json()['detail']}"


@CHAPTER.shows("What is not there is 409 with what is.")
def short_stock(shop: RunningShop) -> str:
    article = stock_article(shop.staff, shop.shopper, units=2)
    refused = check_out(shop.shopper, order_for(quoted_cart(shop.shopper, article, 3)))
    assert problem(refused) == (409, "insufficient_stock")
    shortages = [{"sku": article.sku, "requested": "3", "available": "2"}]
    assert refused.json()["shortages"] == shortages
    return f"{shortages}"


@CHAPTER.shows("A checkout without a key is refused, and a guest sees nobody else's order.")
def keyless(shop: RunningShop) -> str:
    cart = filled_cart(shop.shopper, shelf(shop).article)
    refused = shop.shopper.post(PAGE, order_for(cart))
    foreign = shop.shopper.get(f"/api/v1/orders/{bought(shop)['number']}")
    assert problem(refused) == (400, "idempotency_key_required")
    assert foreign.status_code == 401
    return "400 idempotency_key_required; 401"


@CHAPTER.shows("Stuck checkouts have a page, where staff park one and resume it.")
def stuck(shop: RunningShop) -> str:
    cart, key = quoted_cart(shop.shopper, shelf(shop).article), new_key()
    body = order_for(cart, token="tok_challenge", email=new_email())
    asked = good(check_out(shop.shopper, body, key), 202)
    desk, page = desk_of(shop, "support"), f"{ATTEMPTS}/{asked['attempt']}"

    def is_parked() -> bool:
        reason = {"reason": "the customer is on the telephone"}
        desk.send(f"{page}/park/", {**SENT, **reason}, page=f"{page}/change/")
        return asked["attempt"] in desk.open(f"{ATTEMPTS}/", progress="parked").text

    eventually(is_parked, wanted=True)
    bank = shop.shopper.send("POST", asked["next_action"]["url"], data={"answer": "approve"})
    waits = good(shop.shopper.get(f"{PAGE}/{asked['attempt']}"))["state"]
    desk.send(f"{page}/resume/", SENT, page=f"{page}/change/")
    state = f"{PAGE}/{asked['attempt']}"
    eventually(lambda: good(shop.shopper.get(state))["state"], wanted="completed", seconds=60)
    assert bank.ok
    assert asked["attempt"] not in desk.open(f"{ATTEMPTS}/", progress="parked").text
    assert desk_of(shop, "analyst").open(f"{ATTEMPTS}/").status_code == 403
    return f"parked while it said `{waits}`, listed, resumed, completed"
