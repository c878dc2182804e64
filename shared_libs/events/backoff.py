"""How long to wait before the next try: 1, 2, 4 .. 60 seconds, each shortened by chance."""

import random
from datetime import timedelta

LONGEST_SECONDS = 60
_MAX_EXPONENT = 6


def pause(failures: int) -> timedelta:
    """The pause after so many failures in a row; three quarters of it at least."""
    seconds: int = min(LONGEST_SECONDS, 2 ** min(max(failures - 1, 0), _MAX_EXPONENT))
    return timedelta(seconds=seconds * random.uniform(0.75, 1))  # noqa: S311 - jitter, not a secret
