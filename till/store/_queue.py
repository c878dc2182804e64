"""What the till has said, in order, and what became of it: queue and journal in one table."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any  # Any: JSON documents, rows of SQLite
from uuid import UUID

from shared_libs.ids import uuid7
from till.store._database import Database

DOCUMENTS = ("sale", "return")
SEQUENCE_REUSED = "sequence_reused"


@dataclass(frozen=True)
class Said:
    """Something that has happened: what it is, when, in which shift; `body` is the rest of it."""

    id: UUID
    type: str
    shift_id: str | None
    body: Mapping[str, Any]

    @property
    def is_document(self) -> bool:
        """Whether it has a receipt."""
        return self.type in DOCUMENTS


@dataclass(frozen=True)
class Item:
    """Something the till has said, with its place and what the shop has answered to it."""

    sequence: int
    id: str
    type: str
    shift_id: str | None
    body: Mapping[str, Any]
    receipt_number: str | None
    is_printed: bool
    verdict: str | None
    code: str | None
    exceptions: Sequence[str]
    confirmed_number: str | None

    @property
    def number(self) -> str:
        """The number of its receipt: the shop's, once that has said one."""
        return self.confirmed_number or self.receipt_number or ""


@dataclass(frozen=True)
class Batch:
    """Items on their way, and the bytes that say them: the same again until they are answered."""

    id: str
    body: str
    size: int


def add(database: Database, said: Said, *, register: str) -> Item:
    """It has the next sequence, and the next receipt number if it is a document.

    Expects to be within a transaction: it has happened when that is over, and not before.
    """
    is_document = said.is_document
    ((sequence, receipt),) = database.rows(
        """UPDATE counter SET sequence = sequence + 1, receipt = receipt + ?
           RETURNING sequence, receipt""",
        int(is_document),
    )
    number = f"{register}-{receipt:06d}" if is_document else None
    database.run(
        """INSERT INTO item (sequence, id, type, shift_id, body, receipt_number, printed)
           VALUES (?, ?, ?, ?, ?, ?, ?)""",
        sequence,
        str(said.id),
        said.type,
        said.shift_id,
        json.dumps(dict(said.body), ensure_ascii=False),
        number,
        int(not is_document),
    )
    (row,) = database.rows("SELECT * FROM item WHERE sequence = ?", sequence)
    return _item(row)


def mark_printed(database: Database, item_id: str) -> None:
    """The paper of this document is out."""
    database.run("UPDATE item SET printed = 1 WHERE id = ?", item_id)


def unprinted(database: Database) -> list[Item]:
    """Documents whose paper may be missing: the power went between the disk and the printer."""
    return _items(database, "WHERE printed = 0 ORDER BY sequence")


def document(database: Database, number: str) -> Item | None:
    """The document whose receipt has this number, or whose id it is."""
    where = "WHERE receipt_number = ?1 OR confirmed_number = ?1 OR id = ?1"
    for item in _items(database, where, number):
        return item
    return None


def last_document(database: Database) -> Item | None:
    """The latest document of this till."""
    where = "WHERE receipt_number IS NOT NULL ORDER BY sequence DESC LIMIT 1"
    for item in _items(database, where):
        return item
    return None


def documents_of_shift(database: Database, shift_id: str) -> list[Item]:
    """All that was said in a shift, in order."""
    return _items(database, "WHERE shift_id = ? ORDER BY sequence", shift_id)


def returned_of(database: Database, sale_id: str) -> list[Item]:
    """What this till has taken back of a sale, and the void that calls it off."""
    where = """WHERE (type = 'return' AND json_extract(body, '$.original_sale_id') = ?1)
               OR (type = 'void' AND json_extract(body, '$.sale_id') = ?1) ORDER BY sequence"""
    return _items(database, where, sale_id)


def pending(database: Database) -> int:
    """How much the shop has not heard of yet."""
    return int(database.rows("SELECT count(*) FROM item WHERE verdict IS NULL")[0][0])


def tenders_in(body: str) -> list[Mapping[str, Any]]:
    """How a document was paid, from its text."""
    return list(json.loads(body)["tenders"])


def troubled(database: Database) -> list[Item]:
    """What the shop could not read, for somebody to look at."""
    return _items(database, "WHERE verdict = 'malformed' ORDER BY sequence")


def next_batch(database: Database, batch_id: UUID, *, most: int) -> Batch | None:
    """The batch that is not answered yet, as it was; else a new one of what is pending."""
    with database.transaction():
        for row in database.rows("SELECT id, body FROM batch"):
            return Batch(row["id"], row["body"], len(json.loads(row["body"])["items"]))
        items = _items(database, "WHERE verdict IS NULL ORDER BY sequence LIMIT ?", most)
        if not items:
            return None
        body = _body(batch_id, items)
        database.run("INSERT INTO batch VALUES (?, ?)", str(batch_id), body)
        return Batch(str(batch_id), body, len(items))


def left_to_say(database: Database, *, most: int) -> list[str]:
    """All that is pending as bodies of batches that nobody will answer: for a till that is shut
    out.
    """
    items = _items(database, "WHERE verdict IS NULL ORDER BY sequence")
    parts = (items[start : start + most] for start in range(0, len(items), most))
    return [_body(uuid7(), part) for part in parts]


def _body(batch_id: UUID, items: Sequence[Item]) -> str:
    told = [{"sequence": each.sequence, **each.body} for each in items]
    return json.dumps({"batch_id": str(batch_id), "items": told}, ensure_ascii=False)


def note_verdicts(database: Database, batch: Batch, answer: Mapping[str, Any]) -> None:
    """Each item of the batch has its verdict, and the batch is over.

    A sequence that somebody else has used is exchanged for a new one; what the shop has not seen
    goes out again, once.
    """
    with database.transaction():
        for result in answer["results"]:
            _note(database, result, int(answer["last_sequence"]))
        database.run("DELETE FROM batch WHERE id = ?", batch.id)
        _say_again(database, answer.get("resend_from"))


def _note(database: Database, result: Mapping[str, Any], last_sequence: int) -> None:
    if result.get("code") == SEQUENCE_REUSED:
        _move_up(database, str(result["id"]), last_sequence)
        return
    database.run(
        """UPDATE item SET verdict = ?, code = ?, exceptions = ?, confirmed_number = ?
           WHERE id = ?""",
        result["verdict"],
        result.get("code"),
        json.dumps(result.get("exceptions") or []),
        result.get("receipt_number"),
        str(result["id"]),
    )


def _move_up(database: Database, item_id: str, last_sequence: int) -> None:
    ((sequence,),) = database.rows(
        "UPDATE counter SET sequence = max(sequence, ?) + 1 RETURNING sequence", last_sequence
    )
    database.run("UPDATE item SET sequence = ? WHERE id = ?", sequence, item_id)


def _say_again(database: Database, first: int | None) -> None:
    """What is missing at the shop from this sequence on is pending again, unless it just was."""
    asked = [int(row[0]) for row in database.rows("SELECT value FROM kept WHERE name = 'resent'")]
    if first is None or first in asked:
        return
    database.run("INSERT OR REPLACE INTO kept VALUES ('resent', ?)", str(first))
    database.run(
        "UPDATE item SET verdict = NULL WHERE sequence >= ? AND verdict <> 'malformed'", first
    )


def _items(database: Database, where: str, *values: object) -> list[Item]:
    return [_item(row) for row in database.rows(f"SELECT * FROM item {where}", *values)]  # noqa: S608 - our words


def _item(row: Any) -> Item:
    return Item(
        sequence=row["sequence"],
        id=row["id"],
        type=row["type"],
        shift_id=row["shift_id"],
        body=json.loads(row["body"]),
        receipt_number=row["receipt_number"],
        is_printed=bool(row["printed"]),
        verdict=row["verdict"],
        code=row["code"],
        exceptions=json.loads(row["exceptions"] or "[]"),
        confirmed_number=row["confirmed_number"],
    )
