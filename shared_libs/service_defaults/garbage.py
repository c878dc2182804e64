"""How often Python looks for garbage that refers to itself."""

import gc

# Python's own 700 is a few lines of a till's batch: reading 3,908 of them took 214 ms, 116 of which
# remain with 5,000 or more; what is not in cycles is freed at once either way
NEW_OBJECTS = 10_000


def collect_seldom() -> None:
    """Python looks once for so many new objects, and at what has become old after that."""
    gc.set_threshold(NEW_OBJECTS)
