"""How each number is made and where that comes from; the sentences are those of the figures."""

from dataclasses import dataclass

import pandas as pd

from dashboard.cards import Table
from dashboard.figures import (
    ALL_OF_IT,
    arrivals,
    beneath,
    case_file,
    case_list,
    comparison,
    coverage,
    duplicates,
    emerging,
    group_firmness,
    holding_back,
    hubs,
    money,
    money_kinds,
    overview,
    quality,
    ranked_routes,
    routes,
    sectors,
    silences,
    similar,
    support,
    theme_cases,
    theme_check,
    threshold,
    unseen,
    voyages,
    who_said_what,
)
from dashboard.navigation import PAGE_TITLES
from dashboard.texts import Text, Words, _

_OWN = Words("The project's own rule")
_CONTRACT = Words("The register's contract: reports with one case_id, ranked by their 4x4 grades")


@dataclass(frozen=True)
class Made:
    """One number or figure: on which page, what it is called, how it is made, after whom."""

    page: str
    shown: str
    method: Text
    source: Text


def made() -> list[Made]:
    """Every number of every page, in the order of the pages."""
    return [
        *_counted(),
        *_compared(),
        *_found(),
        *_followed(),
        *_weighed(),
        *_of_one_case(),
        *_estimated(),
    ]


def pages() -> list[str]:
    """Pages that show numbers, in their order."""
    return list(dict.fromkeys(one.page for one in made()))


def _counted() -> list[Made]:
    """What is counted, on the first two pages."""
    return [
        Made("overview", _("Cases"), overview.CASES_METHOD, _CONTRACT),
        Made("overview", _("Persons, at least"), overview.PERSONS_METHOD, _CONTRACT),
        Made("overview", _("Minors, at least"), overview.MINORS_METHOD, _OWN),
        Made(
            "overview",
            _("Dead or missing"),
            overview.LOST_METHOD,
            _("IOM Missing Migrants Project"),
        ),
        Made("overview", _("Cases over time"), overview.TREND_METHOD, _OWN),
        Made("overview", _("Reporting coverage"), beneath.METHOD, _OWN),
        Made("overview", _("Newly registered"), overview.NEW_METHOD, _OWN),
        Made("overview", _("Most frequent routes"), overview.TOP_ROUTES_METHOD, _OWN),
        Made("routes", _("Movements on the map"), routes.FLOW_METHOD, _OWN),
        Made(
            "routes",
            _("Routes and distances"),
            ranked_routes.ROUTE_METHOD,
            _("Sinnott 1984 for the great circle; over water the shortest path round the land"),
        ),
        Made("routes", _("Arrivals by hour of the day"), arrivals.METHOD, _OWN),
        Made("routes", _("Hubs"), hubs.METHOD, _("Brandes 2001")),
        Made(
            "routes",
            _("Doubtful legs"),
            voyages.DOUBT_METHOD,
            _("The project's own limits of what a mode can do"),
        ),
    ]


def _compared() -> list[Made]:
    """Shares and differences of sectors."""
    return [
        Made("sectors", _("Cases by sector and theme"), sectors.SECTOR_METHOD, _OWN),
        Made(
            "sectors",
            _("Share of each sector"),
            sectors.SHARE_METHOD,
            _("CTDC codebook 2024, section 6; Wilson 1927"),
        ),
        Made("sectors", _("Sectors by another attribute"), sectors.CELL_METHOD, _OWN),
        Made("sectors", _("Sectors over time"), sectors.OVER_TIME_METHOD, _OWN),
        Made(
            "sectors",
            _("Two periods or islands compared"),
            comparison.METHOD,
            _("Newcombe 1998; Fisher's exact test; Benjamini and Hochberg 1995"),
        ),
    ]


def _found() -> list[Made]:
    """Groups and patterns."""
    return [
        Made(
            "similar_cases",
            _("Groups of similar cases"),
            similar.GROUP_METHOD,
            _(
                "The project's own model, over latent classes (Lazarsfeld and Henry 1968; "
                "Dempster, Laird and Rubin 1977)"
            ),
        ),
        Made("similar_cases", _("Firmness of a group"), group_firmness.METHOD, _("Hennig 2007")),
        Made(
            "similar_cases",
            _("What sets a group apart"),
            similar.SETS_APART_METHOD,
            _("Wilson 1927; MOVER-R for the ratio, which stands where a count is 0"),
        ),
        Made(
            "similar_cases",
            _("Cases most like one"),
            similar.NEAREST_METHOD,
            _("Bayes factors of the project's own model; Chow and Liu for correlated values"),
        ),
        Made(
            "emerging_patterns",
            _("Alerts"),
            emerging.METHOD,
            _("Negative binomial tail with Jeffreys' prior; threshold from the register itself"),
        ),
        Made("emerging_patterns", _("Held back"), holding_back.WHY, _OWN),
    ]


def _followed() -> list[Made]:
    """Money, and the support of victims."""
    page, after = "money_support", _("Council of Europe Convention CETS 197, articles 10 to 16")
    return [
        Made(page, _("Money by channel and amount"), money.SIGN_METHOD, _CONTRACT),
        Made(page, _("Money by pair of countries"), money.PAIR_METHOD, _OWN),
        Made(page, _("Money over time"), money_kinds.OVER_TIME_METHOD, _OWN),
        Made(page, _("Money by group of similar cases"), money.GROUP_METHOD, _("Wilson 1927")),
        Made(page, _("What money a group names"), money_kinds.GROUP_METHOD, _OWN),
        Made(page, _("Steps of the support"), support.CHAIN_METHOD, after),
        Made(page, _("Where the support breaks off"), support.WHERE_METHOD, _OWN),
        Made(page, _("Days to identification"), support.DAYS_METHOD, _OWN),
    ]


def _weighed() -> list[Made]:
    """What indicators weigh."""
    return [
        Made(
            "theme_check",
            _("Cases that should be looked at again"),
            theme_check.METHOD,
            _("ILO 2009; Palermo Protocol and Protocol against the Smuggling of Migrants 2000"),
        ),
        Made(
            "theme_check",
            _("Where the two themes meet"),
            theme_cases.LINK_METHOD,
            _("Fisher's exact test; Holm 1979"),
        ),
        Made(
            "threshold",
            _("Points and the line"),
            threshold.METHOD,
            _("ILO 2009; shares by grade, window and line are the project's own"),
        ),
    ]


def _of_one_case() -> list[Made]:
    """Case files."""
    return [
        Made("case_files", _("Cases in a list"), case_list.METHOD, _CONTRACT),
        Made("case_files", _("Event and registration"), case_file.TIMELINE_METHOD, _OWN),
        Made("case_files", _("Who said what"), who_said_what.METHOD, _OWN),
        Made(
            "case_files",
            _("What may have been told twice"),
            duplicates.METHOD,
            _("Fellegi and Sunter 1969; how often two tellings agree is the project's own"),
        ),
        Made("case_files", _("Rows of the reports"), case_file.ROWS_METHOD, _CONTRACT),
    ]


def _estimated() -> list[Made]:
    """What no agency told of, and what of the register is set aside."""
    return [
        Made(
            "unseen_number",
            _("Cases of which no agency told"),
            unseen.METHOD,
            _("Cormack 1989; Chan, Silverman and Vincent 2021; DiCiccio and Efron 1996"),
        ),
        Made(
            "unseen_number",
            _("If two lists depended on each other unnoticed"),
            unseen.SENSITIVITY_METHOD,
            _("Gerritse, Van der Heijden and Bakker 2015"),
        ),
        Made("unseen_number", _("Cases of which two agencies told"), unseen.SHARED_METHOD, _OWN),
        Made(
            "data_quality",
            _("Silences of agencies"),
            silences.METHOD,
            _("Garwood 1936; Fisher's exact test; Holm 1979"),
        ),
        Made("data_quality", _("Reports by agency"), coverage.REPORTS_METHOD, _OWN),
        Made("data_quality", _("Days to registration"), coverage.REGISTRATION_METHOD, _OWN),
        Made("data_quality", _("What is known of a case"), coverage.COMPLETENESS_METHOD, _OWN),
        Made("data_quality", _("Quarantine"), quality.METHOD, _OWN),
    ]


def of_page(page: str) -> list[Made]:
    """The numbers of one page."""
    return [one for one in made() if one.page == page]


def every_method() -> Table:
    """All of them, for a table and its download."""
    rows = pd.DataFrame(
        [(PAGE_TITLES[one.page], one.shown, str(one.method), str(one.source)) for one in made()],
        columns=[_("Page"), _("What is shown"), _("How it is made"), _("Where that comes from")],
    )
    said = _("Each sentence is the one that stands with the figure and in its download.")
    return Table("methods", _("Every figure, page by page"), rows, said, ALL_OF_IT)
