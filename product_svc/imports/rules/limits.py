"""How large a file may be, so that none fills our memory; and what is wrong with one."""

from dataclasses import dataclass

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 250_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
MAX_LINE = 256 * 1024
MAX_UNPACKED = 512 * 1024 * 1024
MAX_SHARED_TEXTS = 64 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 200


@dataclass(frozen=True)
class Row:
    """A row of a file: its number as a spreadsheet shows it, and the texts of its cells."""

    number: int
    cells: tuple[str, ...]


class Unreadable(Exception):
    """Why a file can not be read: a code, the row and the column where that is known."""

    def __init__(self, code: str, *, row: int | None = None, column: str = "", **values: object):
        super().__init__(code)
        self.code, self.row, self.column, self.values = code, row, column, values
