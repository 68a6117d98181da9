"""Every number that decides what is shown, taken from where it decides: none is written here."""

import pandas as pd

from dashboard import analyses, freshness, group_run, key_figures, watch_run
from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT, comparison, group_firmness, groups, overview
from dashboard.figures.threshold_words import Threshold, in_words
from dashboard.navigation import PAGE_TITLES
from dashboard.texts import Words, _, label
from data_access import mirror_quarantine, settings
from models import (
    agreement,
    calibration,
    causes,
    duplicates,
    emergence,
    firmness,
    group_description,
    history,
    indicators,
    lists,
    loglinear,
    nearness,
    one_agency,
    profiles,
    settling,
    silence,
    similarity,
    surprise,
    theme_check,
    threshold,
    tracks,
    unseen,
    voyages,
)
from models import groups as group_models

EVERY_PAGE = Words("Every page")


def thresholds() -> list[Threshold]:
    """All of them, in the order of the pages."""
    return [
        *_of_every_page(),
        *_of_overview_and_routes(),
        *_of_groups(),
        *_of_patterns(),
        *_of_indicators(),
        *_of_case_files(),
        *_of_unseen_number(),
        *_of_quality(),
    ]


def _of_every_page() -> list[Threshold]:
    seconds = (
        (_("How often the register is looked at"), settings.REFRESH_S),
        (
            _("How long a look at the register may be overdue before it is said"),
            freshness.OVERDUE_S,
        ),
        (_("How far the replica may lie behind the register before it is said"), settings.LAG_S),
        (_("How long nothing may arrive at the replica before it is said"), settings.QUIET_S),
    )
    return [
        Threshold(
            EVERY_PAGE,
            _("Fewest cases before for a change in percent; below, the difference is shown"),
            key_figures.FEW,
            _("cases"),
        ),
        *(Threshold(EVERY_PAGE, told, value, _("s")) for told, value in seconds),
        Threshold(
            EVERY_PAGE,
            _("How long until every row is held against the register again"),
            settings.COMPARE_HOURS,
            _("hours"),
        ),
        Threshold(
            EVERY_PAGE,
            _("Least time between two searches for groups, or for patterns"),
            analyses.REST,
        ),
    ]


def _of_overview_and_routes() -> list[Threshold]:
    page = PAGE_TITLES["routes"]
    slowest_and_fastest = _("Slowest and fastest leg that is not doubtful: {mode}")
    return [
        Threshold(
            PAGE_TITLES["overview"],
            _("How far back a first report is new"),
            overview.NEW_DAYS,
            _("days"),
        ),
        *(
            Threshold(
                page,
                slowest_and_fastest.format(mode=label("mode", mode)),
                (limits.slowest_kmh, limits.fastest_kmh),
                _("km/h"),
            )
            for mode, limits in voyages.SPEEDS.items()
        ),
        Threshold(
            page,
            _("Shortest leg of which the speed is checked"),
            voyages.SHORTEST_CHECKED_KM,
            _("km"),
        ),
        Threshold(
            PAGE_TITLES["sectors"],
            _("Highest false discovery rate at which a change is called one"),
            comparison.NOTABLE,
        ),
    ]


def _of_groups() -> list[Threshold]:
    page = PAGE_TITLES["similar_cases"]
    return [
        Threshold(page, _("Most cases looked at, the newest"), group_run.MOST_CASES, _("cases")),
        Threshold(
            page,
            _("Most cases among which groups are sought; of more, a sample of so many"),
            group_models.SEED_CASES,
            _("cases"),
        ),
        Threshold(
            page, _("Most cases on which firmness is measured"), firmness.MOST_CASES, _("cases")
        ),
        Threshold(
            page,
            _("A case is in no group where that is more probable than any group, by more than"),
            settling.DOUBT,
            _("times"),
        ),
        Threshold(page, _("A group is firm from this Jaccard overlap on"), group_firmness.FIRM),
        Threshold(
            page, _("A group is fair from this overlap on, and loose below"), group_firmness.FAIR
        ),
        Threshold(
            page,
            _("Share of the members from which a value is what most share"),
            group_description.SHARED,
        ),
        Threshold(
            page,
            _("Groups drawn over time, the first of the list, beside the newest"),
            groups.DRAWN,
            _("groups"),
        ),
        Threshold(
            page, _("Places up to this far apart are nearly the same"), nearness.NEAR_KM, _("km")
        ),
        Threshold(
            page,
            _("How alike values are that are nearly the same, the same being one"),
            similarity.NEAR,
        ),
    ]


def _of_patterns() -> list[Threshold]:
    page = PAGE_TITLES["emerging_patterns"]
    return [
        Threshold(
            page,
            _("Rate of false alarms that is agreed on, where nobody asks for another"),
            watch_run.AGREED,
            _("a quarter"),
        ),
        Threshold(page, _("Highest rate that can be asked for"), emergence.LOOSEST, _("a quarter")),
        Threshold(page, _("How certain it is that a rate is kept"), calibration.CERTAIN),
        Threshold(
            page,
            _("Parts of the rate for profiles and for named combinations"),
            tuple(emergence.SHARE.values()),
        ),
        Threshold(page, _("Most cases watched, the newest"), emergence.MOST_CASES, _("cases")),
        Threshold(page, _("How far back is looked, a look a week"), emergence.LOOKS, _("weeks")),
        Threshold(page, _("Lengths of the windows"), surprise.WINDOWS, _("weeks")),
        Threshold(page, _("Lengths of the windows of profiles"), profiles.FORMING, _("weeks")),
        Threshold(page, _("Last days that profiles are made of"), profiles.LOCAL_DAYS, _("days")),
        Threshold(page, _("Fewest cases in a window"), surprise.FEWEST, _("cases")),
        Threshold(page, _("Fewest not of one agency alone"), one_agency.FEWEST_OTHERS, _("cases")),
        Threshold(
            page,
            _("Chance up to which an alert stands when another cause is taken out"),
            one_agency.ALONE,
        ),
        Threshold(page, _("Chance up to which an agency began to fill in more"), causes.FILLS_MORE),
        Threshold(
            page,
            _("How long a new agency reports before what it tells is counted"),
            history.NEW_AGENCY_DAYS,
            _("days"),
        ),
        Threshold(page, _("Copies keep seasons of agencies from"), history.SEASONED, _("weeks")),
        Threshold(
            page,
            _("How long after its last surprise an alert stands as present"),
            emergence.PRESENT,
            _("weeks"),
        ),
        Threshold(
            page,
            _("How long without a surprise until the next is another alert"),
            tracks.QUIET,
            _("weeks"),
        ),
    ]


def _of_indicators() -> list[Threshold]:
    page, things = PAGE_TITLES["theme_check"], PAGE_TITLES["threshold"]
    left = tuple(indicators.RELIABLE.values())
    return [
        Threshold(page, _("Points: strong, medium, weak"), tuple(indicators.POINTS.values())),
        Threshold(page, _("Points of a smuggling case to look at again"), indicators.POSITIVE),
        Threshold(page, _("Points of a trafficking case to look at again"), theme_check.SMUGGLED),
        Threshold(page, _("Highest chance at which a link stands"), theme_check.RARE),
        Threshold(things, _("Share of the points by source grade A, B, X, none, C"), left),
        Threshold(things, _("Line: venue, vessel, place, route"), tuple(indicators.LINE.values())),
        Threshold(things, _("Time within which points add up"), threshold.WINDOW, _("months")),
        Threshold(things, _("Fewest agencies behind a line crossed"), threshold.FEWEST_AGENCIES),
    ]


def _of_case_files() -> list[Threshold]:
    page = PAGE_TITLES["case_files"]
    again = _("Share of cases that another tells again, taken beforehand")
    return [
        Threshold(page, _("Days between two tellings of one event"), agreement.DAYS, _("days")),
        Threshold(page, _("Numbers of persons agree within this share"), agreement.TOLERANCE),
        Threshold(page, _("or within so many, if more"), agreement.FEWEST, _("persons")),
        Threshold(page, again, duplicates.TOLD_AGAIN),
        Threshold(page, _("Probability from which on it is proposed"), duplicates.PROPOSED),
    ]


def _of_unseen_number() -> list[Threshold]:
    page = PAGE_TITLES["unseen_number"]
    return [
        Threshold(page, _("Fewest lists that share a case"), unseen.FEWEST_LISTS, _("lists")),
        Threshold(page, _("Fewest cases on two lists or more"), unseen.FEWEST_SHARED, _("cases")),
        Threshold(page, _("Fewest cases of a list of its own"), lists.FEWEST_CASES, _("cases")),
        Threshold(page, _("Most lists of their own"), lists.MOST_LISTS, _("lists")),
        Threshold(
            page,
            _("Chance below which two lists are taken as dependent"),
            loglinear.THRESHOLD,
        ),
        Threshold(page, _("Samples for the interval"), unseen.ROUNDS, _("samples")),
        Threshold(page, _("Greatest share of samples that may give no number"), unseen.MOST_FAILED),
        Threshold(
            page, _("Widest interval: the upper limit against the lower"), unseen.WIDEST, _("times")
        ),
        Threshold(
            page,
            _("Furthest from the number of independent lists, up or down"),
            unseen.FURTHEST,
            _("times"),
        ),
        Threshold(
            page,
            _("Odds ratios that are assumed of each pair in turn"),
            unseen.ODDS_RATIOS,
        ),
    ]


def _of_quality() -> list[Threshold]:
    page = PAGE_TITLES["data_quality"]
    return [
        Threshold(page, _("Chance, over all pairs, below which a silence stands"), silence.RARE),
        Threshold(page, _("Longest past a silence is held against"), silence.PAST, _("months")),
        Threshold(page, _("A day before this one is impossible"), mirror_quarantine.EARLIEST),
        Threshold(
            page,
            _("How far a day may lie behind the end of the register"),
            mirror_quarantine.AHEAD,
        ),
    ]


def table() -> Table:
    """Every threshold with its present value."""
    rows = pd.DataFrame(
        [(str(one.page), one.decides, in_words(one.value), one.unit) for one in thresholds()],
        columns=[_("Page"), _("What it decides"), _("Value"), _("Unit")],
    )
    method = _("Read from the running program, settings of the operator among them.")
    title = _("What decides whether and how something is shown")
    return Table("thresholds", title, rows, method, ALL_OF_IT)
