"""Breaking the shop on purpose, in every way that is known, and measuring what becomes of it."""
