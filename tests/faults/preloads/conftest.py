"""Without a compiler there is nothing here to be tried, as in the faults that need one."""

from tests.faults.preloads import can_compile

collect_ignore = [] if can_compile() else ["test_preloads.py"]
