"""Questions of indicators, and of the things that show them."""

import pandas as pd

from data_access import indicators
from data_access.asking import Asking, case_period
from data_access.selection import Selection


class Indicators(Asking):
    """What cases show, and what they name that could be investigated."""

    def indicators_seen(self, selection: Selection, grain: str = "quarter") -> pd.DataFrame:
        """Cases by the indicators that they show.

        Columns: period (first day; NA: not known), theme, seen (bits of
        `indicator_codes.POSITIONS`), cases, and for each of `indicators.ASKED` whether the case
        tells any value of it (``knows_...``).
        """
        statement = indicators.seen(selection, lambda one: case_period(one, grain))
        return indicators.spelled_out(self._frame(statement))

    def cases_showing(
        self, selection: Selection, theme: str, sets: tuple[int, ...]
    ) -> pd.DataFrame:
        """Cases of one theme that show exactly one of these sets of indicators, newest first.

        Columns: case_key, case_id, case_date, area, place, reports, seen and ``knows_...`` as
        `indicators_seen` has them.
        """
        return indicators.spelled_out(self._frame(indicators.showing(selection, theme, sets)))

    def things_by_theme(
        self, selection: Selection, mask: int, kinds: tuple[str, ...]
    ) -> pd.DataFrame:
        """Cases by the things of some kinds that they name, and how many show some indicators.

        ``mask`` holds the bits of these. Columns: thing_kind (of `facts.THINGS`), thing, theme,
        cases, knowing (cases that tell any indicator), showing (cases that show one of these).
        """
        return self._frame(indicators.meeting(selection, mask, kinds))

    def thing_points(
        self, selection: Selection, kind: str, weighing: indicators.Weighing
    ) -> pd.DataFrame:
        """What speaks for looking into each thing; ``kind`` is one of `facts.THINGS`.

        Columns: thing, month (of registration, its first day; NA: not known), agency (NA: not known
        who told), points (in the units of ``weighing``), indicators (how many count). What one
        agency tells of one event counts once, from the first month that is known.
        """
        return self._frame(indicators.thing_points(selection, kind, weighing))

    def thing_indicators(
        self, selection: Selection, kind: str, thing: str, weighing: indicators.Weighing
    ) -> pd.DataFrame:
        """The indicators behind `thing_points` of one thing, as each report tells them.

        Columns: case_key, case_id, report_id, agency, month (NA: not known), report_grade, position
        (NA: no indicator of `indicator_codes`), strength, points (NA: weighs nothing here).
        """
        return self._frame(indicators.thing_indicators(selection, kind, thing, weighing))

    def things_are(self, selection: Selection, kind: str) -> pd.DataFrame:
        """What venues or vessels are, as the reports tell that name them.

        Columns: thing, attribute (type of it, sector of a venue, area of its cases), value (NA: not
        told), cases. One that tells several values counts for each.
        """
        frame = self._frame(indicators.things_are(selection, kind))
        return frame.sort_values(["thing", "attribute", "value"], ignore_index=True)

    def naming_things(self, selection: Selection) -> pd.DataFrame:
        """Cases that tell an indicator, and how many of them name a thing of each kind. One row.

        Columns: cases, and one for each of `facts.THINGS`.
        """
        return self._frame(indicators.naming_things(selection))
