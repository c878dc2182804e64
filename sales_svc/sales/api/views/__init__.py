"""The doors of sales: one module for tills, one for staff."""
