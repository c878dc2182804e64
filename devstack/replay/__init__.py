"""A year of a real retailer, played through the public endpoints and compared to the cent."""
