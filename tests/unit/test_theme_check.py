"""The theme check: what is seen weighs, what is not known does not."""

import pandas as pd
import pytest
from scipy import stats

from models.indicators import INDICATORS
from models.theme_check import by_indicator, links, seen_in, weighed

NAMES = tuple(one.name for one in INDICATORS)


def case(theme: str | None, *seen: str, knows: str = "indicator", cases: int = 1) -> dict:
    return {
        "theme": theme,
        "seen": sum(1 << NAMES.index(name) for name in seen),
        "cases": cases,
        **{
            f"knows_{name}": name in knows.split()
            for name in ("indicator", "means_of_control", "exploitation_type")
        },
    }


def one(*told, **also) -> pd.Series:
    return weighed(pd.DataFrame([case(*told, **also)]), NAMES).iloc[0]


def test_debt_and_work_by_the_transporter_turn_smuggling():
    row = one("smuggling", "debt_to_transporter", "work_arranged_by_transporter", "paid_passage")
    assert (row["trafficking"], row["smuggling"]) == (9, 3)
    assert (row["of_trafficking"], row["of_smuggling"]) == (2, 1)
    assert row["again"]


@pytest.mark.parametrize("theme", ["both", "undetermined", None])
def test_only_a_case_told_as_one_theme_is_looked_at_again(theme):
    assert not one(theme, "debt_to_transporter", "work_arranged_by_transporter")["again"]


def test_one_strong_indicator_is_not_enough():
    assert not one("smuggling", "work_arranged_by_transporter")["again"]
    assert one("smuggling", "work_arranged_by_transporter", "phone_taken")["again"]


def test_trafficking_without_an_indicator_needs_a_sign_of_smuggling():
    assert not one("trafficking", knows="")["again"]
    assert one("trafficking", "irregular_crossing", knows="")["again"]
    assert not one("trafficking", "sponsor_unknown")["again"]
    assert not one("trafficking", "irregular_crossing", "phone_taken")["again"]


def test_means_asked_for_and_not_there_speak_for_smuggling():
    asked = ("no_means_of_control", "irregular_crossing")
    row = one("trafficking", *asked, knows="means_of_control")
    assert (row["smuggling"], row["trafficking"]) == (6, 0)
    assert seen_in(int(row["seen"]), NAMES) == ("irregular_crossing", "no_means_of_control")


def test_nothing_known_is_not_nothing_seen():
    assert one("smuggling", knows="")["silent"]
    assert not one("smuggling", knows="indicator")["silent"]
    assert not one("smuggling", "no_means_of_control", knows="means_of_control")["silent"]
    assert one("smuggling", "irregular_crossing", knows="")["silent"]


def test_cases_are_counted_by_indicator_and_theme():
    told = [case("smuggling", "phone_taken", cases=3), case(None, "phone_taken", cases=2)]
    told.append(case("smuggling", cases=5))
    counted = by_indicator(weighed(pd.DataFrame(told), NAMES), NAMES)
    own = counted[counted["name"] == "phone_taken"].fillna("unknown").set_index("theme")["cases"]
    assert own.to_dict() == {"smuggling": 3, "unknown": 2}
    assert counted["cases"].sum() == 5
    nobody = by_indicator(weighed(pd.DataFrame([case(None)]), NAMES), NAMES)
    assert nobody["theme"].isna().all()
    assert nobody["theme"].fillna("unknown").eq("unknown").all()


THINGS = ["thing_kind", "thing", "theme", "cases", "knowing", "showing"]


def test_link_is_held_against_all_things_of_its_kind():
    rows = [
        ("venue", "V-1", "both", 5, 4, 4),
        ("venue", "V-1", "smuggling", 3, 2, 2),
        *(("venue", f"V-{n}", None, 2, 2, int(n == 9)) for n in range(2, 30)),
        ("vessel", "B-1", "smuggling", 40, 40, 40),
    ]
    found = links(pd.DataFrame(rows, columns=THINGS))
    first = found.iloc[0]
    assert first[["thing", "cases", "knowing", "showing", "both", "smuggling"]].tolist() == [
        "V-1", 8, 6, 6, 5, 3]  # fmt: skip
    table = [[6, 0], [1, 55]]
    exact = stats.fisher_exact(table, alternative="greater").pvalue
    assert first["chance"] == pytest.approx(exact)
    assert first["adjusted"] == pytest.approx(min(1, exact * 30))
    assert first["stands"]
    assert first["expected"] == pytest.approx(6 * 7 / 62)
    # A vessel of which all show a link is as all vessels are.
    assert found.set_index("thing").loc["B-1", "chance"] == pytest.approx(1)
    assert set(found["thing"]) == {"V-1", "V-9", "B-1"}


def test_nothing_told_is_no_link():
    assert links(pd.DataFrame([], columns=THINGS)).empty
    nobody = pd.DataFrame([("venue", "V-1", None, 3, 0, 0)], columns=THINGS)
    assert links(nobody).empty
    empty = pd.DataFrame([case("both")]).iloc[:0]
    assert weighed(empty, NAMES).empty
