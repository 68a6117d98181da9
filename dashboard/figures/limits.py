"""Where the methods fail, in plain sentences: what no figure shows about itself."""

from dataclasses import dataclass

from dashboard import group_run
from dashboard.figures import unseen
from dashboard.navigation import PAGE_TITLES
from dashboard.texts import Text, Words, _
from models import emergence, firmness, groups


@dataclass(frozen=True)
class Limits:
    """What can go wrong on one page, a sentence each."""

    page: str
    sentences: tuple[Text, ...]


OF_EVERY_PAGE = (
    Words(
        "The register holds what agencies told. Where nobody looks, nothing is told; more cases "
        "may be more looking."
    ),
    Words(
        "The newest weeks fill up later: reports come in days after the event, some after months."
    ),
)

ROUTES = (
    Words("Ways over water keep off the shore and are 2 to 15% longer than the straight line."),
    Words("Places are known to about 5 km."),
)

GROUPS = (
    Words("A group is a hypothesis. Where a modus operandi leaves few marks, its group is missed."),
    Words(
        "Above {sample} cases groups are found in a sample and spread to all, so that rare ones "
        "may be missed; only the newest {most} cases are looked at."
    ).format(sample=groups.SEED_CASES, most=group_run.MOST_CASES),
    Words("For groups a place nearby is another place, and when a case was counts for nothing."),
    Words(
        "The interval of what sets a group apart is too narrow, because the same cases made the "
        "group."
    ),
    Words(
        "How firm a group is, is measured in {rounds} samples. Of more than {most} cases {most} "
        "are looked at, and the figures of small groups are rather too high."
    ).format(rounds=group_run.ROUNDS, most=firmness.MOST_CASES),
)

PATTERNS = (
    Words(
        "Where several agencies report, what one alone sees never alerts, nor what rests on more "
        "being filled in: a campaign of that agency or a new form looks the same, so it is held "
        "back and listed apart. Where one agency reports alone, whatever it sees may alert. What "
        "an agency tells in its first half year makes its past and raises nothing."
    ),
    Words(
        "An alert comes late. In twenty invented registers, tried on 1 December 2026, patterns "
        "of four cases a month among sixty alerted 4 to 24 weeks after they began, half of them "
        "within eleven."
    ),
    Words(
        "The copies that the threshold is taken from keep the lasting patterns of the register, "
        "and the seasons of agencies whose watched cases go back three years: in a register with "
        "more than some 2,700 cases a year those of none. Seasons of others may alert. They deal "
        "cases one by one: where several come of one raid, more may alert than is agreed."
    ),
    Words(
        "Own season and trend are taken from few cases: of what was told a few times only, what "
        "comes back each year may alert, and so may growth faster than that of the year before. "
        "What was frequent once is news when it comes back only if hardly any of it was told for "
        "two years."
    ),
    Words(
        "Neighbourhoods and groups are watched alone, not with another value; the groups are found "
        "anew for it, without what analysts said of them."
    ),
    Words(
        "Only the newest {most} cases are watched; in a busy register they leave little past to "
        "compare with, and the page says how much."
    ).format(most=emergence.MOST_CASES),
)

THEME_CHECK = (
    Words("Who does not ask about debts, papers or work sees none: few indicators say little."),
    Words(
        "The lists overlap; indicators that say nearly the same count once, by a grouping of ours."
    ),
    Words("The ILO made its indicators for persons who were met; from a boat few can be seen."),
)

THRESHOLD = (
    Words("Where agencies look often, points come often. The line says where to look, no more."),
    Words(
        "Agencies that pass reports on to each other are not independent; the register does not "
        "tell that."
    ),
    Words("A pseudonym that two agencies give differently stands as two things, each with less."),
    Words("A report without a grade or a strength weighs by assumption, as the weights say."),
)

CASE_FILES = (
    Words(
        "What two reports leave out, and what they tell alike but wrongly, shows no contradiction."
    ),
    Words(
        "Where few events are told twice, most cases proposed as one event are two; where a "
        "register is busy, or its dates are vague, most that are one are missed."
    ),
    Words("An event that no report dates is held against no other case."),
)

SILENCES = (
    Words("An agency that reported twice a year says little by eight silent months."),
    Words(
        "Reports that come in bursts make the limits of the expected number too narrow, not the "
        "chance."
    ),
    Words("An agency that stops for a season, or has another name, looks silent."),
)


def limits() -> list[Limits]:
    """The limits of every page, in the order of the pages."""
    return [
        Limits(_("Every page"), OF_EVERY_PAGE),
        Limits(PAGE_TITLES["routes"], ROUTES),
        Limits(PAGE_TITLES["similar_cases"], GROUPS),
        Limits(PAGE_TITLES["emerging_patterns"], PATTERNS),
        Limits(PAGE_TITLES["theme_check"], THEME_CHECK),
        Limits(PAGE_TITLES["threshold"], THRESHOLD),
        Limits(PAGE_TITLES["case_files"], CASE_FILES),
        Limits(PAGE_TITLES["unseen_number"], unseen.LIMITS),
        Limits(PAGE_TITLES["data_quality"], SILENCES),
    ]
