"""The screens of a till."""
