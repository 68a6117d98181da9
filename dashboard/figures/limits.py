"""Where the methods fail, in plain sentences: what no figure shows about itself."""

from dataclasses import dataclass

from dashboard import group_run
from dashboard.figures import unseen
from dashboard.figures.method import PAGE_TITLES
from dashboard.texts import _, number
from models import emergence, groups


@dataclass(frozen=True)
class Limits:
    """What can go wrong on one page, a sentence each."""

    page: str
    sentences: tuple[str, ...]


EVERY_PAGE = (
    _(
        "The register holds what agencies told. Where nobody looks, nothing is told; more cases "
        "may be more looking."
    ),
    _("The newest weeks fill up later: reports come in days after the event, some after months."),
)

ROUTES = (
    _("Ways over water keep off the shore and are 2 to 15% longer than the straight line."),
    _("Places are known to about 5 km."),
)

GROUPS = (
    _("A group is a hypothesis. Where a modus operandi leaves few marks, its group is missed."),
    _(
        "Above {sample} cases groups are found in a sample and spread to all, so that rare ones "
        "may be missed; only the newest {most} cases are looked at."
    ).format(sample=number(groups.SEED_CASES), most=number(group_run.MOST_CASES)),
    _(
        "The interval of what sets a group apart is too narrow, because the same cases made the "
        "group."
    ),
)

PATTERNS = (
    _(
        "What rests on one agency is held back, since a campaign of that agency looks the same; "
        "what an agency tells in its first half year is not counted."
    ),
    _("A pattern is found after some five to eight cases, not after the first."),
    _(
        "The copies that the threshold is taken from keep what the register holds of lasting "
        "patterns, so it is rather too high than too low."
    ),
    _("Only the newest {most} cases are watched.").format(most=number(emergence.MOST_CASES)),
)

CASE_FILES = (
    _("What two reports leave out, and what they tell alike but wrongly, shows no contradiction."),
    _(
        "Where few events are told twice, most cases proposed as one event are two; where a "
        "register is busy, or its dates are vague, most that are one are missed."
    ),
    _("An event that no report dates is held against no other case."),
)

SILENCES = (
    _("An agency that reported twice a year says little by eight silent months."),
    _(
        "Reports that come in bursts make the limits of the expected number too narrow, not the "
        "chance."
    ),
    _("An agency that stops for a season, or has another name, looks silent."),
)


def limits() -> list[Limits]:
    """The limits of every page, in the order of the pages."""
    return [
        Limits(_("Every page"), EVERY_PAGE),
        Limits(PAGE_TITLES["routes"], ROUTES),
        Limits(PAGE_TITLES["similar_cases"], GROUPS),
        Limits(PAGE_TITLES["emerging_patterns"], PATTERNS),
        Limits(PAGE_TITLES["case_files"], CASE_FILES),
        Limits(PAGE_TITLES["unseen_number"], unseen.LIMITS),
        Limits(PAGE_TITLES["data_quality"], SILENCES),
    ]
