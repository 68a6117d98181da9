"""Under which licences the data and the libraries stand that the dashboard is made of."""

from importlib import metadata

import pandas as pd

from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT
from dashboard.texts import NOT_KNOWN, Words, _

LIBRARIES = (
    "streamlit",
    "pandas",
    "numpy",
    "geopandas",
    "shapely",
    "pydeck",
    "sqlalchemy",
    "duckdb",
    "duckdb-engine",
    "psycopg",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "networkx",
    "altair",
    "pillow",
    "tqdm",
    "babel",
    "xlsxwriter",
    "typst",
    "font-source-sans-pro",
    "python-pptx",
    "vl-convert-python",
    "matplotlib",
)
"""What the dashboard runs on; a test holds it to ``pyproject.toml``."""

_LONGEST = 60
"""Signs of a licence's name; where metadata hold more, it is the licence's whole text."""

_NOTHING = "UNKNOWN"
"""What older metadata hold where nobody named a licence."""

_DATA = (
    (
        Words("Countries and borders: Natural Earth 1:10m, by way of world-atlas"),
        Words("Public domain; world-atlas: ISC"),
    ),
    (
        Words("Land and islands: GSHHG (Wessel and Smith 1996), and the shapes derived from it"),
        Words("GNU Lesser General Public License, version 3 or later"),
    ),
    (Words("Depth of the sea: ETOPO1 (Amante and Eakins 2009)"), Words("Public domain")),
    (Words("Names of countries, numbers and days: Unicode CLDR, by way of Babel"), "Unicode-3.0"),
    (Words("Code lists: HTCDS 2.0 (UNMigration/HTCDS)"), "CC BY 4.0"),
    (Words("Code lists: CTDC Global Synthetic Dataset"), None),
    (Words("Code lists: ILO operational indicators 2009"), None),
    (Words("Code lists: ISO 3166-1 and ISIC revision 4"), None),
    (Words("Code lists: IOM Missing Migrants Project"), None),
)
"""What it is made of beside libraries; None: the source names no licence that is at hand."""


def data() -> Table:
    """The basemap and the reference lists, with their licences."""
    rows = pd.DataFrame(
        [(str(what), str(licence or NOT_KNOWN)) for what, licence in _DATA],
        columns=[_("What"), _("Licence")],
    )
    method = _("As the sources name them; dashboard/basemap/README.md has the basemap's in full.")
    return Table("licences-data", _("Map and reference lists"), rows, method, ALL_OF_IT)


def libraries() -> Table:
    """The libraries that the dashboard runs on, as they are installed, with their licences."""
    rows = pd.DataFrame(
        [(name, *map(_or_not_known, _installed(name))) for name in LIBRARIES],
        columns=[_("Library"), _("Version"), _("Licence")],
    )
    method = _("As the installed libraries name them; each brings others, see requirements.lock.")
    return Table("licences-libraries", _("Libraries"), rows, method, ALL_OF_IT)


def _or_not_known(value: str | None) -> str:
    return value or str(NOT_KNOWN)


def _installed(name: str) -> tuple[str | None, str | None]:
    """Version and licence of a library; None where they are not known."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None, None
    return found["Version"], licence(found)


def licence(found: metadata.PackageMetadata) -> str | None:
    """The licence that a library names: as an expression, by a classifier, or in a few words."""
    classified = [
        classifier.rsplit(" :: ", 1)[-1]
        for classifier in found.get_all("Classifier") or []
        if classifier.startswith("License :: ")
    ]
    in_words = [
        words
        for words in found.get_all("License") or []
        if len(words) <= _LONGEST and words != _NOTHING
    ]
    named = found.get_all("License-Expression") or classified or in_words
    return ", ".join(named) or None
