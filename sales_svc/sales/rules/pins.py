"""What a PIN must be."""

from itertools import pairwise

SHORTEST, LONGEST = 6, 10


def problem_of(pin: str) -> str:
    """Why this is no PIN: not six to ten digits, one digit over and over, or digits in a row."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return "not_six_to_ten_digits"
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return "too_simple" if len(steps) == 1 and steps <= {-1, 0, 1} else ""
