"""The back office of logistics."""
