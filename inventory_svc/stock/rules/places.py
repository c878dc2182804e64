"""Which places there always are, and what can be done at a kind of place."""

WITH_SHELVES = frozenset({"store", "warehouse", "office"})
# where units are on their way, and where they end; made with every shop
TRANSIT, SCRAP = "TRANSIT", "SCRAP"
