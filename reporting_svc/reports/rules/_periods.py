"""Which months a period holds whole, and which days of it lie beside them."""

from datetime import date, timedelta

_DAY = timedelta(days=1)
Days = tuple[date, date]


def whole_months(first: date, last: date) -> tuple[Days | None, list[Days]]:
    """The first days of the first and the last whole month, if any, and the days beside them."""
    begin = first if first.day == 1 else _next_month(first)
    end = _next_month(last) if (last + _DAY).day == 1 else last.replace(day=1)
    if begin >= end:
        return None, [(first, last)]
    beside = [(first, begin - _DAY), (end, last)]
    return (begin, (end - _DAY).replace(day=1)), [each for each in beside if each[0] <= each[1]]


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
