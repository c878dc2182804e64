"""How slow this machine's cores are beside those that the limits were set on."""

import time

LOOP, LOOP_MS, TIMES = 50_000, 3.0, 9


def pace() -> float:
    """How many times as long Python takes for a plain loop here as on the two quiet cores that the
    limits were set on; 1 where it is quicker.
    """
    return max(1.0, sorted(_milliseconds() for _ in range(TIMES))[TIMES // 2] / LOOP_MS)


def _milliseconds() -> float:
    begun = time.perf_counter()
    sum(number * number for number in range(LOOP))
    return (time.perf_counter() - begun) * 1000
