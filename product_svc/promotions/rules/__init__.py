"""Pure decisions of promotions: no database, no clock, no network."""
