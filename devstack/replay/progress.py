"""A bar and a rate on a terminal; a line every ten seconds elsewhere."""

import sys
import threading
import time

WIDTH = 32
TERMINAL_SECONDS, FILE_SECONDS = 0.2, 10.0


class Stopped(Exception):
    """Somebody else has given up: there is no use in going on."""


class Progress:
    """Counts lines from any number of threads, and tells all of them when one has given up."""

    def __init__(self, total: int) -> None:
        self._total, self._count = total, 0
        self._started = time.monotonic()
        self._shown_at = 0.0
        self._lock = threading.Lock()
        self._is_over = False

    def advance(self, lines: int) -> None:
        """So many lines more are done. Raises Stopped after `stop`."""
        with self._lock:
            if self._is_over:
                raise Stopped
            self._count += lines
            self._show(last=False)

    def stop(self) -> None:
        """Whoever has something done next hears that it was in vain."""
        self._is_over = True

    def finish(self) -> tuple[int, float]:
        """The lines done and the seconds it took."""
        with self._lock:
            self._show(last=True)
        return self._count, time.monotonic() - self._started

    def _show(self, *, last: bool) -> None:
        now, is_terminal = time.monotonic(), sys.stderr.isatty()
        every = TERMINAL_SECONDS if is_terminal else FILE_SECONDS
        if not last and now - self._shown_at < every:
            return
        self._shown_at = now
        filled = WIDTH * self._count // max(self._total, 1)
        rate = self._count / max(now - self._started, 0.001)
        bar = f"[{'#' * filled}{'.' * (WIDTH - filled)}]"
        text = f"{bar} {self._count:,} of {self._total:,} lines, {rate:,.0f} lines/s"
        print(text, end="\r" if is_terminal and not last else "\n", file=sys.stderr, flush=True)
