"""Files in the database, written and read slice by slice so that memory stays small."""

import io
from collections.abc import Iterator
from datetime import datetime

from product_svc.imports.models import FileSlice, StoredFile

SLICE_BYTES = 256 * 1024


class SliceWriter(io.RawIOBase):
    """A file that is being written; `stored` is whole once it is closed."""

    def __init__(self, *, name: str, now: datetime) -> None:
        super().__init__()
        self.stored = StoredFile.objects.create(name=name, created_at=now)
        self._pending = bytearray()
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override] # only bytes are written
        self._pending += data
        while len(self._pending) >= SLICE_BYTES:
            self._keep(bytes(self._pending[:SLICE_BYTES]))
            del self._pending[:SLICE_BYTES]
        return len(data)

    def close(self) -> None:
        if not self.closed and self._pending:
            self._keep(bytes(self._pending))
            self._pending.clear()
            self.stored.save(update_fields=["size"])
        super().close()

    def _keep(self, content: bytes) -> None:
        FileSlice.objects.create(file=self.stored, position=self._position, content=content)
        self._position += 1
        self.stored.size += len(content)


class SliceReader(io.RawIOBase):
    """A stored file, read from anywhere in it; one slice is held at a time."""

    def __init__(self, stored: StoredFile) -> None:
        super().__init__()
        self._stored = stored
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._stored.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # io hands a memoryview
        position, start = divmod(self._at, SLICE_BYTES)
        part = self._slice(position)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _slice(self, position: int) -> bytes:
        if self._held[0] != position:
            rows = FileSlice.objects.filter(file=self._stored, position=position)
            content = next(iter(rows.values_list("content", flat=True)), b"")
            self._held = position, bytes(content)
        return self._held[1]


def opened(stored: StoredFile) -> io.BufferedReader:
    """The file, ready to be read from its beginning."""
    return io.BufferedReader(SliceReader(stored), buffer_size=64 * 1024)


def content(stored: StoredFile) -> Iterator[bytes]:
    """The file slice by slice, as it is sent to who downloads it."""
    reader = SliceReader(stored)
    for position in range(-(-stored.size // SLICE_BYTES)):
        yield reader._slice(position)  # noqa: SLF001 # its own module
