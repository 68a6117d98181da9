"""The table of pages."""

from dataclasses import dataclass

from dashboard.texts import Wordbook, Words


@dataclass(frozen=True)
class PageEntry:
    """One page: its file under ``pages/``, its URL and the words that lead to it.

    ``narrowed``: whether the selection narrows it; else it is about all of the register.
    ``of_release``: what a release copy must tell of a case to answer it; None: it never can, for
    the page is about the cases themselves.
    """

    name: str
    title: Words
    icon: str
    help: Words
    narrowed: bool = True
    of_release: frozenset[str] | None = None


PAGES = (
    PageEntry(
        "overview",
        Words("Overview"),
        ":material/monitoring:",
        Words(
            "Key figures against a year before, the trend, what is named most; of the register "
            "also its reporting coverage and what is new."
        ),
        of_release=frozenset(),
    ),
    PageEntry(
        "routes",
        Words("Routes"),
        ":material/route:",
        Words("Flows between the islands, Venezuela and the region on a map, through time."),
        of_release=frozenset({"origin"}),
    ),
    PageEntry(
        "sectors",
        Words("Sectors"),
        ":material/factory:",
        Words(
            "Sectors by theme, place, person and means of control; two periods or islands compared."
        ),
        of_release=frozenset({"sector"}),
    ),
    PageEntry(
        "similar_cases",
        Words("Similar cases"),
        ":material/hub:",
        Words("Groups of cases with the same modus operandi, and the cases most like any one."),
    ),
    PageEntry(
        "emerging_patterns",
        Words("Emerging patterns"),
        ":material/trending_up:",
        Words("What recent cases share more than expected, at an agreed rate of false alarms."),
    ),
    PageEntry(
        "money_support",
        Words("Money and support"),
        ":material/payments:",
        Words("Signs of money moved, and how far victims came from identification to an outcome."),
    ),
    PageEntry(
        "theme_check",
        Words("Theme check"),
        ":material/compare_arrows:",
        Words(
            "Smuggling cases that show indicators of trafficking, and the reverse; where they meet."
        ),
    ),
    PageEntry(
        "threshold",
        Words("Threshold"),
        ":material/stacked_line_chart:",
        Words("What several reports say together of a venue, vessel, place or route; who crossed."),
    ),
    PageEntry(
        "case_files",
        Words("Case files"),
        ":material/folder_open:",
        Words("Any case report by report: who said what, contradictions, what may be told twice."),
    ),
    PageEntry(
        "unseen_number",
        Words("The unseen number"),
        ":material/visibility_off:",
        Words(
            "How many cases no agency told of, from how their lists overlap; or why it is not said."
        ),
    ),
    PageEntry(
        "data_quality",
        Words("Coverage and quality"),
        ":material/rule:",
        Words("Who reports how much, how late and how fully, and who fell silent; quarantine."),
    ),
    PageEntry(
        "briefing",
        Words("Briefing"),
        ":material/slideshow:",
        Words("Figures of any page as slides: in order, with your words, on a wall, as files."),
        narrowed=False,
        of_release=frozenset(),
    ),
    PageEntry(
        "method_codes",
        Words("Method and codes"),
        ":material/menu_book:",
        Words("How each number is made, the code lists, thresholds, limits and licences."),
        narrowed=False,
        of_release=frozenset(),
    ),
)


ROOM = PageEntry(
    "training_room",
    Words("Training room"),
    ":material/school:",
    Words("Join a training session by its code, or open one: exercises on an invented register."),
    narrowed=False,
)
"""Where nobody signs in; see `room.is_offered`."""

EVERY_PAGE = (*PAGES, ROOM)
"""Whoever looks."""

PAGE_TITLES = Wordbook({entry.name: entry.title for entry in EVERY_PAGE})
"""What each page is called."""


def pages(told: tuple[str, ...] | None, *, with_room: bool = False) -> tuple[PageEntry, ...]:
    """The pages that are offered: all, or those for which a release copy tells enough of a case."""
    if told is None:
        return (*PAGES[:1], ROOM, *PAGES[1:]) if with_room else PAGES
    return tuple(one for one in PAGES if one.of_release is not None and one.of_release <= set(told))
