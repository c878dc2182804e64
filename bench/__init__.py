"""Measuring the shop: what it is measured on, and how."""
