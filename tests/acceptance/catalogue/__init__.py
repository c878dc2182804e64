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

PARTS = (_articles, _pictures, _prices, _promotions, _quotes, _search, _imports, _speed)
CHAPTER = Chapter("catalogue", [each for part in PARTS for each in part.CHAPTER.promises])
