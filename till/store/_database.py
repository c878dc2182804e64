"""The file: opened, brought up to this program's schema, written in whole transactions."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any  # Any: rows of SQLite

from till.errors import Refused
from till.words import _

BUSY_SECONDS = 10
SCHEMA = (
    """
    CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE counter (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        sequence INTEGER NOT NULL, receipt INTEGER NOT NULL
    );
    INSERT INTO counter VALUES (1, 0, 0);
    CREATE TABLE article (
        sku TEXT PRIMARY KEY, name_en TEXT NOT NULL, name_fr TEXT NOT NULL,
        searched_en TEXT NOT NULL, searched_fr TEXT NOT NULL,
        category TEXT NOT NULL, brand TEXT NOT NULL, tax_category TEXT NOT NULL,
        whole_quantity INTEGER NOT NULL, status TEXT NOT NULL, prices TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE barcode (
        key TEXT NOT NULL, sku TEXT NOT NULL, pack INTEGER NOT NULL, PRIMARY KEY (key, sku)
    ) WITHOUT ROWID;
    CREATE INDEX barcode_of_article ON barcode (sku);
    CREATE TABLE item (
        sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,
        shift_id TEXT, body TEXT NOT NULL, receipt_number TEXT UNIQUE, printed INTEGER NOT NULL,
        verdict TEXT, code TEXT, exceptions TEXT, confirmed_number TEXT
    );
    CREATE INDEX item_of_shift ON item (shift_id);
    CREATE INDEX item_not_answered ON item (sequence) WHERE verdict IS NULL;
    CREATE TABLE batch (id TEXT PRIMARY KEY, body TEXT NOT NULL);
    CREATE TABLE shift (
        id TEXT PRIMARY KEY, cashier TEXT NOT NULL, float TEXT NOT NULL,
        opened_at TEXT NOT NULL, closed_at TEXT, counted TEXT
    );
    CREATE UNIQUE INDEX one_shift_is_open ON shift (closed_at IS NULL) WHERE closed_at IS NULL;
    CREATE TABLE parked (
        id TEXT PRIMARY KEY, label TEXT NOT NULL, cashier TEXT NOT NULL, basket TEXT NOT NULL,
        state TEXT NOT NULL, parked_at TEXT NOT NULL
    );
    CREATE TABLE wrong_pin (
        cashier TEXT PRIMARY KEY, tries INTEGER NOT NULL, locked_until TEXT
    );
    """,
    # the index of words wants a number for each article; it is filled once the catalogue is whole
    """
    CREATE TABLE numbered (
        id INTEGER PRIMARY KEY, sku TEXT NOT NULL UNIQUE,
        name_en TEXT NOT NULL, name_fr TEXT NOT NULL,
        searched_en TEXT NOT NULL, searched_fr TEXT NOT NULL,
        category TEXT NOT NULL, brand TEXT NOT NULL, tax_category TEXT NOT NULL,
        whole_quantity INTEGER NOT NULL, status TEXT NOT NULL, prices TEXT NOT NULL
    );
    INSERT INTO numbered SELECT NULL, * FROM article;
    DROP TABLE article;
    ALTER TABLE numbered RENAME TO article;
    CREATE VIRTUAL TABLE word USING fts5 (
        searched_en, searched_fr, content='article', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', detail='column', columnsize=0
    );
    """,
)


class Database:
    """One file, with a connection for each thread; two threads write one after the other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's own connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = _connected(self.path)
        return found

    def rows(self, statement: str, *values: object) -> list[Any]:
        """What a question is answered with."""
        return self.connection.execute(statement, values).fetchall()

    def run(self, statement: str, *values: object) -> int:
        """A statement is done; returns how many rows it touched."""
        return self.connection.execute(statement, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it is on the disk when this ends, or none of it is."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        # synchronous=FULL: this returns when the disk has it
        self.connection.execute("COMMIT")

    def close(self) -> None:
        """This thread's connection is closed."""
        self.connection.close()
        self._local.connection = None


def _connected(path: Path) -> sqlite3.Connection:
    link = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    link.row_factory = sqlite3.Row
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("PRAGMA synchronous = FULL")
    link.execute("PRAGMA foreign_keys = ON")
    return link


def open_database(path: Path) -> Database:
    """The till's file, made or brought up to date; raises Refused for one of a newer program."""
    path.parent.mkdir(parents=True, exist_ok=True)
    database = Database(path)
    with database.transaction():
        (version,) = database.rows("PRAGMA user_version")[0]
        if version > len(SCHEMA):
            raise Refused("newer_file", _("This till's file is of a newer program."))
        for number, script in enumerate(SCHEMA[version:], start=version + 1):
            for statement in filter(str.strip, script.split(";")):
                _change(database, statement)
            database.run(f"PRAGMA user_version = {number}")
    return database


def _change(database: Database, statement: str) -> None:
    try:
        database.run(statement)
    except sqlite3.OperationalError as problem:
        if "fts5" not in str(problem):
            raise
        text = _("The SQLite of this Python has no FTS5, by which articles are looked up.")
        raise Refused("no_fts5", text) from problem
