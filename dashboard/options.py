"""What each restriction of the selection is called, and what it can be set to."""

from collections.abc import Callable

from dashboard import questions
from dashboard.kept import kept_undrawn
from dashboard.texts import ATTRIBUTE_NAMES, NOT_KNOWN, Wordbook, _, label, number, place_label
from data_access import codes
from data_access.codes import UNKNOWN
from data_access.selection import is_listed

FILTERS = {
    "theme": "themes",
    "area": "areas",
    "sector": "sectors",
    "agency": "agencies",
    "citizenship": "citizenships",
    "grade": "grades",
    "origin": "origins",
    "destination": "destinations",
    "mode": "modes",
}
"""URL parameter and widget key of each restriction -> field of `Selection`."""

NAMES = Wordbook(
    {key: ATTRIBUTE_NAMES.words["source_grade" if key == "grade" else key] for key in FILTERS}
)
_LISTS = {"theme": codes.THEME, "sector": codes.SECTOR, "grade": codes.SOURCE_GRADE}
"""Restrictions of which every code is offered, whether or not the register has it."""

MOST_CODES, MOST_SIGNS = 5, 40
"""Of codes outside the lists: how many are named, and with how many signs."""


def offered(key: str) -> list[str]:
    """What can be chosen: values of the register, most frequent first, and "not known"."""
    if key in _LISTS:
        return [*_LISTS[key].codes, UNKNOWN]
    return [*listed(key), UNKNOWN]


def listed(key: str) -> list[str]:
    """Values of the register for a restriction that can be selected, most frequent first."""
    return [value for value, _cases in _present(key) if is_listed(FILTERS[key], value)]


def is_told(key: str) -> bool:
    """Whether the register tells anything that a restriction could be set to."""
    return any(value != UNKNOWN for value, _cases in _present(key))


def can_be_chosen(key: str) -> bool:
    """Whether a restriction would restrict anything: a release copy leaves out much."""
    return questions.released() is None or is_told(key)


def outside_lists() -> list[str]:
    """Codes of the register that no list of the contract has, with how many cases hold them.

    The first few and their beginnings: a text that stands where a code should may say too much.
    """
    found = [
        f"{NAMES[key]} {value[:MOST_SIGNS]} ({number(cases)})"
        for key in FILTERS
        for value, cases in _present(key)
        if not is_listed(FILTERS[key], value)
    ]
    return first_few(found)


def first_few(found: list[str]) -> list[str]:
    """The first `MOST_CODES`, and how many more there are."""
    rest = len(found) - MOST_CODES
    return found if rest <= 0 else [*found[:MOST_CODES], _("{count} more").format(count=rest)]


Values = tuple[tuple[str, int], ...]
"""Values of the register with how many cases hold them, most frequent first."""


@kept_undrawn
def _values() -> dict[str, Values]:
    found = questions.options()
    return {
        str(field): tuple(zip(own["value"], own["cases"].astype(int).tolist(), strict=True))
        for field, own in found.groupby("filter", sort=False)
    }


def _present(key: str) -> Values:
    return _values().get(FILTERS[key], ())


def shown(key: str) -> Callable[[str], str]:
    """The reader's word for a value of a restriction."""
    if key in {"origin", "destination"}:
        names = questions.place_names()
        return lambda value: place_label(value, names)
    attribute = {"grade": "source_grade"}.get(key, key)
    return lambda value: str(NOT_KNOWN) if value == UNKNOWN else label(attribute, value)
