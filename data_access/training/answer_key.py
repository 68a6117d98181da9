"""The answer key: which patterns were planted, and in which reports. No page reads it."""

import pandas as pd
from sqlalchemy import Boolean, Column, Date, ForeignKey, MetaData, String, Table, Text

from data_access.training.scenario import Scenario
from data_access.training.variants import BY_NAME, patterns_of

metadata = MetaData()

answer_pattern = Table(
    "answer_pattern",
    metadata,
    Column("pattern", String, primary_key=True, comment="Short name"),
    Column("kind", String, comment="What kind of pattern"),
    Column("title", String, comment="The finding in a line"),
    Column("description", Text, comment="What was planted"),
    Column("first_date", Date, comment="Day of its first event"),
    Column("decoy", Boolean, comment="True: looks like a pattern and must not alert"),
    comment="Answer key of the training register: planted patterns",
)
answer_case = Table(
    "answer_case",
    metadata,
    Column("pattern", String, ForeignKey("answer_pattern.pattern"), primary_key=True),
    Column("case_id", String, comment="The true case: reports on one event share it"),
    Column("report_id", String, primary_key=True, comment="A report of the pattern"),
    comment="Answer key of the training register: reports of each pattern",
)

IMPOSSIBLE_TIMES = "impossible_times"


def answer_patterns(
    told: pd.DataFrame, spoiled: "pd.Series[str]", scenario: Scenario
) -> pd.DataFrame:
    """The rows of ``answer_pattern``; ``spoiled`` are the ids of reports with impossible times."""
    first = told.groupby("pattern")["day"].min()
    rows = [
        (p.name, p.kind, p.title, p.description, first[p.name], p.decoy)
        for p in patterns_of(scenario)
    ]
    first_spoiled = told.loc[told["report_id"].isin(set(spoiled)), "day"].min()
    if scenario.impossible:
        rows.append(
            (
                IMPOSSIBLE_TIMES,
                "data_error",
                "Legs at sea whose times do not fit their distance",
                "In about two of a hundred legs at sea the arrival was entered wrongly: before the "
                "departure, or so soon after it that no boat could have made it.",
                first_spoiled,
                False,
            )
        )
    return pd.DataFrame(rows, columns=[column.name for column in answer_pattern.columns])


def answer_cases(told: pd.DataFrame, spoiled: "pd.Series[str]") -> pd.DataFrame:
    """The rows of ``answer_case``, one for each report of each pattern."""
    own = told.loc[told["pattern"].notna(), ["pattern", "case_id", "report_id"]]
    # Nobody linked the four reports on one landing; in truth they are one case.
    case_id = own["case_id"].fillna(own["report_id"])
    duplicate = (
        own["pattern"].map({p.name: p.kind == "duplicate" for p in BY_NAME.values()}).eq(True)
    )
    own = own.assign(case_id=case_id.mask(duplicate, own["report_id"][duplicate].min()))
    wrong = told.loc[told["report_id"].isin(set(spoiled)), ["case_id", "report_id"]]
    wrong = wrong.assign(
        pattern=IMPOSSIBLE_TIMES, case_id=wrong["case_id"].fillna(wrong["report_id"])
    )
    return pd.concat([own, wrong[list(own.columns)]], ignore_index=True)
