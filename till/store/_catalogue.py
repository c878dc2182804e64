"""The catalogue: articles as the shop last told of them, and what a scanner reads on them."""

import json
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents, rows of SQLite

from shared_libs.trade.barcodes import key_of, measure_in, scanned_keys
from shared_libs.trade.price_lists import ListedPrice
from shared_libs.trade.pricing import Article
from till.store._database import Database
from till.store._kept import keep, kept

_COLUMNS = "sku, name_en, name_fr, category, brand, tax_category, whole_quantity, status, prices"
_PUT = """
INSERT INTO article (
    sku, name_en, name_fr, searched_en, searched_fr,
    category, brand, tax_category, whole_quantity, status, prices
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (sku) DO UPDATE SET
    name_en = excluded.name_en, name_fr = excluded.name_fr,
    searched_en = excluded.searched_en, searched_fr = excluded.searched_fr,
    category = excluded.category, brand = excluded.brand, tax_category = excluded.tax_category,
    whole_quantity = excluded.whole_quantity, status = excluded.status, prices = excluded.prices
RETURNING id
"""
Words = tuple[str, str]
INDEXED = "indexed"
MOST_FOUND = 50
# of more than so many it is cheaper to read names in their order until fifty have the words
MANY = 1_000


@dataclass(frozen=True)
class View:
    """How somebody looks at the catalogue: in which language, and by which prices of those told."""

    language: str
    prices: Callable[[Sequence[Mapping[str, Any]]], tuple[ListedPrice, ...]]


@dataclass(frozen=True)
class Known:
    """An article, and by how much of it a scan stands for (a pack, what a scale has printed)."""

    article: Article
    quantity: Decimal
    is_sold: bool
    price_printed: Decimal | None = None


def bring_page(
    database: Database, entries: Iterable[Mapping[str, Any]], *, cursor: int, is_last: bool
) -> None:
    """These articles are as the page says, and the next page is the one after the cursor.

    With the last page of all, the words are indexed at once: one by one would cost ten times more.
    """
    with database.transaction():
        is_indexed = _is_indexed(database)
        for entry in entries:
            _bring(database, entry, is_indexed=is_indexed)
        if is_last and not is_indexed:
            _index_all(database)
        keep(database, cursor=cursor, complete=is_last)


def _is_indexed(database: Database) -> bool:
    return bool(kept(database, INDEXED))


def _index_all(database: Database) -> None:
    database.run("INSERT INTO word (word) VALUES ('rebuild')")
    for language in ("en", "fr"):
        database.run(f"CREATE INDEX article_by_name_{language} ON article (name_{language}, sku)")
    keep(database, **{INDEXED: True})


def _bring(database: Database, entry: Mapping[str, Any], *, is_indexed: bool) -> None:
    sku, name = entry["sku"], entry["name"]
    english = name.get("en") or name.get("fr") or sku
    french = name.get("fr") or english
    searched = (folded(f"{sku} {english}"), folded(f"{sku} {french}"))
    before = _words_of(database, sku) if is_indexed else [searched]
    ((number,),) = database.rows(
        _PUT,
        sku,
        english,
        french,
        *searched,
        entry.get("category") or "",
        entry.get("brand") or "",
        entry["tax_category"],
        int(entry["whole_quantity"]),
        entry["status"],
        json.dumps(_prices(entry)),
    )
    _index(database, number, searched, before)
    database.run("DELETE FROM barcode WHERE sku = ?", sku)
    for each in entry["barcodes"]:
        key = key_of(each["kind"], each["code"])
        pack = int(each.get("pack_quantity") or 1)
        database.run("INSERT OR REPLACE INTO barcode VALUES (?, ?, ?)", key, sku, pack)


def _words_of(database: Database, sku: str) -> list[Words]:
    statement = "SELECT searched_en, searched_fr FROM article WHERE sku = ?"
    return [(english, french) for english, french in database.rows(statement, sku)]


def _index(database: Database, number: int, searched: Words, before: Sequence[Words]) -> None:
    """The article is found by these words, and no more by those it had before."""
    if before == [searched]:
        return
    for words in before:
        # the index keeps no text: what it shall forget has to be said
        statement = "INSERT INTO word (word, rowid, searched_en, searched_fr) VALUES (?, ?, ?, ?)"
        database.run(statement, "delete", number, *words)
    statement = "INSERT INTO word (rowid, searched_en, searched_fr) VALUES (?, ?, ?)"
    database.run(statement, number, *searched)


def _prices(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """All prices of the article at this store; from older shops the one for anybody."""
    if entry.get("prices") is not None:
        return list(entry["prices"])
    return [entry["price"]] if entry.get("price") else []


def folded(text: str) -> str:
    """Words without case and accents, a blank before each: as they are searched."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    kept = (each if each.isalnum() else " " for each in plain if not unicodedata.combining(each))
    return "".join(f" {word}" for word in "".join(kept).casefold().split())


def scanned(database: Database, code: str, view: View) -> Known | None:
    """What a scanned or typed code stands for: a barcode, else a SKU; None for nothing."""
    measure = measure_in(code)
    for key in scanned_keys(code):
        rows = database.rows("SELECT sku, pack FROM barcode WHERE key = ?", key)
        for sku, pack in rows:
            is_weighed = measure is not None and key.startswith("weighed:")
            amount = measure.amount if measure is not None and is_weighed else Decimal(pack)
            is_price = is_weighed and measure is not None and measure.carries == "price"
            found = _known(database, sku, Decimal(1) if is_price else amount, view)
            if found and is_price:
                return Known(found.article, found.quantity, found.is_sold, amount)
            return found
    return _known(database, code, Decimal(1), view) or _known(
        database, code.upper(), Decimal(1), view
    )


def _known(database: Database, sku: str, quantity: Decimal, view: View) -> Known | None:
    for row in database.rows(f"SELECT {_COLUMNS} FROM article WHERE sku = ?", sku):  # noqa: S608 - our columns
        return _read(row, quantity, view)
    return None


def articles(database: Database, skus: Sequence[str], view: View) -> dict[str, Article]:
    """These articles as the rules know them; unknown ones are left out."""
    found = (_known(database, sku, Decimal(1), view) for sku in dict.fromkeys(skus))
    return {known.article.sku: known.article for known in found if known}


def names(database: Database, skus: Iterable[str], language: str) -> dict[str, str]:
    """What these articles are called."""
    column = "name_fr" if language == "fr" else "name_en"
    statement = f"SELECT {column} FROM article WHERE sku = ?"  # noqa: S608 - our columns
    return {sku: name for sku in skus for (name,) in database.rows(statement, sku)}


def find(database: Database, words: str, view: View) -> list[Known]:
    """The articles with words that begin like all of these in SKU or name, fifty at most; those
    whose name in this language has them come first. A thousand articles that begin alike cost as
    little as one: the index says where they are, or so many have the words that few are read.
    """
    parts = folded(words).split()
    if not parts:
        return []
    own, other = ("fr", "en") if view.language == "fr" else ("en", "fr")
    look = _with_words if _is_indexed(database) else _by_reading
    found = look(database, parts, own)
    if len(found) < MOST_FOUND:
        known = {row["sku"] for row in found}
        more = look(database, parts, other)
        found += [row for row in more if row["sku"] not in known]
    return [_read(row, Decimal(1), view) for row in found[:MOST_FOUND]]


def _with_words(database: Database, parts: Sequence[str], language: str) -> list[Any]:
    """Articles on sale whose name in a language has these words, fifty at most, by name."""
    beginnings = " AND ".join(f'"{part}"*' for part in parts)
    match = f"searched_{language} : ({beginnings})"
    numbers = database.rows("SELECT rowid FROM word WHERE word MATCH ? LIMIT ?", match, MANY)
    if len(numbers) == MANY:
        return _by_reading(database, parts, language)
    wanted = json.dumps([number for (number,) in numbers])
    return database.rows(
        f"SELECT {_COLUMNS} FROM article"  # noqa: S608 - our columns
        " WHERE id IN (SELECT value FROM json_each(?)) AND status = 'active'"
        f" ORDER BY name_{language}, sku LIMIT {MOST_FOUND}",
        wanted,
    )


def _by_reading(database: Database, parts: Sequence[str], language: str) -> list[Any]:
    """The same for words that many have: the names are read in their order until it is enough."""
    has_all = " AND ".join(f"searched_{language} LIKE ?" for _part in parts)
    return database.rows(
        f"SELECT {_COLUMNS} FROM article WHERE status = 'active' AND {has_all}"  # noqa: S608 - our columns
        f" ORDER BY name_{language}, sku LIMIT {MOST_FOUND}",
        *(f"% {part}%" for part in parts),
    )


def _read(row: Any, quantity: Decimal, view: View) -> Known:
    prices = view.prices(json.loads(row["prices"]))
    article = Article(
        sku=row["sku"],
        name=row["name_fr" if view.language == "fr" else "name_en"],
        prices=prices,
        tax_category=row["tax_category"],
        whole_quantity=bool(row["whole_quantity"]),
        category_path=row["category"],
        brand=row["brand"],
    )
    return Known(article, quantity, is_sold=row["status"] == "active" and bool(prices))


def catalogue_size(database: Database) -> int:
    """How many articles the till knows."""
    return int(database.rows("SELECT count(*) FROM article")[0][0])
