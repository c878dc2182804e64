"""I11 and I12: goods on the road, and documents against the ledger; asked from outside."""

from devstack.verify.books import Books

_ON_THE_ROAD = """
SELECT v.sku, COALESCE(d.units, 0), COALESCE(s.on_hand, 0)
FROM (
    SELECT line.variant_id, sum(line.shipped - line.received - line.lost) AS units
    FROM logistics_transferline line GROUP BY line.variant_id
) d
FULL JOIN (
    SELECT level.variant_id, level.on_hand FROM stock_stocklevel level
    JOIN stock_location l ON l.id = level.location_id WHERE l.code = 'TRANSIT'
) s ON s.variant_id = d.variant_id
JOIN stock_variant v ON v.id = COALESCE(d.variant_id, s.variant_id)
WHERE COALESCE(d.units, 0) <> COALESCE(s.on_hand, 0)
ORDER BY v.sku"""
# what each document says of a level, beside what the ledger says under its reference
_SAID_AND_MOVED = """
WITH place AS (SELECT id, code FROM stock_location),
travels AS (
    SELECT t.number, t.source_id, t.destination_id, line.*
    FROM logistics_transferline line JOIN logistics_transfer t ON t.id = line.transfer_id
),
said AS (
    SELECT 'transfer:' || number || ':ship' AS reference, variant_id, source_id AS location_id,
           -shipped AS units FROM travels
    UNION ALL SELECT 'transfer:' || number || ':ship', variant_id, place.id, shipped
        FROM travels, place WHERE place.code = 'TRANSIT'
    UNION ALL SELECT 'transfer:' || number || ':receive', variant_id, place.id, -received
        FROM travels, place WHERE place.code = 'TRANSIT'
    UNION ALL SELECT 'transfer:' || number || ':receive', variant_id, destination_id, received
        FROM travels
    UNION ALL SELECT 'transfer:' || number || ':lose', variant_id, place.id,
           CASE place.code WHEN 'SCRAP' THEN lost ELSE -lost END
        FROM travels, place WHERE place.code IN ('TRANSIT', 'SCRAP')
    UNION ALL SELECT 'receipt:' || r.number, o.variant_id, p.destination_id, line.quantity
        FROM logistics_receiptline line
        JOIN logistics_receipt r ON r.id = line.receipt_id
        JOIN logistics_purchaseorder p ON p.id = r.order_id
        JOIN logistics_purchaseorderline o ON o.id = line.order_line_id
    UNION ALL SELECT 'count:' || c.number, line.variant_id, c.location_id, line.variance
        FROM logistics_countline line JOIN logistics_count c ON c.id = line.count_id
        WHERE c.state = 'posted' AND line.variance IS NOT NULL
),
moved AS (
    SELECT regexp_replace(m.reference, ':[0-9]+$', '') AS reference, level.variant_id,
           level.location_id, sum(m.delta) AS units
    FROM stock_movement m JOIN stock_stocklevel level ON level.id = m.level_id
    WHERE m.reference LIKE 'transfer:%' OR m.reference LIKE 'receipt:R-%'
       OR m.reference LIKE 'count:%'
    GROUP BY 1, 2, 3
)
SELECT reference, v.sku, l.code, COALESCE(said.units, 0), COALESCE(moved.units, 0)
FROM said FULL JOIN moved USING (reference, variant_id, location_id)
JOIN stock_variant v ON v.id = variant_id
JOIN stock_location l ON l.id = location_id
WHERE COALESCE(said.units, 0) <> COALESCE(moved.units, 0)
ORDER BY 1, 2, 3"""
_MORE_THAN_WAS_BOUGHT = """
SELECT p.number, v.sku, line.received, COALESCE(sum(r.quantity), 0)
FROM logistics_purchaseorderline line
JOIN logistics_purchaseorder p ON p.id = line.order_id
JOIN stock_variant v ON v.id = line.variant_id
LEFT JOIN logistics_receiptline r ON r.order_line_id = line.id
GROUP BY line.id, p.number, v.sku
HAVING line.received <> COALESCE(sum(r.quantity), 0)
ORDER BY p.number, v.sku"""


def what_is_on_the_road_lies_in_transit(books: Books) -> list[str]:
    """I11: out = in + in transit + lost, for each article over all transfers."""
    said = "{} on the road: transfers say {}, the transit location has {}"
    return [said.format(*row) for row in books.ask("inventory", _ON_THE_ROAD)]


def documents_moved_what_they_say(books: Books) -> list[str]:
    """I12: each transfer, receipt and posted count beside its movements, level by level."""
    said = "{} of {} at {}: the document says {}, the ledger {}"
    found = [said.format(*row) for row in books.ask("inventory", _SAID_AND_MOVED)]
    bought = "order {} of {}: {} received, receipts say {}"
    return found + [bought.format(*row) for row in books.ask("inventory", _MORE_THAN_WAS_BOUGHT)]
