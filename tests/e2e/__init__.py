"""Journeys through the gateway of the whole system, and what happens when parts of it fail."""
