"""A small register that the tests of the mirror change."""

from collections.abc import Callable

from sqlalchemy import NullPool, create_engine

from data_access.mirror import Mirror

REPORTS = [{"case_id": "C1", "theme": "smuggling", "agency": "KMar"}, {"agency": "KPCN"}]
CHILDREN = {
    "person_group": [{"report_id": "R0", "role": "migrant", "number_from": 30}],
    "leg": [{"report_id": "R0", "origin": "VE-morrocoy", "destination": "BQ-lac"}],
}
SECRET = "Not for a log"

Build = Callable[[], Mirror]


def run(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
