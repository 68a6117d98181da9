"""Overview of a release copy: what it tells, what that cost, and how it is protected."""

import pandas as pd

from dashboard import questions
from dashboard.cards import Table
from dashboard.notices import HANDLED
from dashboard.texts import RELEASED, Text, Wordbook, Words, _, ngettext, number, share
from data_access.release import ReleaseInfo

METHOD = Words(
    "A frozen copy in which a case has only these attributes, recoded; values are made unknown "
    "until every combination of them stands for at least so many cases, and no theme, sector or "
    "form is the only one known of those who share period, place, origin, citizenship and age "
    "(k-anonymity, Sweeney 2002; l-diversity of 2, Machanavajjhala and others 2007). New cases "
    "come in as a batch that is so by itself. How many attributes there are, and how finely they "
    "are told, follows from the number of cases: of few, little can be told without telling who. "
    "What several agencies tell of one place, day and theme may be one event, and protects as one."
)

LEVELS = Wordbook(
    {
        "themes": Words("Themes"),
        "islands of the Kingdom": Words("Islands of the Kingdom"),
        "countries of the Kingdom": Words("Countries of the Kingdom"),
        "years": Words("Years"),
        "blocks of 2 years": Words("Blocks of 2 years"),
        "blocks of 4 years": Words("Blocks of 4 years"),
        "eight sectors": Words("Eight sectors"),
        "five sectors": Words("Five sectors"),
        "eight most frequent countries": Words("The eight most frequent countries"),
        "four most frequent countries": Words("The four most frequent countries"),
        "five forms": Words("Five forms"),
        "five most frequent": Words("The five most frequent"),
        "three bands": Words("Three bands"),
    }
)
"""What each level of `data_access.release.recoding.LEVELS` is called on screen."""


def about() -> Table:
    """What the copy tells, how coarsely, and the share of values that were made unknown."""
    release = questions.released()
    if release is None:
        raise LookupError("The register answers, not a release copy.")
    rows = pd.DataFrame(
        {
            _("Told of a case"): [RELEASED[name] for name in release.attributes],
            _("As"): [LEVELS[level] for level in release.levels.values()],
            _("Made unknown"): [share(release.unknown[name]) for name in release.attributes],
        }
    )
    return Table("release", _finding(release), rows, method(release))


def method(release: ReleaseInfo) -> Text:
    """How a copy is made; of a partner's also which cases are counted."""
    return f"{METHOD} {HANDLED}" if release.is_for_partner else METHOD


def _finding(release: ReleaseInfo) -> str:
    told = ngettext(
        "{cases} case in this copy, none of them alone",
        "{cases} cases in this copy, none of them alone",
        release.cases,
    ).format(cases=number(release.cases))
    smallest = _("the rarest combination stands for {smallest}").format(
        smallest=number(release.smallest_class)
    )
    held = ngettext(
        "about {count} is held back", "about {count} are held back", release.held_back
    ).format(count=number(release.held_back))
    return f"{told}; {smallest}; {held}" if release.held_back else f"{told}; {smallest}"
