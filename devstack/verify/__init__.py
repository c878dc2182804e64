"""The invariants of the whole shop, asked of all databases at once."""
