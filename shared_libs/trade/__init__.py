"""The rules of trade that a service and a till must reckon alike: pure, no clock, no network."""
