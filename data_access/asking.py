"""What every question needs: the copy it is put to, the selection as conditions, sums.

Answers come from what is counted (`data_access.counts`) where that is enough, else from the facts.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Engine, String, cast, func, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause, Select

from data_access import counts
from data_access.answers import answer, may_change
from data_access.audience import Audience, require_kind
from data_access.counts import Counted
from data_access.dialects import in_order
from data_access.errors import RegisterError
from data_access.facts import cases
from data_access.known_to import period_of
from data_access.mirror_info import MirrorInfo, mirror_info
from data_access.selection import Selection
from data_access.where import restricted

Keys = Callable[[Any], tuple[ColumnElement[Any], ...]]
"""From the columns of what is added up to what it is added up by."""


class Asking:
    """A copy of the register and how statements are put to it; see `register.Register`."""

    def __init__(self, audience: Audience, copy: Engine) -> None:
        self.audience = audience
        self._engine = copy
        require_kind(audience, self.info.kind)

    @cached_property
    def info(self) -> MirrorInfo:
        """What this copy is and when it was made."""
        row = self._frame(select(mirror_info)).iloc[0]
        return MirrorInfo(
            name=row["name"],
            kind=row["kind"],
            as_of=row["as_of"].to_pydatetime(),
            read_at=row["read_at"].to_pydatetime(),
            source=row["source"],
            cases=int(row["cases"]),
            reports=int(row["reports"]),
            lacks=tuple(filter(None, row["lacks"].split(", "))),
        )

    def _where(self, statement: Any, selection: Selection, fact: Any) -> Select[Any]:
        self._require_groups(selection)
        return restricted(statement, selection, fact)

    def _require_groups(self, selection: Selection) -> None:
        """Single cases may not be picked out of a release: a number of them may be any."""
        if selection.cases is not None and self.info.kind == "release":
            raise RegisterError("Single cases cannot be selected in a release copy.")

    @cached_property
    def _first_and_last(self) -> tuple[Any, Any]:
        return self._days()

    def _days(self) -> tuple[Any, Any]:
        days = select(
            func.min(cases.c.case_date).label("a"), func.max(cases.c.case_date).label("b")
        )
        row = self._frame(days).iloc[0]
        return pd.Timestamp(row["a"]), pd.Timestamp(row["b"])

    def _answering(
        self, counted: Counted, selection: Selection
    ) -> tuple[FromClause, list[ColumnElement[bool]]]:
        self._require_groups(selection)
        return counts.answering(counted, self._as_open_as_can_be(selection))

    def _added_up(
        self,
        counted: Counted,
        selection: Selection,
        keys: Keys,
        measures: Sequence[str],
        also: Keys = lambda _: (),
    ) -> Select[Any]:
        """Totals of ``measures`` per combination of ``keys``, in the order of the keys.

        ``also`` gives conditions beyond the selection.
        """
        source, conditions = self._answering(counted, selection)
        conditions = [*conditions, *also(source.c)]
        grouped = keys(source.c)
        totals = (total(source.c[name]).label(name) for name in measures)
        statement = select(*map(as_words, grouped), *totals).where(*conditions)
        return statement.group_by(*grouped).order_by(*map(in_order, grouped))

    def _as_open_as_can_be(self, selection: Selection) -> Selection:
        """Without the days that leave out no case, so that fewer months count as cut."""
        if may_change(self._engine):  # a case may have come that these days leave out
            return selection
        first, last = self._first_and_last
        if selection.start and first >= pd.Timestamp(selection.start):
            selection = replace(selection, start=None)
        if selection.end and last <= pd.Timestamp(selection.end):
            selection = replace(selection, end=None)
        return selection

    def _frame(self, statement: Any) -> pd.DataFrame:
        return answer(self._engine, statement)


def as_words(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """A coded key as text; after grouping, so that it is the codes that are grouped."""
    if not isinstance(key.type, String):
        return key
    return cast(key, String).label(getattr(key, "name", None))


def total(number: ColumnElement[Any]) -> ColumnElement[int]:
    """A sum that stays NULL where nothing is known."""
    return cast(func.sum(number), BigInteger)


def case_period(fact: Any, grain: str) -> ColumnElement[Any]:
    """The period of a case, as the column ``period``; NULL where its date is known to no finer."""
    return period_of(fact.month, fact.known_to, grain).label("period")


def months_of(month: ColumnElement[Any], selection: Selection) -> tuple[ColumnElement[bool], ...]:
    """Months that the period touches, by their first day."""
    conditions = []
    if selection.start:
        conditions.append(month >= selection.start.replace(day=1))
    if selection.end:
        conditions.append(month <= selection.end)
    return tuple(conditions)


def split_by(by: str | None, grain: str) -> Any:
    """Keys by which cases are told apart beside a value: none, or one.

    Raises
    ------
    ValueError
        ``by`` is not one of those.
    """
    if by is None:
        return lambda _: ()
    if by == "period":
        return lambda fact: (case_period(fact, grain),)
    if by in {"theme", "area"}:
        return lambda fact: (fact[by],)
    raise ValueError(f"{by!r} is not one of None, 'theme', 'area', 'period'.")
