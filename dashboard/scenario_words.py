"""A scenario of the training room in words: where the difficulties lie."""

from dashboard.texts import _, decimal, label, ngettext, number, share
from data_access.training.scenario import Scenario


def in_words(made: Scenario) -> str:
    """What a session's register is like, in sentences, for its trainer alone: they hold answers."""
    silence = (
        _("No agency falls silent.")
        if made.silence is None
        else _("{agency} falls silent on {area}.").format(
            agency=label("agency", made.silence.agency), area=label("area", made.silence.area)
        )
    )
    return " ".join([*_difficulty(made), _decoys(made.decoys), silence])


def for_all(made: Scenario) -> str:
    """As `in_words`, as far as it may stand where participants join: nothing that a key holds."""
    silence = (
        _("No agency falls silent.") if made.silence is None else _("One agency falls silent.")
    )
    return " ".join([*_difficulty(made), silence])


def _difficulty(made: Scenario) -> list[str]:
    return [
        _("{reports} reports over {years}.").format(
            reports=number(made.reports),
            years=ngettext("{count} year", "{count} years", made.years).format(
                count=number(made.years)
            ),
        ),
        _gaps(made.missing),
        _("No report of a pattern tells something else.")
        if not made.noise
        else _("{share} of the reports of a pattern tell something else.").format(
            share=share(made.noise)
        ),
        _("Events that several agencies tell of: {times} times as many as usual.").format(
            times=decimal(made.overlap)
        ),
        _("{share} of the legs at sea have times that cannot be.").format(
            share=share(made.impossible)
        ),
    ]


def _gaps(missing: float) -> str:
    if missing == 1:
        return _("Fields are left empty as often as usual.")
    return _("Fields are left empty {times} times as often as usual.").format(
        times=decimal(missing)
    )


def _decoys(count: int) -> str:
    if not count:
        return _("No burst of reports is a mere control action.")
    return ngettext(
        "{count} burst of reports is only a control action.",
        "{count} bursts of reports are only control actions.",
        count,
    ).format(count=number(count))
