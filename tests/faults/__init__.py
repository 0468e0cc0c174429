"""Faults: what was acknowledged is never lost and never decided twice, whatever happens meanwhile.

`python -m tests.faults --help` runs the faults long and writes docs/reliability.md.
"""
