"""What was sold is what is gone: stock, coupons, gift cards; each beside what the orders say."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from tests.drills.baskets import CARD_AMOUNT, CARDS, PICKUP, UNITS, Shelf
from tests.drills.figures import Figure, Requirement
from tests.drills.ground import Ground
from tests.e2e.callers import eventually
from tests.e2e.shopping import Level

SETTLE_SECONDS = 60.0

Side = Callable[[Ground, Shelf], object]


def accounts(of: Requirement, ground: Ground, shelf: Shelf) -> Iterator[Figure]:
    """Each account of a shelf that was sold from; and no cart was sold twice."""
    twice = """SELECT count(*) FROM (SELECT cart_id FROM orders_order WHERE number IS NOT NULL
               GROUP BY cart_id HAVING count(*) > 1) cart"""
    yield of.none("carts that became two orders", ground.ask("order", twice)[0][0])
    yield _compared(of, "units left, beside orders", ground, shelf, (_lies, _should_lie))
    yield _compared(of, "uses of the coupon, beside orders", ground, shelf, (_uses, _discounted))
    yield _compared(of, "left on gift cards, beside orders", ground, shelf, (_left, _unpaid))


def _compared(
    of: Requirement, what: str, ground: Ground, shelf: Shelf, sides: tuple[Side, Side]
) -> Figure:
    """The figure of two sides that must be equal, once what was called off has arrived."""

    def both() -> tuple[object, object]:
        return sides[0](ground, shelf), sides[1](ground, shelf)

    with suppress(AssertionError):
        eventually(lambda: len(set(both())), wanted=1, seconds=SETTLE_SECONDS)
    measured, owed = both()
    return of.exactly(what, measured, owed)


def _lies(_ground: Ground, shelf: Shelf) -> str:
    return shown(shelf.levels())


def _should_lie(ground: Ground, shelf: Shelf) -> str:
    question = """SELECT CASE o.shipping_method WHEN 'pickup' THEN %s ELSE 'LC' END,
                         sum(l.quantity)::int
                  FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
                  WHERE l.sku = %s AND o.status = 'CONFIRMED' GROUP BY 1"""
    sold: dict[str, int] = dict(ground.ask("order", question, PICKUP, shelf.article.sku))
    places = {each: sold.get(each, 0) for each in ("LC", PICKUP)}
    return shown({each: Level(UNITS, n, UNITS - n) for each, n in places.items()})


def shown(levels: dict[str, Level]) -> str:
    """What lies where, for people."""
    return ", ".join(f"{name} {each.available} of {each.on_hand}" for name, each in levels.items())


def _uses(ground: Ground, shelf: Shelf) -> int:
    question = "SELECT used_count FROM promotions_coupon WHERE code = %s"
    return int(ground.ask("product", question, shelf.coupon)[0][0])


def _discounted(ground: Ground, shelf: Shelf) -> int:
    question = """SELECT count(DISTINCT o.id) FROM orders_orderline l
                  JOIN orders_order o ON o.id = l.order_id
                  WHERE l.sku = %s AND l.discount > 0 AND o.number IS NOT NULL"""
    return int(ground.ask("order", question, shelf.article.sku)[0][0])


def _left(ground: Ground, shelf: Shelf) -> str:
    question = "SELECT sum(balance), sum(held) FROM customers_walletaccount WHERE id = ANY(%s)"
    ((balance, held),) = ground.ask("customer", question, [each.id for each in shelf.cards])
    return f"{balance:.2f}, {held:.2f} held"


def _unpaid(ground: Ground, shelf: Shelf) -> str:
    question = """
        SELECT COALESCE(sum(v.captured_amount - v.returned_amount - COALESCE(r.amount, 0)), 0)
        FROM orders_storedvalue v
        LEFT JOIN (
            SELECT hold_key, sum(amount) AS amount FROM orders_refundtender
            WHERE status = 'SUCCEEDED' AND hold_key <> '' GROUP BY hold_key
        ) r ON r.hold_key = v.hold_key
        WHERE v.wallet_id = ANY(%s::uuid[])"""
    ((paid,),) = ground.ask("order", question, [each.id for each in shelf.cards])
    return f"{CARDS * float(CARD_AMOUNT) - float(paid):.2f}, 0.00 held"
