"""`make faults`: the whole site with the bundled captioner, and everything that can go wrong.

Each row of the table is a module in `rows/`, and runs on a site of its own with real processes.
"""
