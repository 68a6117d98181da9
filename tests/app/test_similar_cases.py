"""The page *Similar cases*: groups that stay, what analysts say, every page narrowed."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import analyses, background, cards, group_controls, questions
from dashboard.group_run import GroupRun
from dashboard.notices import plain
from data_access.notebook import Notebook
from data_access.selection import Selection
from tests.app.pages import (
    OpenApp,
    counts,
    fine,
    next_click,
    press,
    rested,
    said,
    settled,
    told_four_ways,
    visit,
)

PAGE = "similar_cases"


def _notebook() -> Notebook:
    return Notebook.of(questions.register().info)


def _listed(app: AppTest) -> list[pd.DataFrame]:
    return [table.value for table in app.dataframe if "Firmness" in table.value.columns]


def _groups(app: AppTest) -> list[int]:
    """Lasting ids of the groups that are listed, in their order."""
    return [int(lasting) for lasting in _listed(app)[0]["Group"]]


def _found() -> GroupRun:
    state = background._jobs().state("groups")
    assert state
    assert isinstance(state.result, GroupRun)
    return state.result


def test_groups_are_listed_and_say_when_they_were_made(open_app: OpenApp, small_url: str) -> None:
    app = open_app(small_url, page=PAGE)
    fine(app, PAGE)
    rested(app)
    assert [text.value for text in app.caption if text.value.startswith("Made at ")]
    assert _groups(app)
    # Beneath the groups through time, and beneath the members of one.
    assert said(app).count("Reporting coverage: ") == 2


def test_groups_follow_the_selection(open_app: OpenApp, training_url: str) -> None:
    app = rested(open_app(training_url, period="Everything", page=PAGE))
    listed = _listed(app)[0]
    assert (listed["Selected"] == listed["Cases"]).all()
    app = rested(open_app(training_url, period="12 months", page=PAGE))
    assert _listed(app)[0]["Selected"].sum() < listed["Selected"].sum()
    assert _listed(app)[0]["Cases"].tolist() == listed["Cases"].tolist(), "a group stays itself"


def test_groups_without_a_selected_case_are_hidden_and_counted(
    open_app: OpenApp, training_url: str
) -> None:
    app = rested(open_app(training_url, page=PAGE))
    groups, labels = len(_groups(app)), _found().groups.labels
    app.session_state["cases"] = (tuple(labels.index[labels < 0].tolist()), "all others")
    app.run()
    fine(app, PAGE)
    assert not _listed(app)
    assert [text for text in app.caption if text.value.startswith(f"{groups} group")]


def test_cases_of_a_group_narrow_every_page_and_can_be_taken_off(
    open_app: OpenApp, training_url: str
) -> None:
    app = rested(open_app(training_url, page=PAGE))
    before = counts(app)
    press(app, "Show these cases on every page")
    fine(app, PAGE)
    narrowed = counts(app)
    assert 0 < narrowed[0] < before[0]
    for name in ("overview", "routes", "sectors"):
        fine(visit(app, name), name)
        assert counts(app) == narrowed
    assert set(app.query_params) == {"language"}, "a case is never in the link"
    assert [text for text in app.sidebar.markdown if text.value.startswith("Only the ")]
    press(app, "Show all cases again")
    assert counts(app) == before


def test_name_and_note_are_kept(open_app: OpenApp, small_url: str) -> None:
    app = open_app(small_url, own=True, grouped=True, page=PAGE)
    lasting = _groups(app)[0]
    app.text_input[0].set_value("Boat *ring*")
    app.text_area[0].set_value("Seen twice")
    press(app, "Keep name and note")
    fine(app, PAGE)
    assert app.header[0].value == "Boat \\*ring\\*"
    row = _notebook().groups().set_index("group").loc[lasting]
    assert (row["name"], row["note"]) == ("Boat *ring*", "Seen twice")


def test_what_is_said_is_kept_though_the_next_click_cuts_the_run_off(
    open_app: OpenApp, small_url: str
) -> None:
    app = open_app(small_url, own=True, grouped=True, page=PAGE)
    lasting = _groups(app)[0]
    app.text_input[0].set_value("Boat ring")
    next(one for one in app.button if one.label == "Keep name and note").click()
    next_click(app, "dashboard.group_controls.group")
    fine(app, PAGE)
    assert _notebook().groups().set_index("group")["name"].loc[lasting] == "Boat ring"
    next(one for one in app.button if one.label == "Keep, and group anew").click()
    next_click(app, "dashboard.analyses.grouping_anew")
    rested(app)
    assert _notebook().verdicts()["group"].tolist() == [lasting]
    assert len(_notebook().runs("groups")) == 2, "and the groups are sought anew"


def test_name_that_is_no_text_is_told(open_app: OpenApp, training_url: str) -> None:
    app = rested(open_app(training_url, page=PAGE))
    app.text_input[0].set_value("a\u202eb")
    press(app, "Keep name and note")
    assert "control sign" in app.error[0].value


def test_verdict_is_kept_and_groups_are_sought_anew_with_the_same_ids(
    open_app: OpenApp, small_url: str
) -> None:
    app = open_app(small_url, own=True, grouped=True, page=PAGE)
    before = _groups(app)
    press(app, "Keep, and group anew")
    said = _notebook().verdicts()
    assert said[["group", "belongs"]].to_numpy().tolist() == [[before[0], True]]
    assert _groups(settled(app, PAGE)) == before
    assert len(_notebook().runs("groups")) == 2


def test_loose_groups_are_counted_and_come_last(open_app: OpenApp, training_url: str) -> None:
    app = rested(open_app(training_url, period="Everything", page=PAGE))
    loose = _listed(app)[0]["Firmness"].str.startswith("loose")
    assert loose.tolist() == sorted(loose.tolist())
    finding = next(text.value for text in app.markdown if " group" in text.value)
    told = [text.value for text in app.caption if text.value.startswith(plain("Loose: "))]
    assert bool(loose.sum()) == ("loose" in finding) == bool(told)


def test_likeness_is_held_against_chance(open_app: OpenApp, training_url: str) -> None:
    app = rested(open_app(training_url, page=PAGE))
    among = f"line of {np.log2(len(_found().cases)):.1f} for {len(_found().cases):,} cases"
    assert [text for text in app.markdown if "bits of evidence" in text.value]
    assert [text for text in app.markdown if plain(among) in text.value]


def test_firmest_member_of_the_chosen_group_is_chosen_until_another_is(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {"groups": 0}
    choose = cards.choose_row
    monkeypatch.setattr(
        cards, "choose_row", lambda t, **o: rows.get(t.name, 0) if choose(t, **o) is None else None
    )
    app = rested(open_app(training_url, page=PAGE))
    found, listed = _found(), _groups(app)
    names = found.cases.set_index("case_key")["case_id"]
    numbers = {lasting: number for number, lasting in found.ids.items()}
    assert len(listed) > 1
    for row in (0, len(listed) - 1):
        rows["groups"] = row
        app.run()
        members = names.loc[found.groups.members(numbers[listed[row]])].tolist()
        offered = [name for name in members if name in app.selectbox(key="case").options]
        assert app.selectbox(key="case").value == offered[0]
        told = f"Chosen: {offered[0]}, the firmest of the selected members of group {listed[row]}."
        assert plain(told) in [text.value for text in app.caption]
    other = app.selectbox(key="case").options[-1]
    app.selectbox(key="case").set_value(other).run()
    assert app.selectbox(key="case").value == other, "a choice stays while its group does"
    rows["groups"] = 0
    app.run()
    assert app.selectbox(key="case").value == app.selectbox(key="case").options[0]


def test_case_files_and_similar_cases_lead_to_each_other(
    open_app: OpenApp, training_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest of a case are told alike on both pages."""
    app = rested(open_app(training_url, page=PAGE))
    named = next(one.value for one in app.selectbox if one.key == "case")
    names = _found().cases.set_index("case_key")["case_id"]
    (case,) = names.index[names == named].astype(int)
    assert app.button(key=f"to-file-nearest-{case}")
    nearest = next(t.value for t in app.dataframe if "Evidence, bits" in t.value)
    visit(app, "case_files")
    app.session_state["case_file"] = names[case]
    app.session_state[f"most_like-{case}"] = True
    app.run()
    fine(app, "case_files")
    (there,) = (t.value for t in app.dataframe if "Evidence, bits" in t.value)
    pd.testing.assert_frame_equal(there, nearest)
    # The likeliest of those that may be told twice is the nearest as well: two ways to one file.
    two = _told_twice(training_url)
    monkeypatch.setattr(group_controls, "nearest", lambda *_: two[1])
    app.session_state["case_file"] = names[two[0]]
    app.session_state[f"most_like-{two[0]}"] = True
    app.run()
    fine(app, "case_files")
    for where in ("told_again", "nearest"):
        assert app.button(key=f"to-file-{where}-{two[1]}")


def _told_twice(url: str) -> tuple[int, int]:
    """A case, and the likeliest of those that may tell of the same event."""
    named = questions.cases_named(Selection(), told_four_ways(url))
    case = int(named["case_key"].iloc[0])
    return case, int(analyses.duplicates(case).others["other"].iloc[0])
