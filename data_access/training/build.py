"""The training register as frames: seed, size and span in, the same tables out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data_access import schema
from data_access.region import AGENCIES, PLACES
from data_access.training import aftermath, answer_key, signs
from data_access.training.disguise import disguised
from data_access.training.draw import generator
from data_access.training.events import draw_events
from data_access.training.legs import legs
from data_access.training.mixes import REPORTS_A_YEAR
from data_access.training.persons import person_groups
from data_access.training.planting import plant
from data_access.training.reports import report_table
from data_access.training.scenario import Scenario
from data_access.training.seasons import Span
from data_access.training.tellings import tell

NAME = "Training register"
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
    return register_of(Scenario(seed=seed, reports=reports, years=years, until=until), step=step)


def register_of(
    scenario: Scenario, name: str = NAME, step: Callable[[str], None] = lambda _: None
) -> TrainingRegister:
    """Invent the register of a scenario; ``name`` is what it is called.

    Raises
    ------
    RegisterError
        There can be no such register; see `Scenario.require_possible`.
    """
    scenario.require_possible()
    span = Span.of_years(scenario.years, scenario.until)
    step("events")
    return _tables(scenario, _told(scenario, span), span, name, step)


def _told(scenario: Scenario, span: Span) -> pd.DataFrame:
    seed, reports = scenario.seed, scenario.reports
    reports = REPORTS_A_YEAR * scenario.years if reports is None else reports
    count = round(reports * _SURPLUS) + 50
    events = draw_events(generator(seed, "events"), span, count, scenario.overlap)
    events = plant(generator(seed, "patterns"), events, span, reports, scenario)
    if scenario.disguised:
        events = disguised(generator(seed, "disguise"), events)
    return tell(generator(seed, "tellings"), events, span, reports, scenario)


def _tables(
    scenario: Scenario, told: pd.DataFrame, span: Span, name: str, step: Callable[[str], None]
) -> TrainingRegister:
    seed = scenario.seed
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
    tables = _region(span, name)
    for table, make in makers.items():
        step(table)
        tables[table] = make(generator(seed, table), told)
    step("leg")
    tables["leg"], spoiled = legs(generator(seed, "leg"), told, scenario.impossible)
    answers = {
        "answer_pattern": answer_key.answer_patterns(told, spoiled, scenario),
        "answer_case": answer_key.answer_cases(told, spoiled),
    }
    return TrainingRegister(tables, answers)


def _region(span: Span, name: str) -> dict[str, pd.DataFrame]:
    last_moment = pd.Timestamp(span.end) + pd.Timedelta(hours=23, minutes=59, seconds=59)
    return {
        "register": pd.DataFrame({"name": [name], "kind": ["training"], "as_of": [last_moment]}),
        "agency": pd.DataFrame(AGENCIES, columns=schema.agency.c.keys()),
        "place": pd.DataFrame(PLACES, columns=schema.place.c.keys()),
    }
