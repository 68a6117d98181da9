"""How SQLAlchemy speaks to a mirror: ``duckdb+read_only:///FILE``."""

from typing import Any

from duckdb_engine import Dialect as DuckDB
from sqlalchemy.dialects import registry

SCHEME = "duckdb+read_only"
"""Of the URL of a mirror."""


class ReadOnlyDuckDB(DuckDB):
    """DuckDB for files that nobody writes to.

    Compiled statements are kept, which the package leaves off for all its users; nothing in ours
    stands in the way. A file that never changes needs no transaction around a read.
    """

    supports_statement_cache = True

    def do_begin(self, connection: Any) -> None:
        """Nothing: see the class."""

    def do_rollback(self, connection: Any) -> None:
        """Nothing: see the class."""

    def do_commit(self, connection: Any) -> None:
        """Nothing: see the class."""


registry.register(SCHEME.replace("+", "."), __name__, ReadOnlyDuckDB.__name__)
