"""Fault injection into the whole site with the bundled captioner: `make faults`.

Each row of the table is a module in `rows/`, and runs on a site of its own with real processes.
"""
