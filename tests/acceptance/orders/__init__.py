"""Promises about the way from the visitor to the delivered order."""

from tests.acceptance.orders import (
    _carts,
    _checkouts,
    _customers,
    _deliveries,
    _identity,
    _proof,
    _returns,
    _window,
)
from tests.acceptance.shown import Chapter

PARTS = (_identity, _customers, _carts, _checkouts, _deliveries, _returns, _window, _proof)
CHAPTER = Chapter("orders", [each for part in PARTS for each in part.CHAPTER.promises])
