"""Pure decisions of the counter: reading what a till said, dating it, adding it up, judging it."""
