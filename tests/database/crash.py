"""A refresher that is killed; run as a process of its own."""

import sys
from pathlib import Path

from data_access.mirror import ensure_mirror
from data_access.replica import open_engine

print("begun", flush=True)
print(ensure_mirror(open_engine(sys.argv[1]), Path(sys.argv[2])).problem, flush=True)
