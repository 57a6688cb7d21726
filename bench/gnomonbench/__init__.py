"""The parts of bench.py. Nothing but Python's standard library."""
