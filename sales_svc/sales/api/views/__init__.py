"""The doors of sales: `tills` and `desk` for tills, `staff` and `counter` for staff, `receipts` for
both and for whoever holds one.
"""
