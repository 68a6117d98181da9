"""What the page on emerging patterns claims of an alert, and how far it trusts the watch."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard import alert_controls, analyses, cards, questions
from dashboard.alert_words import CAUSES, check_next, doubts, rate_words, title
from dashboard.briefing import pack
from dashboard.figures import (
    alert_causes,
    alert_evidence,
    alert_rarity,
    emerging,
    emerging_trust,
    holding_back,
)
from dashboard.figures.emerging import Alerts
from dashboard.open_rows import Rows
from dashboard.texts import day, speaking
from data_access.selection import Selection
from models.alert import Alert
from models.calibration import Copies
from models.causes import Moment
from models.emergence import LOOSEST, Raised, Watch
from models.one_agency import Counted
from tests.briefing_slides import trend_slide

AS_OF = pd.Timestamp("2026-06-30")
FIRST_LOOK = pd.Timestamp("2025-03-04")
PEAK = pd.Timestamp("2025-06-03")
END = PEAK + pd.Timedelta(weeks=26)

DATES = pd.to_datetime(["2025-05-05", "2025-05-20", "2025-06-02", "2025-09-01", "2026-03-01"])
CASES = pd.DataFrame(
    {
        "case_key": range(5),
        "case_id": list("ABCDE"),
        "case_date": DATES,
        "precision": "day",
        "dated_by_event": True,
        "theme": "smuggling",
        "area": "BON",
    }
)


def _alert(peak: pd.Timestamp, agencies: Sequence[str]) -> Alert:
    weak, strong, late = (peak + pd.Timedelta(weeks=n) for n in (-1, 0, 2))
    return Alert(
        family="profile",
        parts=(("sector", "retail"),),
        signature=pd.DataFrame(),
        window_weeks=8,
        seen=3.0,
        expected=0.4,
        low=0.0,
        high=2.0,
        best=5.0,
        path=pd.DataFrame(
            {"day": [weak, strong, late], "score": [3.5, 5.0, 4.0], "first": DATES[[0, 1, 1]]}
        ),
        cases=np.arange(3),
        behind=np.arange(5),
        behind_days=DATES,
        agencies=pd.DataFrame({"agency": list(agencies), "cases": range(len(agencies), 0, -1)}),
        most=agencies[0],
        causes=pd.DataFrame({"cause": list(CAUSES), "stands": True}),
    )


def _raised(
    peak: pd.Timestamp = PEAK, agencies: Sequence[str] = ("KMar", ""), *, now: bool = True
) -> Raised:
    week = pd.Timedelta(weeks=1)
    return Raised(_alert(peak, agencies), DATES[0], peak - week, peak + week, now)


def _copies(*profiles: Sequence[float]) -> Copies:
    return tuple({"profile": np.array(one), "combination": np.zeros(0)} for one in profiles)


def _watch(*simulated: float) -> Watch:
    """Four copies over 20 quarters, in which profiles alone reach anything."""
    return Watch(
        (),
        (),
        _copies(*(simulated[turn::4] for turn in range(4))),
        20.0,
        FIRST_LOOK,
        AS_OF,
        90,
        1,
        0,
        4,
        0,
        0,
        104,
    )


def _alerts(*raised: Raised, held_back: tuple[Raised, ...] = ()) -> Alerts:
    return Alerts(_watch(), 1.0, raised, held_back, frozenset(range(5)), {})


def test_chart_of_an_old_alert_ends_where_its_cases_were_followed_no_further() -> None:
    figure = alert_evidence.over_time(_raised(), CASES, AS_OF)
    assert figure.table["Month"].tolist()[-1] == END.to_period("M").to_timestamp()
    assert figure.table["Cases"].sum() == 4
    assert figure.title == (
        "Cases that fit it, up to 2 Dec 2025: 4; 3 of them in the 8 weeks up to 3 Jun 2025"
    )
    assert "ends on 2 Dec 2025" in figure.caption
    assert "1 case of a later surprise is not drawn" in figure.caption


def test_alert_tells_that_when_it_was_raised_is_hindsight() -> None:
    told = alert_evidence.in_words(_raised())
    assert "is of 5 May 2025; it would have been raised 27 May 2025, 3 weeks later;" in told


def test_chart_of_a_new_alert_ends_with_the_watch() -> None:
    figure = alert_evidence.over_time(_raised(pd.Timestamp("2026-03-03")), CASES, AS_OF)
    assert figure.table["Month"].tolist()[-1] == pd.Timestamp("2026-06-01")
    assert figure.table["Cases"].sum() == 5
    assert "ends" not in figure.caption


def test_alert_in_words_names_the_weeks_of_its_peak() -> None:
    words = alert_evidence.in_words(_raised())
    assert words.startswith("3 cases in the 8 weeks up to 3 Jun 2025, where 0.4 were expected")
    assert words.endswith("last a surprise on 10 Jun 2025."), "the last that was over the threshold"


def test_last_surprise_is_that_of_all_that_is_told_as_one_and_over_the_threshold() -> None:
    nothing = pd.DataFrame({"attribute": [], "value": []})
    weak, twin = (
        replace(_alert(peak, ["KMar"]), signature=nothing)
        for peak in (PEAK, AS_OF - pd.Timedelta(weeks=4))
    )
    for alerts, last, is_present in (
        ((weak,), PEAK + pd.Timedelta(weeks=2), False),
        ((weak, twin), AS_OF - pd.Timedelta(weeks=2), True),
    ):
        held = replace(_watch(), alerts=alerts)
        (one,) = [*held.at(1.0)]
        assert (one.last, one.is_present) == (last, is_present)
    over = replace(_watch(*[4.5] * 17), alerts=(weak,))
    assert [one.last for one in over.at(1.0)] == [PEAK], "what is below the threshold is no alert"
    (one,) = over.at(1.0)
    assert one.first_case == DATES[1], "nor are its cases the first of one"


def test_span_of_the_back_test_is_that_of_the_register() -> None:
    past = _raised(now=False)
    assert emerging.finding(_alerts(past)).endswith("; 1 stood out earlier, since 4 Mar 2025")
    assert emerging_trust.back_test(_alerts(past)).title.startswith("Since 4 Mar 2025 1 alert")
    nothing = emerging_trust.back_test(_alerts()).title
    assert nothing == "Nothing would have been raised since 4 Mar 2025"


@pytest.mark.parametrize(("agencies", "count"), [(("KMar", ""), 1), (("", "KPCN", "KMar"), 2)])
def test_unknown_agency_is_not_counted_as_one(agencies: tuple[str, ...], count: int) -> None:
    one = _raised(agencies=agencies)
    assert emerging.full_table(_alerts(one))["Agencies"].tolist() == [count]
    assert "Not known" in alert_evidence.agencies(one.alert).rows["Agency"].tolist()


def test_threshold_is_drawn_at_the_rate_that_the_copies_reach() -> None:
    # At 1 a quarter profiles may exceed it 12 times in 20 quarters, those of three copies 9 in 15:
    # 90% certain is that of 7 times, and of 4.
    even = _watch(*np.linspace(9, 3.1, 40))
    bound = _watch(*np.linspace(9, 3.1, 5))
    one = replace(even, copies=_copies(np.linspace(9, 3.1, 40).tolist(), [], [], []))
    for watch, measured in ((even, 6 / 20), (bound, 5 / 20), (one, 40 / 20)):
        alerts = Alerts(watch, 1.0, (), (), frozenset(), {})
        rows = emerging_trust.calibration(alerts).table.set_index("Family")
        profile, combination = (rows.loc[family] for family in rows.index)
        assert profile["Agreed a quarter"] == 0.6
        assert profile["Measured a quarter"] == measured
        assert combination["Measured a quarter"] == 0


def test_register_without_watched_cases_measures_nothing() -> None:
    alerts = Alerts(replace(_watch(), quarters=0.0), 1.0, (), (), frozenset(), {})
    figure = emerging_trust.calibration(alerts)
    assert figure.table["Measured a quarter"].isna().all()
    assert figure.title.startswith("Nothing could be measured")


def test_left_out_cases_are_told_by_why() -> None:
    assert emerging_trust.left_out(_watch(), CASES) == (
        "90 cases were watched; 1 tells an event again, "
        "4 have no date to the month. "
        "5 cases fall into the time since the first look on 4 Mar 2025, those that tell an event "
        "again included."
    )
    undated = CASES.assign(dated_by_event=[True, True, False, False, True])
    assert emerging_trust.left_out(_watch(), undated).endswith(
        "2 of them stand on the day of their registration, for no report dates the event; many "
        "that are entered at once look like a pattern."
    )
    running = emerging_trust.left_out(replace(_watch(), later=2), CASES)
    assert "2 are later than the last whole week, which ended on 30 Jun 2026." in running


def _doubted(*doubts: str) -> Raised:
    one = _raised()
    causes = one.alert.causes.assign(stands=~one.alert.causes["cause"].isin(doubts))
    return replace(one, alert=replace(one.alert, causes=causes))


def test_alert_tells_what_else_it_could_be() -> None:
    sure, doubted = _raised(now=False), _doubted("registration", "repeats")
    told = "no other explanation that was tried accounts for it."
    alerts = _alerts(doubted, sure)
    rare = "Something so surprising comes by chance less than once in 12 quarters"
    rare = f"{rare}; 5 quarters were watched."
    assert alert_evidence.verdict(sure, alerts) == f"It no longer stands out, and {told} {rare}"
    assert (
        alert_evidence.verdict(doubted, alerts)
        == ("It stands out now, but it could also be: more written down or one event told again. ")
        + rare
    )
    listed = emerging.table(alerts)["Other explanation"].tolist()
    assert listed == ["more written down, one event told again", "none found"]


@pytest.mark.parametrize(
    ("over", "rarity", "chance"),
    [
        (2, "about once in 6 quarters", False),
        (8, "about once in 2 quarters", True),
        (12, "about once in 1 quarter", True),
        (40, "about 3.3 times a quarter", True),
    ],
)
def test_what_chance_makes_in_the_time_watched_may_be_chance(
    over: int, rarity: str, chance: bool
) -> None:
    one = _raised()
    alerts = replace(_alerts(one), watch=_watch(*[one.alert.best] * over))
    assert emerging.full_table(alerts)["By chance"].tolist() == [rarity]
    assert rarity in alert_evidence.verdict(one, alerts)
    assert ("it could also be: chance alone" in alert_evidence.verdict(one, alerts)) is chance
    assert (emerging.table(alerts)["Other explanation"].tolist() == ["chance alone"]) is chance


def test_rarest_of_those_that_stand_goes_first() -> None:
    def stronger(one: Raised, best: float) -> Raised:
        return replace(one, alert=replace(one.alert, best=best))

    weak, strong, ended = _raised(), stronger(_raised(), 8.0), stronger(_raised(now=False), 9.0)
    alerts = replace(_alerts(ended, weak, strong), watch=_watch(5.5, 6.5, 8.5))
    assert alerts.shown() == (strong, weak, ended)


def test_explanation_that_was_not_tried_is_no_evidence() -> None:
    one = _raised()
    causes = one.alert.causes.assign(seen=3.0, expected=0.4, chance=0.001)
    causes = causes[causes["cause"] != "campaign"]
    tried = replace(one, alert=replace(one.alert, causes=causes))
    told = alert_causes.causes(tried, _alerts(tried))
    assert told.title == (
        "None of the 3 other explanations that were tried could have made it alone; 1 was not tried"
    )
    alert = told.rows.set_index("Supposed")["The alert"]
    assert alert[CAUSES["campaign"]] == "Not tried"
    assert alert[CAUSES["one_agency"]] == "Stands (asked before)"
    assert alert[CAUSES["repeats"]] == "Stands"


@pytest.mark.parametrize(
    ("doubts", "heading"),
    [
        ((), "; none of the 4 other explanations that were tried could"),
        (("repeats",), ", and so could 1 of 4 other explanations that were tried"),
    ],
)
def test_chance_alone_comes_first_among_what_could_have_made_it(
    doubts: tuple[str, ...], heading: str
) -> None:
    one = _doubted(*doubts)
    causes = one.alert.causes.assign(seen=3.0, expected=0.4, chance=0.001)
    one = replace(one, alert=replace(one.alert, causes=causes))
    alerts = replace(_alerts(one), watch=_watch(*[one.alert.best] * 8))
    told = alert_causes.causes(one, alerts)
    assert told.title == f"Chance alone could have made it{heading}"
    assert told.rows.iloc[0].tolist() == [
        "Chance alone", "Does not stand", "3", "0.4", "about once in 2 quarters"
    ]  # fmt: skip
    rare = alert_causes.causes(one, _alerts(one)).rows
    assert rare.iloc[0].tolist()[1::3] == ["Stands", "less than once in 12 quarters"]


def test_as_many_alerts_as_chance_raises_may_all_be_chance() -> None:
    # From the first look to the day of the register there are a little over five quarters.
    held = _watch(*np.linspace(3.1, 9, 40))  # profiles reach what is agreed of them
    few, many = (replace(_alerts(*[_raised()] * n), watch=held) for n in (1, 9))
    assert alert_rarity.by_chance(few, CASES) == (
        "The one that stands now may be chance alone: take it as a hint. "
        "1 alert since 4 Mar 2025, selected or not, 0 of them rarer than chance makes; expected of "
        "chance alone: about 2 (measured 0.3 a quarter, at most 1 agreed). "
        "An alert is a reason to look, not a finding, and more reports are not yet more crime."
    )
    assert alert_rarity.by_chance(many, CASES).startswith("All 9 that stand now may be chance")
    rare = replace(_raised(), alert=replace(_raised().alert, best=9.5))
    told = [
        alert_rarity.by_chance(replace(_alerts(*some), watch=held), CASES)
        for some in ((_raised(), rare), (rare, rare), (_raised(now=False),))
    ]
    assert told[0].startswith("1 of the 2 that stand now is rarer than chance makes in the time ")
    assert "2 alerts since 4 Mar 2025, selected or not, 1 of them rarer" in told[0]
    assert told[1].startswith("All 2 that stand now are rarer than chance makes in the time watch")
    assert told[2].startswith("1 alert since 4 Mar 2025, selected or not"), "none stands now"


def test_what_chance_raises_is_what_was_measured_not_what_was_agreed() -> None:
    # In a quiet register no copy gets to the floor: one alert is then no matter of chance.
    told = alert_rarity.by_chance(_alerts(_raised()), CASES)
    assert told.startswith("The one that stands now is rarer than chance makes in the time watched")
    assert (
        "1 of them rarer than chance makes; expected of chance alone: less than one (measured "
        "below 0.18 a quarter, at most 1 agreed)."
    ) in told


def test_nothing_is_claimed_where_nothing_was_watched() -> None:
    unseen = replace(_watch(), counted=0, quarters=0.0)
    told = emerging.finding(replace(_alerts(), watch=unseen))
    assert told == "No case could be watched, so nothing is known of what forms"
    assert emerging_trust.left_out(unseen, CASES).startswith("0 cases were watched; ")


def test_silence_over_next_to_no_cases_says_so() -> None:
    told = alert_rarity.by_chance(_alerts(), CASES.head(1))
    assert "1 case falls into the time since the first look on 4 Mar 2025, whether" in told
    figure = emerging_trust.back_test(_alerts())
    assert not figure.caption, "what is not drawn is not explained"


def test_rate_where_nothing_forms_is_told_as_measured() -> None:
    held = _watch(*np.linspace(3.1, 9, 5))
    told = emerging_trust.calibration(Alerts(held, 1.0, (), (), frozenset(), {})).title
    assert told == (
        "Where nothing forms it raised 5 false alarms in 20 quarters: 0.25 a quarter (0.08 to "
        "0.58); at most 1 are agreed"
    )
    none = emerging_trust.calibration(_alerts())
    assert none.title == (
        "Where nothing forms it raised no false alarm in 20 quarters: below 0.18 a quarter; at "
        "most 1 are agreed"
    )
    assert none.table["At most (95%)"].tolist() == [0.18, 0.18]


def test_agency_that_was_taken_out_is_named_though_others_told_of_more_cases() -> None:
    together = np.array([[1, 1, 1, 0]] * 5 + [[0, 0, 0, 3]] * 3) / 3
    seen, nothing = together.sum(axis=0), np.zeros(4)
    names = ("A", "B", "C", "D")
    alone = np.array([0.0, 0.0, 0.0, 3.0])
    sole = Counted(*(part[None] for part in (alone, nothing, alone, nothing)))
    most = names[Moment(seen, nothing, seen, nothing, sole).most]
    one = _raised(agencies=names)
    told = pd.DataFrame({"agency": list(names), "cases": [5, 5, 5, 3]})
    alert = replace(one.alert, agencies=told, most=most, causes=_doubted("one_agency").alert.causes)
    one = replace(one, alert=alert)
    alerts = _alerts(held_back=(one,))
    row = holding_back.table(alerts).rows.iloc[0]
    assert row[["Agency", "By it, also jointly"]].tolist() == ["D", 3]
    assert "without D it would be no surprise" in alert_evidence.held_back_verdict(one, alerts)
    assert check_next(alert, 4)[0].startswith("It rests on D:")


def test_held_back_is_what_is_there_and_selected() -> None:
    one, gone = _raised(), _raised(now=False)
    listed = holding_back.table(_alerts(held_back=(one, gone)))
    assert (listed.title, listed.hint) == (
        "1 pattern is held back", "Choose one to see its evidence."
    )  # fmt: skip
    assert listed.rows.to_dict("records") == [
        {
            "Pattern": "Retail",
            "Why": "One agency",
            "Agency": "KMar",
            "Seen": 3,
            "By it, also jointly": 2,
            "Expected": "0.4",
            "By chance": "less than once in 12 quarters",
            "Strongest": "8 weeks to 3 Jun 2025",
            "Last surprise": (PEAK + pd.Timedelta(weeks=1)).date(),
        }
    ]
    causes = pd.DataFrame({"cause": ["one_agency", "registration"], "stands": [True, False]})
    written = replace(one, alert=replace(one.alert, causes=causes))
    assert holding_back.table(_alerts(held_back=(written,))).rows["Why"].tolist() == [
        "More is filled in"
    ]
    elsewhere = replace(_alerts(held_back=(one,)), selected=frozenset())
    assert holding_back.table(elsewhere).rows.empty
    later = replace(one, first_case=DATES[1])
    older = replace(_alerts(later, held_back=(later,)), selected=frozenset({0}))
    assert not older.shown(), "a case of before it may fit, and is none of it"
    assert holding_back.table(older).rows.empty


def test_slide_on_which_no_pattern_stands_out_tells_what_is_held_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alerts = _alerts(held_back=(_raised(), _raised(), _raised(now=False)))
    monkeypatch.setattr(questions, "released", lambda: None)
    monkeypatch.setattr(analyses, "watched", lambda: SimpleNamespace(cases=CASES))
    monkeypatch.setattr(analyses, "alerts", lambda *_: alerts)
    monkeypatch.setattr(
        pack, "slide_of", lambda shown, *_: replace(trend_slide(), title=shown.title)
    )
    (slide,) = pack._patterns(Selection(), lambda _page: "")
    assert slide.title == "No pattern stands out now"
    assert slide.caption.startswith(
        "2 patterns are held back, no alerts: they rest on one agency, or on more being filled in "
        "than before. Of the "
    )
    assert ", KMar told " in slide.caption, "a rise of which they are part may be that agency's"
    assert slide.caption.endswith(
        "Told at the rate that is agreed on: false alarms a quarter, at most 1. On the page "
        "Emerging patterns a reader may look at another."
    )
    assert not holding_back.beside(_alerts(_raised()))


@pytest.mark.parametrize(
    ("ends", "words"),
    [(("CUR", "BON"), "from Curaçao, to Bonaire"), (("CUR", "CUR"), "via Curaçao")],
)
def test_ends_of_a_pattern_claim_no_route(ends: tuple[str, str], words: str) -> None:
    parts = (("sector", "retail"), ("destination", ends[1]), ("origin", ends[0]))
    alert = replace(_alert(PEAK, ["KMar"]), parts=parts)
    assert title(alert, {"CUR": "Curaçao", "BON": "Bonaire"}) == f"{words} · Retail"


def test_name_of_an_alert_tells_the_island_and_no_outcome_of_a_leg() -> None:
    parts = (("leg_outcome", "landed"), ("origin", "CUR"), ("sector", "retail"))
    alert = replace(_alert(PEAK, ["KMar"]), parts=parts, area="bonaire")
    assert title(alert, {"CUR": "Curaçao"}) == "from Curaçao · Retail · Bonaire"
    signature = pd.DataFrame({"attribute": ["sector"], "value": ["retail"]})
    alone = replace(alert, parts=parts[:1], signature=signature)
    assert title(alone, {}) == "Retail · Bonaire"


def test_page_warns_where_hardly_any_past_is_left_to_compare_with() -> None:
    held = _watch()
    assert not emerging.short_past(held)
    told = emerging.short_past(replace(held, past_weeks=26))
    assert "Only 26 weeks of past lie before the first look:" in told
    assert not emerging.short_past(replace(held, past_weeks=0, counted=0)), "nothing was watched"


def test_row_is_chosen_among_these_rows_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Hashable, ...]] = []

    def choose_row(_shown: object, *, part: tuple[Hashable, ...], names: Rows) -> int:
        assert len(names.names) == len(part)
        told.append(part)
        return 0

    monkeypatch.setattr(cards, "choose_row", choose_row)
    one, other = _raised(), _raised(PEAK + pd.Timedelta(weeks=1))
    for choose in (alert_controls.alert, alert_controls.held_back):
        told.clear()
        for shown in ((one, other), (one, other), (other,)):
            choose(_alerts(*shown, held_back=shown))
        assert told[0] == told[1], "the choice stays where the rows do"
        assert hash(told[1]) != hash(told[2])


def test_cases_of_an_alert_are_listed_up_to_the_newest() -> None:
    one = _raised()
    behind = alert_evidence.cases_behind(one, CASES)
    assert behind["case_key"].tolist() == [4, 3, 2, 1, 0]
    told = alert_evidence.case_table(one, behind)
    assert told.title == f"5 cases that fit it, from {day(DATES[0])} on; the newest first"
    assert told.rows["Case"].tolist() == list("EDCBA")
    assert told.rows["In its strongest weeks"].tolist() == [False, False, True, True, True]
    later = replace(one, first_case=DATES[2])
    assert alert_evidence.cases_behind(later, CASES)["case_key"].tolist() == [4, 3, 2]


def test_case_of_no_known_month_is_in_no_bar() -> None:
    weeks = CASES.assign(case_date=CASES["case_date"].mask(DATES[2] == DATES, "2025-04-28"))
    weeks = weeks.assign(precision=["day", "day", "week", "day", "day"])
    figure = alert_evidence.over_time(_raised(), weeks, AS_OF)
    assert figure.table["Cases"].sum() == 3
    assert "1 case whose month is not registered is left out" in figure.caption
    rough = weeks.assign(precision="week", case_date=pd.Timestamp("2025-04-28"))
    assert not alert_evidence.over_time(_raised(), rough, AS_OF).table["Cases"].sum()


def test_cases_of_a_year_are_not_counted_into_the_time_watched() -> None:
    rough = CASES.assign(precision=["day", "year", "years", "quarter", "month"])
    assert emerging.of_late(_watch(), rough).startswith("2 cases fall into the time")


def test_agency_that_is_not_known_is_not_told_as_one() -> None:
    one = _raised(agencies=["", "KMar"])
    causes = _doubted("one_agency").alert.causes
    one = replace(one, alert=replace(one.alert, causes=causes))
    alerts = _alerts(held_back=(one,))
    assert holding_back.table(alerts).rows["Why"].tolist() == ["Agency not known"]
    assert "may be of one agency or of several" in alert_evidence.held_back_verdict(one, alerts)
    assert check_next(one.alert, 3)[0].startswith("It rests on cases of which the agency is not")
    assert doubts(one.alert) == ["a change at an agency that is not known"]
    tried = causes.assign(seen=3.0, expected=0.4, chance=0.2)
    tried = replace(one, alert=replace(one.alert, causes=tried))
    assert alert_causes.causes(tried, alerts).rows["Supposed"].tolist()[1] == (
        "Without the cases of which the agency is not known"
    )


def test_verdict_where_one_agency_reports_alone_says_so() -> None:
    one = _raised()
    causes = one.alert.causes[one.alert.causes["cause"] != "one_agency"]
    one = replace(one, alert=replace(one.alert, causes=causes))
    told = alert_evidence.verdict(one, _alerts(one))
    assert "Others hardly report here: it may be one agency's change." in told


def test_line_from_which_an_alert_stands_is_told() -> None:
    held = _watch(*np.linspace(6, 9, 200))
    told = alert_causes.where_it_stands(_raised().alert, held)
    assert "at most 0.05;" in told
    bans = held.threshold("profile", LOOSEST)
    assert (
        f"at most 1 in {float(f'{10**bans:.1e}'):,.0f}, as of anything told at the loosest rate"
        in told
    )


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert [rate_words(rate) for rate in (0.25, 0.5, 1.0, 4.0)] == ["0.25", "0.5", "1", "4"]
    signature = pd.DataFrame(
        {"attribute": ["sector"], "value": ["retail"], "cases": [1], "of": [2]}
    ).assign(share_before=0.1)
    alert = replace(_raised().alert, signature=signature)
    with speaking("nl"):
        assert rate_words(0.25) == "0,25"
        (told,) = alert_evidence.signature(alert, {}).iloc[:, 2]
        assert told == "1 van 2"
