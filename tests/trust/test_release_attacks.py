"""Release copies under the attacks of somebody who may filter and subtract, beside thresholds.

Every attack must break what is usual, or it would prove nothing of what holds.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.analyses import weighing
from data_access.audience import Audience
from data_access.case_files import TOLD
from data_access.codes import UNKNOWN
from data_access.facts import ATTRIBUTES as FACTS
from data_access.facts import THINGS
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.release import attributes, open_release, search
from data_access.release.attributes import SENSITIVE
from data_access.release.recoding import LEVELS, recoding
from data_access.release.suppression import suppressed
from data_access.replica import open_engine
from data_access.selection import Selection
from data_access.training import build_into
from tests.database.releasing import add, cases, days_later, ledger_of, make
from tests.trust.attacks import (
    SMALL,
    Found,
    Population,
    as_it_is,
    averaging,
    differencing,
    newcomer_read,
    populations,
    reconstruction,
    smallest_difference,
    subset_totals,
    threshold,
)
from tests.trust.conftest import UNTIL, Release, Released, as_told

K = 5
SIZES = [pytest.param(1600, K, id="1600")]
LONG = [
    pytest.param(reports, k, id=f"{reports}-{k}", marks=pytest.mark.trust)
    for reports in (160, 420, 1600, 5300)
    for k in (5, 11)
]


def _require_held(k: int, *found: Found) -> None:
    for held in found:
        assert held.exact == 0
        assert held.smallest is None or held.smallest >= k
    if not any(held.targets and held.smallest is not None for held in found):
        pytest.skip(f"proves nothing: {found}")


@pytest.mark.parametrize(("reports", "k"), [*SIZES, *LONG])
def test_differences_of_filters(release: Release, reports: int, k: int, long_run: bool) -> None:
    one = release(reports, k)
    number = 100_000 if long_run else 10_000
    broken = differencing(one.control, one.control, threshold, SMALL, number)
    held = differencing(one.truth, one.shown, as_it_is, k, number)
    assert broken.targets > 100
    assert broken.share > 0.5
    _require_held(k, held)


@pytest.mark.parametrize(("reports", "k"), [*SIZES, *LONG])
def test_reconstruction_from_tables(release: Release, reports: int, k: int, long_run: bool) -> None:
    """Every 1-, 2- and 3-way table is in one of the programmes of four attributes at full length;
    the short run has the first of them."""
    one = release(reports, k)
    names = range(len(one.truth.sizes))
    fours = [*combinations(names, min(4, len(names)))] if long_run else [(*names,)[:4]]
    most = 60 if long_run else 12
    broken = reconstruction(one.control, one.control, threshold, SMALL, most)
    assert broken.targets > 10
    assert broken.share > 0.5
    found = [
        reconstruction(_of(one.truth, four), _of(one.shown, four), as_it_is, k, most)
        for four in fours
    ]
    _require_held(k, *found)


@pytest.mark.parametrize(("reports", "k"), [*SIZES, *LONG])
def test_totals_of_subsets(release: Release, reports: int, k: int) -> None:
    one = release(reports, k)
    broken = subset_totals(one.control, one.control, threshold, SMALL, 100)
    held = subset_totals(one.truth, one.shown, as_it_is, k, 100)
    assert broken.share > 0.5
    _require_held(k, held)


@pytest.mark.parametrize(("reports", "k"), [*SIZES, *LONG])
def test_averages_of_answers(release: Release, reports: int, k: int) -> None:
    """What noise hides comes out by asking often; a release says the same each time it is asked."""
    one = release(reports, k)
    chance = np.random.default_rng(1)

    def rounded_at_random(real: np.ndarray) -> np.ndarray:
        return 5 * (real // 5 + (chance.random(real.shape) < (real % 5) / 5))

    broken = averaging(one.control, rounded_at_random, SMALL, 400)
    assert broken.targets > 10
    assert broken.share > 0.5
    names = [name for name in ("theme", "area", "period") if name in one.made.rows]
    truth, shown = populations(one.truth_rows[names], one.made.rows[names])
    held = averaging(truth, lambda _: _by_question(one, truth, names), k, 12)
    _require_held(k, held)
    assert (_by_question(one, truth, names) == shown.table(tuple(range(len(names))))).all()


def _by_question(one: Released, truth: Population, names: list[str]) -> np.ndarray:
    """The table of some attributes, as a reader who opens the copy anew is told it."""
    opened = Register(Audience.MANAGER, open_release(one.made.file))
    told = opened.breakdown(Selection(), "sector", "theme")["cases"]
    assert told.min() >= one.made.info.k
    listed = opened.cases(Selection())
    listed["period"] = listed["case_date"].dt.year.astype(str)
    frame = listed[names].astype("object").where(listed[names].notna(), None)
    (_truth, asked) = populations(one.truth_rows[names], frame)
    assert asked.sizes == truth.sizes
    return asked.table(tuple(range(len(names))))


def test_tables_before_and_after_one_case(release: Release) -> None:
    """A live page betrays the newcomer, hidden cells or not; so would a release made anew."""
    one = release(1600, K)
    chance = np.random.default_rng(1)
    read, exposed = [], 0
    for case in chance.choice(len(one.truth_rows), 12, replace=False):
        kept = np.delete(np.arange(len(one.truth_rows)), case)
        before, after = populations(one.truth_rows.iloc[kept], one.truth_rows)
        values = populations(one.truth_rows.iloc[[case]], one.truth_rows)[0].combinations[0]
        read.append(newcomer_read(before, after, threshold, values))
        without = one.told.only(one.told.cases.index[kept])
        anew = search.release_as(without, one.ledger.recoding, K)
        rows = _words(anew)
        difference = smallest_difference(*populations(rows, one.made.rows))
        exposed += 0 < difference < K
    assert np.mean(np.array(read) == len(one.ledger.recoding.attributes)) > 0.8
    assert exposed > 8


@pytest.mark.trust
def test_copies_before_and_after_each_new_case(tmp_path: Path) -> None:
    """By the command's own way: whoever keeps every copy never reads who is new.

    The first ten cases are two groups of k that would lose nothing by themselves.
    """
    url = f"sqlite:///{tmp_path / 'register.db'}"
    build_into(url, until=UNTIL, seed=7, reports=420)
    copies = [make(url, tmp_path).rows]
    entered = []
    for number in range(26):
        theme = ("smuggling", "trafficking")[number % 2]
        country, year = ("CW", 2025) if number < 2 * K or number % 4 < 2 else ("AW", 2022)
        if number == 2 * K:  # which no copy has
            country = "SX"
        kind = {"theme": theme, "country": country, "event_date": date(year, 3, 3)}
        add(url, cases(1, number, **kind))
        with days_later(15 * (number + 1)):
            made = make(url, tmp_path)
        entered.append(made.entered)
        copies.append(made.rows)
        _require_unread(*copies[-2:], _recoded(url, tmp_path, f"Q{number}"))
    assert entered[: 2 * K] == [0] * (2 * K), "what would lose nothing waits for its turn too"
    assert sum(entered) >= 2 * K
    assert smallest_difference(*populations(copies[0], copies[-1])) > 0


def _require_unread(former: pd.DataFrame, copy: pd.DataFrame, newest: pd.DataFrame) -> None:
    """Two copies and the newest case, numbered alike: a value may be in one of them alone."""
    before, after, case = populations(former, copy, newest)
    difference = smallest_difference(before, after)
    assert difference == 0 or difference >= K
    assert newcomer_read(before, after, as_it_is, case.combinations[0]) == 0


@pytest.mark.trust
def test_copies_before_and_after_so_many_that_all_enter(tmp_path: Path) -> None:
    """The case with which there are enough is in the batch that it brings about."""
    url = f"sqlite:///{tmp_path / 'register.db'}"
    build_into(url, until=UNTIL, seed=7, reports=420)
    first = make(url, tmp_path)
    former, waiting = first.rows, first.waiting
    kinds = product(("smuggling", "trafficking"), (("CW", 2025), ("AW", 2022)))
    for number, (theme, (country, year)) in enumerate(kinds):
        kind = {"theme": theme, "country": country, "event_date": date(year, 3, 3)}
        fewer = waiting + 1 if number == 3 else 0  # with those held back 20 k, but for one
        add(url, cases(5 * K - fewer, 1_000 * number, **kind))
    assert make(url, tmp_path).entered == 0
    add(url, cases(1, 9_000, theme="smuggling", country="SX", event_date=date(2025, 3, 3)))
    made = make(url, tmp_path)
    assert made.entered >= 20 * K - 1 - waiting
    _require_unread(former, made.rows, _recoded(url, tmp_path, "Q9000"))


def _recoded(url: str, folder: Path, report: str) -> pd.DataFrame:
    """The case of one report, under the recoding of the series."""
    mirror = open_mirror(ensure_mirror(open_engine(url), folder / "mirror").file)
    told = attributes.read(mirror)
    mirror.dispose()
    mine = told.cases.index[[report in named for named in told.cases["reports"]]]
    return as_told(told.only(mine), ledger_of(folder).recoding)


QUASI = ("period", "area", "citizenship", "origin", "age")


@pytest.mark.parametrize(("reports", "k"), [*SIZES, *LONG])
def test_homogeneity_of_those_alike(release: Release, reports: int, k: int) -> None:
    """Who knows a case by period, area, citizenship, origin and age reads no theme or sector."""
    one = release(reports, k)
    finest = {name: LEVELS[name][0] for name in ("theme", *QUASI)}
    control = as_told(one.told, recoding(one.told, finest, UNTIL.year))
    assert any(map(len, _homogeneous(control, QUASI).values()))
    assert not any(map(len, _homogeneous(one.made.rows, QUASI).values()))


@pytest.mark.parametrize(("reports", "k"), [*SIZES, *LONG])
def test_no_theme_is_told_by_what_is_left_beside_it(release: Release, reports: int, k: int) -> None:
    """Smuggling has no sector and no form: where no theme is told, these would tell which it was.

    Of all attributes, as coarse as can be: of these a release has to take away the most.
    """
    one = release(reports, k)
    levels = {name: choices[-1] for name, choices in LEVELS.items()}
    held = search.release_as(one.told, recoding(one.told, levels, UNTIL.year), k)
    names = held.recoding.attributes
    rows = np.column_stack([attribute.coded for attribute in held.attributes])
    by_itself = suppressed(
        rows, k, fixed=[names.index("period")], sensitive=[names.index(name) for name in SENSITIVE]
    )
    control = _beside_no_theme(_words(replace(held, result=by_itself)))
    assert not _beside_no_theme(_words(held))
    assert not _beside_no_theme(one.made.rows)
    if not control:
        pytest.skip("proves nothing: no theme was taken away beside a sector or a form")


def _beside_no_theme(rows: pd.DataFrame) -> int:
    """Cases with a sector or a form, of groups alike in what identifies them without a theme."""
    known = [rows[name].fillna("") for name in QUASI if name in rows]
    without = ~rows["theme"].notna().groupby(known).transform("any")
    others = rows[[name for name in SENSITIVE if name in rows and name != "theme"]]
    return int((without & others.notna().any(axis=1)).sum())


def test_homogeneity_beside_what_is_sensitive(release: Release) -> None:
    """Not promised: who knows the theme as well may read the sector."""
    one = release(1600, K)
    assert len(_homogeneous(one.made.rows, (*QUASI, "theme"))["sector"])


def _homogeneous(rows: pd.DataFrame, known: tuple[str, ...]) -> dict[str, list[tuple[str, ...]]]:
    """By sensitive attribute: what the attacker knows where it leaves a single value."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in {"theme", "sector", "exploitation"} - {*known} & {*rows}:
        values: dict[tuple[str, ...], set[str]] = {}
        for case in rows.to_dict("records"):
            if case[name] is not None:
                key = tuple(str(case[one]) for one in known if one in case)
                values.setdefault(key, set()).add(case[name])
        found[name] = [key for key, told in values.items() if len(told) == 1]
    return found


def test_two_copies_of_one_register(release: Release) -> None:
    """Why there is one live copy: two that each hold to k differ by fewer cases.

    Of two copies, what is promised is of the former and the present one of a series: see
    `test_copies_before_and_after_each_new_case`.
    """
    one = release(1600, K)
    fewer = {name: one.ledger.recoding.levels[name] for name in ("theme", "area", "period")}
    other = _words(search.release_as(one.told, replace(one.ledger.recoding, levels=fewer), K))
    shared = [name for name in one.made.rows if name in other]
    assert 0 < smallest_difference(*populations(one.made.rows[shared], other[shared])) < K


# By the questions themselves ----------------------------------------------------------------------


def test_questions_count_as_the_attacked_frame_does(release: Release, long_run: bool) -> None:
    one = release(1600, K)
    chance = np.random.default_rng(3)
    differences = []
    for _ in range(400 if long_run else 60):
        chosen = {name: _some(one.made.rows[name], chance) for name in ("theme", "area", "sector")}
        wide = _asked(one, chosen)
        name = chance.choice(list(chosen))
        narrow = _asked(one, chosen | {name: chosen[name][1:]}) if len(chosen[name]) > 1 else 0
        differences += [wide, wide - narrow]
    found = [difference for difference in differences if difference]
    assert len(found) > 30
    assert min(found) >= K


def _asked(one: Released, chosen: dict[str, list[str | None]]) -> int:
    """Cases by the question, which the frame must agree with."""
    words = {
        name: tuple(UNKNOWN if value is None else value for value in values)
        for name, values in chosen.items()
    }
    selection = Selection(themes=words["theme"], areas=words["area"], sectors=words["sector"])
    asked = int(one.register.kpis(selection)["cases"].iloc[0])
    mask = pd.Series(True, index=one.made.rows.index)
    for name, values in chosen.items():
        column = one.made.rows[name]
        known = column.isin([v for v in values if v is not None])
        mask &= known | (column.isna() & (None in values))
    assert asked == int(mask.sum())
    return asked


def _some(column: "pd.Series[str]", chance: np.random.Generator) -> list[str | None]:
    values: list[str | None] = [None, *sorted(column.dropna().unique())]
    number = int(chance.integers(1, len(values) + 1))
    return [values[place] for place in chance.permutation(len(values))[:number]]


SELECTIONS = [
    Selection(),
    Selection(themes=("smuggling",)),
    Selection(areas=("bonaire", UNKNOWN)),
    Selection(sectors=("prostitution",), start=date(2023, 1, 1)),
    Selection(themes=("trafficking", "both"), areas=("saba", "curacao"), end=date(2025, 6, 30)),
]


@pytest.mark.parametrize("selection", SELECTIONS, ids=range(len(SELECTIONS)))
def test_no_answer_counts_fewer_than_k(release: Release, selection: Selection) -> None:
    register = release(1600, K).register
    frames = list(_every_count(register, selection))
    counted = [frame[column] for frame, column in frames for _ in range(bool(len(frame)))]
    values = pd.concat(counted).astype(int)
    assert len(values) > 20
    assert values[values > 0].min() >= K


NOT_COUNTED = {
    "info", "places", "period", "registering_since",  # of the whole copy
    "cases", "case_keys", "case_list", "cases_named", "traits", "told", "victims",  # case by case
    "cases_showing", "timed_legs", "arrivals", "money_signs", "thing_indicators", "thing_points",
    "pseudonyms", "quarantine",
}  # fmt: skip
"""Questions that are answered by a line a case, not by counts: what these tell is looked at by
`test_alike_in_what_is_released_is_alike_in_everything`."""


def test_every_question_is_tried(release: Release) -> None:
    asked: set[str] = set()

    class Noting(Register):
        def __getattribute__(self, name: str) -> Any:
            asked.add(name)
            return super().__getattribute__(name)

    noting = Noting(Audience.MANAGER, open_release(release(1600, K).made.file))
    list(_every_count(noting, Selection()))
    questions = {name for name in dir(Register) if not name.startswith("_")}
    assert questions - asked == NOT_COUNTED - asked
    assert noting.quarantine().empty


def _every_count(register: Register, selection: Selection) -> Iterator[tuple[pd.DataFrame, str]]:
    for grain in ("month", "quarter", "year"):
        yield register.trend(selection, grain), "cases"
        yield register.coverage(selection, grain), "reports"
        yield register.flow_months(selection, grain), "cases"
        yield register.indicators_seen(selection, grain), "cases"
    yield register.registered_months(selection), "reports"
    yield register.dated_roughly(selection), "cases"
    yield register.registration_delays(selection), "reports"
    for attribute in FACTS:
        for by in (None, "theme", "area", "period"):
            yield register.breakdown(selection, attribute, by), "cases"
        yield register.crosstab(selection, attribute), "cases"
    yield register.crosstab(selection, "area"), "cases"
    yield register.attributes_not_known(selection), "cases"
    yield register.fields_not_filled(selection), "cases"
    yield register.means_absent(selection), "cases"
    yield register.capture_histories(selection), "cases"
    yield register.flows(selection), "cases"
    yield register.untimed_legs(selection), "legs"
    yield register.incidents(selection), "cases"
    yield register.support(selection), "victims"
    for name in ("cases", "supported"):
        yield register.victims_supported(selection), name
    yield register.persons_told(selection), "cases"
    yield register.newly_registered(selection, 400), "cases"
    yield register.cases_found(selection, ""), "cases"
    things = register.things_by_theme(selection, 1, THINGS)
    for name in ("cases", "knowing", "showing"):
        yield things, name
    for kind in ("venue", "vessel"):
        yield register.things_are(selection, kind), "cases"
    naming = register.naming_things(selection)
    for name in ("cases", *THINGS):
        yield naming, name
    yield register.options(), "cases"
    figures = register.kpis(selection)
    for name in ("cases", "reports", "trafficking", "smuggling", "both", "undetermined",
                 "cases_told_by_several", "conflict", "without_area", "persons_open",
                 "persons_not_known", "by_year_only"):  # fmt: skip
        yield figures, name


def test_alike_in_what_is_released_is_alike_in_everything(release: Release) -> None:
    """Whatever the facts hold of a case is a function of what was released of it."""
    one = release(1600, K)
    cases = one.register.cases(Selection()).sort_values("case_id", ignore_index=True)
    assert (cases["case_id"].astype(int) == np.arange(1, len(cases) + 1)).all()
    own = cases.drop(columns=["case_key", "case_id"])
    own = own.loc[:, own.notna().any()].astype(str)
    released = one.made.rows.fillna("").agg("|".join, axis=1)
    assert (own.groupby(released).nunique(dropna=False) == 1).all(axis=None)
    lines = {name: one.register.told(Selection(), name) for name in TOLD}
    lines["traits"] = one.register.traits(Selection(), FACTS)
    lines["victims"] = one.register.victims(Selection()).drop(columns="case_id")
    assert all(len(lines[name]) for name in ("report", "exploitation", "traits"))
    for name, told in lines.items():
        own = told.drop(columns="report_id", errors="ignore").map(str).astype(object)
        rows = own.drop(columns="case_key").agg("|".join, axis=1) if len(own) else own["case_key"]
        of_case = rows.groupby(told["case_key"]).agg(sorted).astype(str)
        by_case = of_case.reindex(cases["case_key"]).reset_index(drop=True)
        assert (by_case.groupby(released).nunique(dropna=False) == 1).all(), name
    for nothing in (
        one.register.timed_legs(Selection()),
        one.register.arrivals(Selection(), "VE-morrocoy", "BQ-lac")[
            ["arrival", "outcome"]
        ].dropna(),
        one.register.money_signs(Selection()),
        *(one.register.thing_points(Selection(), kind, weighing()) for kind in THINGS),
    ):
        assert nothing.empty


def _of(population: Population, four: tuple[int, ...]) -> Population:
    """Four attributes, so that the programmes stay of one size."""
    columns = population.combinations[:, list(four)]
    kinds, inverse = np.unique(columns, axis=0, return_inverse=True)
    counts = np.bincount(inverse.reshape(-1), weights=population.counts).astype(np.int64)
    return Population(kinds, counts, tuple(population.sizes[place] for place in four))


def _words(candidate: search.Candidate) -> pd.DataFrame:
    rows = candidate.result.rows[candidate.result.placed]
    return pd.DataFrame(
        {
            one.name: np.array([None, *one.values], dtype=object)[rows[:, place]]
            for place, one in enumerate(candidate.attributes)
        },
        dtype="object",
    )
