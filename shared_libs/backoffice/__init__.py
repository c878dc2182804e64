"""What the seven admin sites have in common: pages, pages of many rows, reasons, saved filters,
stores, history.
"""
