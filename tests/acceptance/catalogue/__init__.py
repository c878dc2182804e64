"""Promises about the catalogue: what is sold, at which price, and how it is found and filled."""

from tests.acceptance.catalogue import (
    _articles,
    _imports,
    _pictures,
    _prices,
    _promotions,
    _quotes,
    _search,
    _speed,
)
from tests.acceptance.shown import Chapter

# speed before all that others make of it: events go on for a while after each
PARTS = (_speed, _articles, _pictures, _prices, _promotions, _quotes, _search, _imports)
CHAPTER = Chapter("catalogue", [each for part in PARTS for each in part.CHAPTER.promises])
