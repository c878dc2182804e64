"""Parts of I5 and I6: stored value and promotions, order beside customer and product."""

from devstack.verify.books import Books, Row

_SAID = """
SELECT v.hold_key, v.status, v.captured_amount, v.returned_amount + COALESCE(r.amount, 0), o.number
FROM orders_storedvalue v JOIN orders_order o ON o.id = v.order_id
LEFT JOIN (
    SELECT hold_key, sum(amount) AS amount FROM orders_refundtender
    WHERE status = 'SUCCEEDED' AND hold_key <> '' GROUP BY hold_key
) r ON r.hold_key = v.hold_key
WHERE NOT v.is_wanted_back
ORDER BY v.hold_key"""
# a customer's credit may lie in several wallets, each a part of the hold
_KNOWN = """
SELECT COALESCE(part_of_id, key), sum(captured), sum(refunded) FROM customers_wallethold
WHERE COALESCE(part_of_id, key) = ANY(%s) GROUP BY 1"""
_USES = "SELECT reference FROM promotions_use WHERE state = 'held' ORDER BY reference"
_HOLDS = """
SELECT split_part(key, ':', 1), key FROM customers_wallethold
WHERE state = 'HELD' AND key LIKE '%:value:%'
ORDER BY key"""
_FINISHED = """
SELECT id::text FROM orders_checkoutattempt
WHERE finished_at IS NOT NULL AND id::text = ANY(%s)"""


def orders_and_wallets_agree(books: Books) -> list[str]:
    """Part of I5: what wallets have paid and got back is what the orders say, key by key."""
    said = books.ask("order", _SAID)
    rows = books.ask("customer", _KNOWN, [row[0] for row in said])
    known = {key: (captured, refunded) for key, captured, refunded in rows}
    return [
        f"stored value {key} of {number}: {status}, {captured} captured, {refunded} refunded; "
        f"customer has {known.get(key)}"
        for key, status, captured, refunded, number in said
        if known.get(key, (0, 0)) != (captured, refunded) or (status == "HELD" and number)
    ]


def nothing_stays_held(books: Books) -> list[str]:
    """Part of I6: no use of a promotion, and no money of a wallet, is held for what is over."""
    uses = [(row[0], row[0]) for row in books.ask("product", _USES)]
    return [
        *_of_finished(books, uses, "use of promotions {}: still held"),
        *_of_finished(books, books.ask("customer", _HOLDS), "hold {}: still held"),
    ]


def _of_finished(books: Books, held: list[Row], said: str) -> list[str]:
    finished = {row[0] for row in books.ask("order", _FINISHED, [row[0] for row in held])}
    return [said.format(name) for attempt, name in held if attempt in finished]
