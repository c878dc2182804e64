"""The decisions of the stock room: pure, without database, clock or network."""
