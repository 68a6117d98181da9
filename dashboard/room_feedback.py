"""After the reveal: what was found, missed and wrong, and why; on the map and in the groups."""

from collections import Counter

import pandas as pd
import streamlit as st

from dashboard import (
    analyses,
    background,
    cards,
    controls,
    map_card,
    questions,
    room,
    room_texts,
    room_values,
)
from dashboard.cards import Table
from dashboard.figures import ALL_OF_IT
from dashboard.figures import room as figures
from dashboard.group_names import group_name, value_name
from dashboard.notices import plain
from dashboard.room import ClassResult
from dashboard.seating import Place
from dashboard.texts import Words, _, ngettext, number, share
from data_access.room.values import Given
from data_access.selection import Selection
from models.exercises import BY_NAME, Feedback, Field, Of, Score, Told

METHOD = Words("Held against what was planted, as far as the session's register shows it.")


def show(here: Place, exercise: str, given: Given | None) -> None:
    """The score, every value with its verdict and why, the cases on the map and in the groups."""
    st.header(room_texts.TITLES[exercise], anchor=False)
    st.markdown(plain(room_texts.EXPLAINED[exercise]))
    score = room.result(here.token, exercise)
    told = room.told(here.token, exercise)
    result = room.class_result(here.token, exercise)
    if score is None:
        st.info(
            _("You gave no answer, which counts as nothing rather than as wrong. This is the key."),
            icon=":material/visibility:",
        )
    else:
        _score(score, given, result)
    cases = BY_NAME[exercise].cases_field
    _answers(here, exercise, told)
    if cases is not None:
        _cases(exercise, cases, told)
    _where_they_are(here, exercise, cases, told)
    cards.show(figures.points(result, None if score is None else score.points))


def _score(score: Score, given: Given | None, result: ClassResult) -> None:
    par = BY_NAME[result.exercise].par_minutes
    shown = (
        (_("Points of 100"), number(figures.whole(score.points))),
        (_("Found (recall)"), share(score.recall)),
        (_("Right (precision)"), share(score.precision)),
        (_("Hints"), number(given.hints if given else None)),
        (
            _("Minutes (par {par})").format(par=number(par)),
            number(figures.begun(given.minutes) if given else None),
        ),
        (_("Median points of the class"), number(figures.median(result))),
    )
    with st.grid(3, min_column_width=125, gap="small"):
        for name, value in shown:
            st.metric(name, value, border=True, height="stretch")


def _answers(here: Place, exercise: str, told: Feedback) -> None:
    """What became of each answer that is no case, question by question."""
    fields = [field for field in BY_NAME[exercise].fields if field.of is not Of.CASES]
    own = [one for field in fields for one in _of(field, told)]
    if not own:
        return
    task = room.task(here.session, exercise)
    rows = pd.DataFrame(
        {
            _("Question"): [room_texts.FIELDS[one.field] for one in own],
            _("Verdict"): [figures.VERDICTS[one.verdict] for one in own],
            _("Answer"): [room_values.named(exercise, one.field, one.value, task) for one in own],
        }
    )
    cards.table(Table(f"told-{exercise}", _counted(_("Answers"), own), rows, METHOD, ALL_OF_IT))


def _cases(exercise: str, field: Field, told: Feedback) -> None:
    """What became of each case, what was missed first, and why."""
    own = _of(field, told)
    rows = pd.DataFrame(
        {
            _("Verdict"): [figures.VERDICTS[one.verdict] for one in own],
            _("Case"): [one.value for one in own],
            _("Why"): [_why(exercise, one) for one in own],
        }
    )
    title = _counted(room_texts.FIELDS[field.name], own)
    cards.table(Table(f"told-cases-{exercise}", title, rows, METHOD, ALL_OF_IT))


def _of(field: Field, told: Feedback) -> list[Told]:
    every = (*told.missed, *told.wrong, *told.near, *told.found, *told.neutral)
    return [one for one in every if one.field == field.name]


def _counted(what: str, own: list[Told]) -> str:
    counts = Counter(one.verdict for one in own)
    return _("{what}: {found} found, {missed} missed, {wrong} wrong").format(
        what=what,
        found=number(counts["found"]),
        missed=number(counts["missed"]),
        wrong=number(counts["wrong"]),
    )


def _why(exercise: str, one: Told) -> str:
    places = questions.place_names()
    signs = [value_name(attribute, value, places) for attribute, value in one.signs]
    if one.verdict == "wrong":
        told = room_texts.NOT_YET if one.belongs_to is None else room_texts.PATTERNS[one.belongs_to]
        signs.append(str(told))
    elif one.verdict == "neutral":
        is_true = exercise == "impossible_time" and one.signs
        signs.append(str(room_texts.NOT_PLANTED if is_true else room_texts.NEUTRAL))
    return " · ".join(signs)


def _where_they_are(here: Place, exercise: str, field: Field | None, told: Feedback) -> None:
    """The missed cases, or all that were asked for, on the map and in the groups.

    Where no cases were asked for, those that were planted.
    """
    missed = [one.value for one in told.missed if field and one.field == field.name]
    known = room_values.case_keys()
    wanted = missed or room.cases_of(here.token, exercise)
    keys = tuple(known[case] for case in wanted if case in known)
    if not keys:
        return
    if field is None:
        name, title = _("Planted: {exercise}"), _("The cases that were planted for it")
    elif missed:
        name = _("Missed: {exercise}")
        title = ngettext(
            "The {count} case that you missed", "The {count} cases that you missed", len(keys)
        ).format(count=number(len(keys)))
    else:
        name, title = _("Found: {exercise}"), _("The cases that you found")
    called = name.format(exercise=room_texts.TITLES[exercise])
    st.subheader(title, anchor=False)
    map_card.small(Selection(cases=keys, cases_name=called), f"told_map_{exercise}", leads_on=False)
    controls.show_everywhere(keys, called, exercise, all_of_them=True)
    _groups(here, exercise, _("Planted") if field is None else _("Asked for"))


def _groups(here: Place, exercise: str, counted: str) -> None:
    """In which groups of the page Similar cases the cases lie."""
    state = analyses.grouping()
    background.shown(state, _("Looking for groups of similar cases"))
    shares = room.in_groups(here.token, exercise)
    if state.result is None:
        return
    places, run = questions.place_names(), state.result
    names = {run.ids[one.number]: group_name(one, places) for one in run.groups.groups}
    rows = pd.DataFrame(
        {
            counted: [one.right for one in shares],
            _("In all"): [one.size for one in shares],
            _("Group"): [names.get(one.group, str(one.group)) for one in shares],
        }
    )
    title = (
        _("None of these cases lies in a group of Similar cases")
        if rows.empty
        else _("Where they lie on the page Similar cases")
    )
    cards.table(Table(f"told-groups-{exercise}", title, rows, METHOD, ALL_OF_IT))
