"""Pure decisions of a till: no file, no clock, no network."""
