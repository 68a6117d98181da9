"""Trafficking and smuggling apart yet linked: what in a case speaks for the other theme.

Smuggling is a crossing for a benefit, with the person's consent; trafficking is an act by a means
for the purpose of exploitation (Palermo Protocol, article 3; Protocol against the Smuggling of
Migrants, article 3). A case may be told as one and show the other. What is not known is evidence of
neither: only an indicator that was seen weighs, and of absences only a means of control that was
asked for and was not there.

A case told as smuggling should be looked at again from `models.indicators.POSITIVE` points of
trafficking on, the ILO's line for one dimension, here over all of them: on a boat nobody can see
all that one dimension asks for. A case told as trafficking should be where no indicator of
trafficking was seen and one of smuggling was: an irregular crossing, a paid passage, or no means of
control where somebody asked.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from models.indicators import BY_NAME, POSITIVE
from models.intervals import holm

SMUGGLED = 3
"""Points of smuggling from which a case told as trafficking, with no indicator of it, looks like
mere smuggling: a crossing or a benefit."""

RARE = 0.05
"""Chance, over all things together, below which more cases of one show a link than chance makes."""

LINKS = (
    "debt_to_transporter",
    "papers_withheld_on_the_way",
    "work_arranged_by_transporter",
)
"""What turns smuggling into trafficking: the transporter keeps a hold on those transported."""

_COULD_TELL = ("knows_indicator", "knows_means_of_control", "knows_exploitation_type")


def weighed(seen: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """What each set of indicators weighs for either theme.

    Parameters
    ----------
    seen : DataFrame
        theme, seen (int: bit i says that ``names[i]`` was seen), and whether anything is known of
        the attributes that could tell: knows_indicator, knows_means_of_control,
        knows_exploitation_type (bool).
    names : sequence of str
        Names of `models.indicators.INDICATORS`.

    Returns
    -------
    DataFrame
        ``seen`` with trafficking, smuggling (points), of_trafficking, of_smuggling (numbers of
        indicators), silent (bool: nothing is known that could tell of trafficking), again (bool:
        should be looked at again).
    """
    bits = seen["seen"].to_numpy(np.int64)
    sums = {
        name: np.zeros(len(bits), np.int64)
        for name in ("trafficking", "smuggling", "of_trafficking", "of_smuggling")
    }
    for place, name in enumerate(names):
        one, has = BY_NAME[name], bits >> place & 1
        theme = "trafficking" if one.dimension else "smuggling"
        sums[theme] += has * one.points
        sums[f"of_{theme}"] += has
    silent = ~seen[list(_COULD_TELL)].astype(bool).any(axis="columns")
    told_as = seen["theme"].astype(object)
    again = (told_as.eq("smuggling") & (sums["trafficking"] >= POSITIVE)) | (
        told_as.eq("trafficking") & (sums["trafficking"] == 0) & (sums["smuggling"] >= SMUGGLED)
    )
    return seen.assign(
        **sums,
        silent=silent,
        again=again.to_numpy(bool),
    )


def seen_in(bits: int, names: Sequence[str]) -> tuple[str, ...]:
    """The indicators of a set, the heaviest first."""
    shown = [name for place, name in enumerate(names) if bits >> place & 1]
    return tuple(sorted(shown, key=lambda name: (-BY_NAME[name].points, names.index(name))))


def by_indicator(check: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Cases by indicator and theme.

    ``check``: theme (NA: not known), seen, cases. Columns: name, theme, cases; a row for each
    indicator and theme that the cases have, in the order of ``names``.
    """
    bits, cases = (check[name].to_numpy(np.int64) for name in ("seen", "cases"))
    of_theme, themes = pd.factorize(check["theme"].astype(object), use_na_sentinel=False)
    rows = []
    for place, name in enumerate(names):
        sums = np.bincount(of_theme, (bits >> place & 1) * cases, len(themes))
        rows += [(name, theme, int(number)) for theme, number in zip(themes, sums, strict=True)]
    return pd.DataFrame(rows, columns=["name", "theme", "cases"]).astype({"theme": "str"})


def links(things: pd.DataFrame) -> pd.DataFrame:
    """Things on which more cases show a link than chance makes likely, the least likely first.

    Against all things of the kind: of their N cases that tell an indicator M show a link, of the n
    of this thing k. The chance of k or more is Fisher's exact test, one-sided, adjusted over all
    things of all kinds by Holm (1979, Scand. J. Stat. 6:65). A case with two venues counts for
    both.

    Parameters
    ----------
    things : DataFrame
        thing_kind, thing, theme (NA: not known), cases, knowing, showing (numbers of cases).

    Returns
    -------
    DataFrame
        thing_kind, thing, cases, knowing, showing, expected, chance, adjusted, stands (bool), and
        smuggling, trafficking, both, other (cases by theme; other: undetermined or not known).
    """
    themes = things["theme"].astype(object)
    known = themes.isin(["smuggling", "trafficking", "both"])
    frame = things.assign(theme=themes.where(known, "other"))
    keys = ["thing_kind", "thing"]
    sums = frame.groupby(keys)[["cases", "knowing", "showing"]].sum().astype("int64")
    by_theme = frame.pivot_table(
        index=keys, columns="theme", values="cases", aggfunc="sum", fill_value=0
    )
    for theme in ("smuggling", "trafficking", "both", "other"):
        sums[theme] = by_theme.get(theme, 0)
    sums = sums.reset_index()
    every = sums.groupby("thing_kind")[["knowing", "showing"]].transform("sum")
    shares = every["showing"] / every["knowing"].clip(lower=1)
    chance = np.ones(len(sums))  # of none or more
    some = (sums["showing"] > 0).to_numpy()
    chance[some] = stats.hypergeom.sf(
        sums.loc[some, "showing"] - 1,
        every.loc[some, "knowing"],
        every.loc[some, "showing"],
        sums.loc[some, "knowing"],
    )
    adjusted = holm(chance)
    sums = sums.assign(
        expected=sums["knowing"] * shares, chance=chance, adjusted=adjusted, stands=adjusted <= RARE
    )
    return sums[sums["showing"] > 0].sort_values(
        ["chance", "showing", *keys], ascending=[True, False, True, True], ignore_index=True
    )
