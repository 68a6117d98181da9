"""Every page on the real files of IOM and CTDC, as far as they carry it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, update
from streamlit.testing.v1 import AppTest

from data_access import schema
from data_access.imports.catalogue import FORMATS
from data_access.imports.loading import import_file
from tests.app.pages import NARROWED, OpenApp, fine, said, settled
from tests.files import real_file

FILES = {
    "iom": "iom_missing_migrants/caribbean_subset_2014_2026.csv",
    "ctdc-sample": "ctdc/ctdc_sample.csv",
}
TOLD = {
    "overview": "5 cases on 3 routes",
    "routes": "2 routes are the busiest, with 2 cases each",
    "sectors": "No sector is known",
    "similar_cases": "2 groups hold 94 of the 233 selected cases",
    "emerging_patterns": "No pattern stands out now",
    "money_support": "In 104 of 104 cases with a victim or possible victim nothing is told of",
    "theme_check": "0 of 29 cases told as smuggling show enough of trafficking to look again",
    "threshold": "No selected case that tells of trafficking names such a thing: venue",
    "case_files": "233 cases",
    "unseen_number": "How many cases no agency told of cannot be said",
    "data_quality": "233 reports registered by 3 agencies; most by IOM, 129",
}
"""What each page says of 129 incidents and 104 victims, which tell little else."""

TOLD_OF_VICTIMS = {
    "overview": "Construction is named most, in 810 cases",
    "routes": "None of the 14,299 selected cases tells a route or a place with coordinates.",
    "sectors": "Construction: 46% of the cases that name a sector, 44% to 48%",
    "similar_cases": " of the 14,299 selected cases",
    "emerging_patterns": "No case could be watched, so nothing is known of what forms",
    "money_support": "No group of 20 selected cases or more tells a sign of money",
    "theme_check": "0 of 14,299 cases told as trafficking look like mere smuggling",
    "threshold": "No selected case that tells of trafficking names such a thing: venue",
    "case_files": "14,299 cases",
    "unseen_number": "CTDC Hotline 11,997, CTDC Case Management 2,302",
    "data_quality": "14,299 reports registered by 2 agencies; most by CTDC Hotline, 11,997",
}
"""What each page says of the whole cleaned file."""


def opened(open_app: OpenApp, folder: Path, files: dict[str, str]) -> AppTest:
    url = f"sqlite:///{folder / 'register.db'}"
    engine = create_engine(url)
    for form, name in files.items():
        import_file(FORMATS[form], real_file(name), engine, datetime(2026, 6, 30))  # noqa: DTZ001
    with engine.begin() as connection:  # nobody signs in here, so nothing else is opened
        connection.execute(update(schema.register).values(kind="training"))
    engine.dispose()
    return open_app(url, page="", period="Everything")


def test_every_page_says_what_real_files_carry(open_app: OpenApp, tmp_path: Path) -> None:
    app = opened(open_app, tmp_path, FILES)
    for page in NARROWED:
        fine(settled(app, page), page)
        assert TOLD[page] in said(app), page


def test_pages_say_what_all_victims_carry(open_app: OpenApp, tmp_path: Path) -> None:
    whole = {"ctdc-cleaned": "ctdc/ctdc_k_anon_2012_2018_cleaned.csv"}
    app = opened(open_app, tmp_path, whole)
    for page, told in TOLD_OF_VICTIMS.items():
        fine(settled(app, page), page)
        assert told in said(app) + "".join(one.value for one in app.main.info), page
