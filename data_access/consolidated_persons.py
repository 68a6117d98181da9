"""How many persons a case has: those who came, minors among them, and the dead and missing."""

from typing import Any

from sqlalchemy import Column, Integer, Table, and_, case, func, not_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Select

from data_access import codes, schema
from data_access.consolidation import metadata, report_case

_LOST = ("dead", "missing", "dead_or_missing")

case_persons = Table(
    "case_persons",
    metadata,
    Column("case_key", Integer),
    Column("persons_from", Integer),
    Column("persons_to", Integer),
    Column("minors_from", Integer),
    Column("dead", Integer),
    Column("missing", Integer),
    Column("dead_or_missing", Integer),
)


def best_numbering(
    those: ColumnElement[bool],
    number: ColumnElement[Any],
    rank: ColumnElement[int],
    case_key: ColumnElement[int] | None = None,
) -> ColumnElement[int]:
    """Rank of a case's best report with a number of those persons; where none has, with any.

    Of the rows of one ``case_key``; without, of a group of rows.
    """

    def best(telling: ColumnElement[bool]) -> ColumnElement[int]:
        least = func.min(case((telling, rank)))
        return least if case_key is None else least.over(partition_by=case_key)

    return func.coalesce(best(and_(those, number.is_not(None))), best(those))


def count_persons() -> Select[Any]:
    """Persons per case, minors and the lost, each of the best report that numbers them."""
    group = schema.person_group.c
    of = "role", "number_from", "number_to", "age_band", "fate"
    told = (
        select(report_case.c.case_key, report_case.c.rank, *(group[name] for name in of))
        .join_from(schema.person_group, report_case, group.report_id == report_case.c.report_id)
        .cte("told")
    )
    one, number = told.c, told.c.number_from
    counted = one.role.in_(codes.COUNTED)
    # The fates together: whom one report calls missing, another calls dead.
    those = {
        "persons": counted,
        "minors": and_(counted, one.age_band.in_(codes.MINORS)),
        "lost": one.fate.in_(_LOST),
    }
    ranks = (best_numbering(kind, number, one.rank).label(name) for name, kind in those.items())
    # Grouped and joined, as in `consolidation.single_values`.
    best = select(one.case_key, *ranks).group_by(one.case_key).cte("best")

    def total(name: str, many: ColumnElement[Any]) -> ColumnElement[Any]:
        return func.sum(case((and_(those[name], one.rank == best.c[name]), many)))

    an_end_open = total("persons", case((one.number_to.is_(None), 1))).is_not(None)
    return (
        select(
            one.case_key,
            total("persons", number),
            case((not_(an_end_open), total("persons", one.number_to))),
            total("minors", number),
            *(total("lost", case((one.fate == fate, number))) for fate in _LOST),
        )
        .join_from(told, best, best.c.case_key == one.case_key)
        .group_by(one.case_key)
    )
