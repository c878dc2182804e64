"""Decisions of logistics: pure, quick, and the same for the API, the screens and the tests."""
