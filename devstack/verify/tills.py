"""I13 and I14: what tills have reported is what their documents say, numbered and chained."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

from devstack.verify.books import Books

FIRST_HASH = "0" * 64
_REPORTS = """
SELECT g.code, z.number, z.previous_hash, z.hash, z.content
FROM sales_zreport z JOIN sales_register g ON g.id = z.register_id
ORDER BY g.code, z.number"""
_COUNTERS = """
SELECT g.code, g.last_z, count(z.id), g.last_receipt,
       (SELECT count(*) FROM sales_syncitem i
        WHERE i.register_id = g.id AND i.receipt_index IS NOT NULL)
FROM sales_register g LEFT JOIN sales_zreport z ON z.register_id = g.id
GROUP BY g.id, g.code, g.last_z, g.last_receipt"""
_DOCUMENTS = """
SELECT g.code, z.number, d.currency, sum(d.total)
FROM (
    SELECT z_report_id, currency, total FROM sales_sale
    UNION ALL SELECT z_report_id, currency, total FROM sales_returndoc
    UNION ALL SELECT v.z_report_id, s.currency, -s.total
    FROM sales_void v JOIN sales_sale s ON s.id = v.sale_id WHERE v.applied_at IS NOT NULL
) d
JOIN sales_zreport z ON z.id = d.z_report_id
JOIN sales_register g ON g.id = z.register_id
GROUP BY g.code, z.number, d.currency"""
_LEFT_OUT = """
SELECT g.code, t.shift_id, count(*)
FROM (
    SELECT register_id, shift_id FROM sales_sale WHERE z_report_id IS NULL
    UNION ALL SELECT register_id, shift_id FROM sales_returndoc WHERE z_report_id IS NULL
    UNION ALL SELECT register_id, shift_id FROM sales_void
    WHERE z_report_id IS NULL AND applied_at IS NOT NULL
    UNION ALL SELECT register_id, shift_id FROM sales_cashmovement WHERE z_report_id IS NULL
) d
JOIN sales_shift t ON t.register_id = d.register_id AND t.shift_id = d.shift_id
JOIN sales_register g ON g.id = d.register_id
WHERE t.status = 'closed' GROUP BY g.code, t.shift_id"""


def reports_are_their_documents(books: Books) -> list[str]:
    """Z reports add up what they count, and a closed shift has nothing that none counts."""
    reports = books.ask("sales", _REPORTS)
    said = {
        (register, number, currency): Decimal(sums["total"])
        for register, number, _previous, _hash, content in reports
        for currency, sums in content["sums"].items()
    }
    rows = books.ask("sales", _DOCUMENTS)
    counted = {(row[0], row[1], row[2]): Decimal(row[3]) for row in rows}
    nothing = Decimal(0)
    return [
        f"Z {number} of {register}: says {said.get(key, nothing)} {key[2]}, counts "
        f"{counted.get(key, nothing)}"
        for key in sorted({*said, *counted})
        for register, number in [key[:2]]
        if said.get(key, nothing) != counted.get(key, nothing)
    ] + [
        f"shift {shift} of {register} is closed, {count} of its documents are in no Z report"
        for register, shift, count in books.ask("sales", _LEFT_OUT)
    ]


def numbers_have_no_gap(books: Books) -> list[str]:
    """Z reports and receipts are numbered from one without a hole; reports are chained."""
    found = [
        f"{register}: Z up to {last_z}, {reports} there; receipts up to {last}, {receipts} there"
        for register, last_z, reports, last, receipts in books.ask("sales", _COUNTERS)
        if (last_z, last) != (reports, receipts)
    ]
    ends: dict[str, tuple[int, str]] = {}
    for register, number, previous, digest, content in books.ask("sales", _REPORTS):
        before, link = ends.get(register, (0, FIRST_HASH))
        if number != before + 1 or previous != link or digest != z_digest(previous, content):
            found.append(f"Z {number} of {register}: the chain breaks here")
        ends[register] = number, digest
    return found


def z_digest(previous: str, content: Any) -> str:
    """The hash that a Z report of this content has after one of that hash."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(f"{previous}\n{text}".encode()).hexdigest()
