"""How much memory each process of the shop holds at most while something runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from devstack import processes, state, status
from devstack.paths import run_directory

EVERY_SECONDS = 5.0


class Peaks:
    """The most that was seen of each process and of all together, in bytes (PSS)."""

    def __init__(self) -> None:
        self._most: dict[str, int] = {}
        self._most_in_all = 0
        self._over = threading.Event()

    def look(self) -> None:
        """Whoever holds more than before is noted."""
        current = state.read(run_directory())
        self.note(status.memory_of(current) if current else {})

    def note(self, held: dict[str, int]) -> None:
        """These hold so much now."""
        self._most_in_all = max(self._most_in_all, sum(held.values()))
        for name, size in held.items():
            self._most[name] = max(self._most.get(name, 0), size)

    def printed(self) -> list[str]:
        """The largest first, each with its peak, and the peak of all at one moment."""
        ordered = sorted(self._most.items(), key=lambda each: (-each[1], each[0]))
        rows = [f"  {name:<20}{size / processes.MIB:>8,.0f} MB" for name, size in ordered]
        return [f"memory (PSS): at most {self._most_in_all / processes.MIB:,.0f} MB in all", *rows]

    def watch_until_over(self) -> None:
        """Look every few seconds until `end`."""
        while not self._over.wait(EVERY_SECONDS):
            self.look()

    def end(self) -> None:
        """A last look, and no other."""
        self._over.set()
        self.look()


@contextmanager
def watched() -> Iterator[Peaks]:
    """The peaks while the block runs."""
    peaks = Peaks()
    watcher = threading.Thread(target=peaks.watch_until_over, daemon=True)
    watcher.start()
    try:
        yield peaks
    finally:
        peaks.end()
        watcher.join()
