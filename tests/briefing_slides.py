"""Slides by hand, for the tests of briefings: one of every kind, and one that means harm."""

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pandas as pd
from PIL import Image

from dashboard import charts
from dashboard.briefing.drawing import vega_lite
from dashboard.briefing.slide import KeyNumber, Slide, Source, Suppressed
from dashboard.exports import Basis

AS_OF = datetime(2026, 6, 30, 12)  # noqa: DTZ001 - UTC by contract
SOURCE = Source(
    "A register",
    "training",
    AS_OF,
    (Basis("1 Jul 2024 to 30 Jun 2026", 1234),),
    "Counted once.",
    "https://dashboard.example/overview?period=24+months",
)
RELEASED = replace(
    SOURCE, kind="release", suppressed=Suppressed(5, (("Sector", 0.14), ("Theme", 0.0)))
)

NO_LINK = ("No link: single cases", "Geen link: oefenruimte")
"""Why a slide has none: short words, and long ones of another language."""

TRAFFICKING, SMUGGLING = "Trafficking", "Smuggling"
THEMES = [(TRAFFICKING, 0), (SMUGGLING, 1)]
MONTHS = ["2026-04-01", "2026-05-01", "2026-06-01"]
MONTH_NAMES = ["Apr 2026", "May 2026", "Jun 2026"]
COUNTS = [[1311, 4], [0, None], [17, 29]]
"""Cases by month and theme; one is not known."""

HARM = (
    '=HYPERLINK("http://evil.example") \x1b[31m\x00 <b>&amp;</b> {data} #panic() '
    "$x$ *b* _c_ @ref \\ "
    "\u202eabc\u202c مرحبا 👩‍👧 " + "W" * 700
)


def trend_frame() -> pd.DataFrame:
    """What `charts.trend` takes."""
    return pd.DataFrame(
        [
            {"period": pd.Timestamp(month), "period_name": name, "first": month, "last": month,
             "theme_name": theme, "theme_order": order, "cases": counts[order]}
            for month, name, counts in zip(MONTHS, MONTH_NAMES, COUNTS, strict=True)
            for theme, order in THEMES
        ]
    ).astype({"cases": "Float64"})  # fmt: skip


def trend_slide() -> Slide:
    table = pd.DataFrame(
        {
            "Period": MONTH_NAMES,
            TRAFFICKING: pd.array([row[0] for row in COUNTS], "Int64"),
            SMUGGLING: pd.array([row[1] for row in COUNTS], "Int64"),
        }
    )
    chart = vega_lite(charts.trend(trend_frame(), "month", dark=True))
    return Slide("trend", "Overview", "More cases", SOURCE, chart=chart, table=table,
                 caption="By theme.", alt="Cases per month")  # fmt: skip


def heat_slide() -> Slide:
    frame = pd.DataFrame(
        {"sector": ["a", "b"], "sector_name": ["Retail", "Fishing"], "value": ["x", "x"],
         "value_name": ["18 to 20"] * 2, "cases": [7, 4093]}
    )  # fmt: skip
    chart = vega_lite(charts.heat(frame, "Age", dark=False))
    return Slide("heat", "Sectors", "Most often", SOURCE, chart=chart, table=frame)


def table_slide(rows: int = 40) -> Slide:
    table = pd.DataFrame(
        {
            "Route": [f"From {n} to {n + 1}" for n in range(rows)],
            "Cases": pd.array([None, *range(5001, 5000 + rows)], "Int64"),
            "Day": [date(2026, 3, 7)] * rows,
            "Share": [0.125] * rows,
        }
    )
    return Slide("routes", "Routes", "The busiest", SOURCE, table=table)


def key_slide() -> Slide:
    numbers = (
        KeyNumber("Cases", 70211, 60000, "What is one event."),
        KeyNumber("Minors", None, 3),
        KeyNumber("Lost", 7, note="12 give no number."),
    )
    return Slide("key-figures", "Overview", "Key figures", SOURCE, key_numbers=numbers)


def full_slide() -> Slide:
    """As many key figures and words as there may be."""
    note = "As the best graded report of each case tells. "
    numbers = tuple(KeyNumber(f"Persons, at least {n}", 10**n, 3, note * n) for n in range(6))
    return replace(
        key_slide(),
        key_numbers=numbers,
        title="A finding " * 15,
        comment="What the police say. " * 30,
        caption="What is drawn. " * 20,
    )


def map_slide() -> Slide:
    packed = BytesIO()
    Image.new("RGB", (168, 95), "#1673c9").save(packed, "PNG")
    return replace(table_slide(3), name="map", picture=packed.getvalue(), alt="Map of 3 lines")


def points_slide() -> Slide:
    points = tuple(f"Point {n}: {'more looking ' * 20}".strip() for n in range(12))
    return Slide("caveats", "Method", "What it cannot bear", RELEASED, points=points)


def harm_slide() -> Slide:
    frame = trend_frame().assign(period_name=HARM)
    frame["theme_name"] = frame["theme_name"].map({TRAFFICKING: HARM, SMUGGLING: "@SUM(1)"})
    table = pd.DataFrame({HARM: [HARM, None], "-1+1": ["=1+1", "+1"]})
    return Slide(
        HARM, HARM, HARM, replace(SOURCE, register=HARM, bases=(Basis(HARM, 1),), method=HARM),
        comment=HARM + "\nsecond", caption=HARM, alt=HARM, table=table,
        chart=vega_lite(charts.trend(frame, "month", dark=False)),
    )  # fmt: skip


def every_slide() -> list[Slide]:
    return [
        *(key_slide(), full_slide(), trend_slide(), map_slide(), heat_slide(), table_slide()),
        *(points_slide(), harm_slide(), replace(harm_slide(), chart=None)),
        *(replace(trend_slide(), name=why, source=replace(SOURCE, link="", no_link=why))
          for why in NO_LINK),
    ]  # fmt: skip
