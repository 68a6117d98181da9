"""Environment values, each with an embedded default."""

import os
from pathlib import Path

DATA_FOLDER = Path(os.environ.get("REGISTER_DATA", "var"))
"""Where the training register, the mirror and the notebook live; readable by its owner alone."""

REGISTER_URL = os.environ.get("REGISTER_URL", f"sqlite:///{DATA_FOLDER / 'training.db'}")
"""SQLAlchemy URL of the register's read-replica."""

MIRROR_FOLDER = Path(os.environ.get("REGISTER_MIRROR", DATA_FOLDER))
"""Where the register's columnar copy on this machine lies."""

NOTEBOOK_FILE = Path(os.environ.get("REGISTER_NOTEBOOK", DATA_FOLDER / "notebook.db"))
"""The dashboard's own store: results over time, names, notes and verdicts of analysts."""

STATEMENT_TIMEOUT_S = int(os.environ.get("REGISTER_STATEMENT_TIMEOUT", "600"))
"""No statement on the replica runs longer, seconds."""

AUDIENCE = os.environ.get("REGISTER_AUDIENCE", "analyst")
"""Who this process serves: analyst or participant."""
