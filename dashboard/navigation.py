"""The table of pages."""

from dataclasses import dataclass

from dashboard.texts import _


@dataclass(frozen=True)
class PageEntry:
    """One page: its file under ``pages/``, its URL and the words that lead to it.

    ``narrowed``: whether the selection narrows it; else it is about all of the register.
    """

    name: str
    title: str
    icon: str
    help: str
    narrowed: bool = True


PAGES = (
    PageEntry(
        "overview",
        _("Overview"),
        ":material/monitoring:",
        _("Key figures against a year before, the trend with its reporting coverage, what is new."),
    ),
    PageEntry(
        "routes",
        _("Routes"),
        ":material/route:",
        _("Flows between the islands, Venezuela and the region on a map, through time."),
    ),
    PageEntry(
        "sectors",
        _("Sectors"),
        ":material/factory:",
        _("Sectors by theme, place, person and means of control; two periods or islands compared."),
    ),
    PageEntry(
        "similar_cases",
        _("Similar cases"),
        ":material/hub:",
        _("Groups of cases with the same modus operandi, and the cases most like any one."),
    ),
    PageEntry(
        "emerging_patterns",
        _("Emerging patterns"),
        ":material/trending_up:",
        _("Combinations of sector, citizenship and route that grew against their own past."),
    ),
    PageEntry(
        "case_files",
        _("Case files"),
        ":material/folder_open:",
        _("Any case report by report: who said what, contradictions, what may be told twice."),
    ),
    PageEntry(
        "unseen_number",
        _("The unseen number"),
        ":material/visibility_off:",
        _("How many cases no agency told of, from how their lists overlap; or why it is not said."),
    ),
    PageEntry(
        "data_quality",
        _("Coverage and quality"),
        ":material/rule:",
        _("Who reports how much, how late and how fully, and who fell silent; quarantine."),
    ),
    PageEntry(
        "method_codes",
        _("Method and codes"),
        ":material/menu_book:",
        _("How each number is made, the code lists, thresholds, limits and licences."),
        narrowed=False,
    ),
)
