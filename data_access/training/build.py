"""The training register as frames: seed, size and span in, the same tables out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_access.errors import RegisterError
from data_access.region import AGENCIES, PLACES
from data_access.training import aftermath, answer_key, signs
from data_access.training.draw import generator
from data_access.training.events import draw_events
from data_access.training.legs import legs
from data_access.training.mixes import REPORTS_A_YEAR
from data_access.training.persons import person_groups
from data_access.training.planting import plant
from data_access.training.reports import report_table
from data_access.training.seasons import Span
from data_access.training.tellings import tell

NAME = "Training register"
FEWEST_REPORTS = 100
_SURPLUS = 1.25
"""More events than reports: those of the last weeks are not all registered yet."""


@dataclass(frozen=True)
class TrainingRegister:
    """Frames by table name: those of the contract, and those of the answer key."""

    tables: dict[str, pd.DataFrame]
    answers: dict[str, pd.DataFrame]


def training_register(
    *,
    until: date,
    seed: int = 1,
    reports: int | None = None,
    years: int = 6,
    step: Callable[[str], None] = lambda _: None,
) -> TrainingRegister:
    """Invent a register.

    Parameters
    ----------
    until : date
        Last day of the register; the same arguments give the same tables.
    seed : int
        Which of the possible registers.
    reports : int, optional
        Exactly so many reports, at least `FEWEST_REPORTS`; left out, `REPORTS_A_YEAR` a year.
    years : int
        Length of the span, at least 1.
    step : callable
        Told the name of each table as work on it begins.

    Raises
    ------
    RegisterError
        Too few reports or years to hold the planted patterns.
    """
    reports = REPORTS_A_YEAR * years if reports is None else reports
    if reports < FEWEST_REPORTS or years < 1:
        raise RegisterError(
            f"A training register takes at least {FEWEST_REPORTS} reports and 1 year, "
            f"not {reports} reports and {years} years."
        )
    span = Span.of_years(years, until)
    step("events")
    told = _told(seed, span, reports)
    return _tables(seed, told, span, step)


def _told(seed: int, span: Span, reports: int) -> pd.DataFrame:
    count = round(reports * _SURPLUS) + 50
    events = draw_events(generator(seed, "events"), span, count)
    events = plant(generator(seed, "patterns"), events, span, reports)
    return tell(generator(seed, "tellings"), events, span, reports)


def _tables(
    seed: int, told: pd.DataFrame, span: Span, step: Callable[[str], None]
) -> TrainingRegister:
    makers: dict[str, Callable[[np.random.Generator, pd.DataFrame], pd.DataFrame]] = {
        "report": lambda rng, told: report_table(rng, told, span),
        "exploitation": signs.exploitations,
        "person_group": person_groups,
        "means_of_control": signs.means_of_control,
        "recruitment": signs.recruitments,
        "indicator": signs.indicators,
        "money_sign": aftermath.money_signs,
        "support": lambda rng, told: aftermath.support(rng, told, span),
    }
    tables = _region(span)
    for name, make in makers.items():
        step(name)
        tables[name] = make(generator(seed, name), told)
    step("leg")
    tables["leg"], spoiled = legs(generator(seed, "leg"), told)
    answers = {
        "answer_pattern": answer_key.answer_patterns(told, spoiled),
        "answer_case": answer_key.answer_cases(told, spoiled),
    }
    return TrainingRegister(tables, answers)


def _region(span: Span) -> dict[str, pd.DataFrame]:
    last_moment = pd.Timestamp(span.end) + pd.Timedelta(hours=23, minutes=59, seconds=59)
    return {
        "register": pd.DataFrame({"name": [NAME], "kind": ["training"], "as_of": [last_moment]}),
        "agency": pd.DataFrame(AGENCIES, columns=["agency", "name", "kind", "country"]),
        "place": pd.DataFrame(
            PLACES,
            columns=["place", "name", "kind", "country", "island", "latitude", "longitude"],
        ),
    }
