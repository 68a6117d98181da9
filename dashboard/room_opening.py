"""The making of a session: its register, its mirror, and the keys of its exercises."""

from collections.abc import Callable

import pandas as pd

from dashboard.figures.voyages import AT_SEA, distances_km
from data_access.audience import Audience
from data_access.codes import N_
from data_access.errors import RegisterError
from data_access.facts import ATTRIBUTES, ROUTE_SEPARATOR
from data_access.mirror import ensure_mirror
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.room import registers
from data_access.room.store import RoomStore
from data_access.room.values import State
from data_access.selection import Selection
from data_access.training.scenario import Scenario
from data_access.training.variants import patterns_of
from models import voyages
from models.exercises import Seen, make_keys

Progress = Callable[[str, float], None]

_STEPS = 40
"""About so many tables are made, stored and copied."""


def make(store: RoomStore, session: str, progress: Progress) -> None:
    """Make the register of a session that was begun, and open the session.

    The same again where it was broken off: the scenario decides what is made.

    Raises
    ------
    RegisterError
        It cannot be made, shows nothing that any of its exercises asks for, or the session was
        deleted meanwhile.
    """
    begun = store.session(session)
    if begun.state is not State.OPENING:
        return
    done = iter(range(1, 10 * _STEPS))

    def step(name: str) -> Callable[..., None]:
        return lambda *_: progress(name, min(next(done) / _STEPS, 0.95))

    inventing = step(N_("inventing its reports"))
    planted = registers.make(store.folder, session, begun.scenario, inventing)
    folder = registers.mirrors(store.folder)
    source = registers.source(store.folder, session)
    mirror = ensure_mirror(source, folder, step(N_("copying it for the pages")))
    register = Register(Audience.PARTICIPANT, open_mirror(mirror.file))
    keys, tasks = make_keys(seen(register, planted, begun.scenario))
    asked = [name for name in begun.exercises if name in keys]
    if not asked:
        raise RegisterError(
            N_(
                "This register shows nothing that the chosen exercises ask for. Delete the "
                "session, then open another one with more reports, fewer empty fields or other "
                "exercises."
            )
        )
    store.opened(
        session,
        {name: keys[name].as_json() for name in asked},
        {name: tasks[name].as_json() for name in asked},
    )


def seen(register: Register, planted: pd.DataFrame, scenario: Scenario) -> Seen:
    """What a register shows of what was planted in it."""
    everything = Selection()
    cases = register.cases(everything)
    named = planted["case_id"]
    keys = cases.loc[cases["case_id"].isin(named)].set_index("case_key")["case_id"]
    own = Selection(cases=tuple(int(key) for key in keys.index))
    traits = register.traits(own, ATTRIBUTES)
    things = [_things(register, own, *thing) for thing in _THINGS]
    shown = pd.concat([traits, *things], ignore_index=True)
    shown = shown.assign(case_id=shown["case_key"].map(keys)).drop_duplicates()
    dated = cases.loc[cases["case_id"].isin(named), ["case_id", "area", "case_date"]]
    dated = dated.assign(case_date=pd.to_datetime(dated["case_date"]))
    silence = scenario.silence
    return Seen(
        planted=planted,
        cases=dated,
        traits=shown[["case_id", "attribute", "value"]],
        route_months=_route_months(register),
        registered=_registered(register),
        impossible=_impossible(register),
        silence=(silence.agency, silence.area) if silence else None,
        decoys=tuple(pattern.name for pattern in patterns_of(scenario) if pattern.decoy),
    )


_THINGS = (("exploitation", "venue"), ("leg", "vessel"))


def _things(register: Register, own: Selection, table: str, thing: str) -> pd.DataFrame:
    told = register.told(own, table).dropna(subset=[thing])
    return pd.DataFrame({"case_key": told["case_key"], "attribute": thing, "value": told[thing]})


def _route_months(register: Register) -> pd.DataFrame:
    flows = register.flow_months(Selection()).dropna(subset=["origin", "destination", "period"])
    route = flows["origin"].astype(str) + ROUTE_SEPARATOR + flows["destination"].astype(str)
    return pd.DataFrame({"route": route, "month": _month(flows["period"])})


def _registered(register: Register) -> pd.DataFrame:
    told = register.registered_months(Selection())
    told = told[(told["reports"] > 0) & told["known_to"].eq("month")]
    return told[["agency", "area"]].assign(month=_month(told["month"]))


def _month(days: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    return pd.to_datetime(days).dt.strftime("%Y-%m")


def _impossible(register: Register) -> dict[str, tuple[tuple[str, str], ...]]:
    """Cases with a leg at sea that the page Routes lists as too fast, or as arriving too early.

    Of each the routes of those legs, as signs.
    """
    legs = register.timed_legs(Selection())
    legs = legs.assign(at_sea=legs["mode"].isin(AT_SEA))
    held = voyages.voyages(legs.assign(distance_km=distances_km(legs, register.places())))
    wrong = held["verdict"].isin([voyages.TOO_FAST, voyages.IMPOSSIBLE_TIMES]) & held["at_sea"]
    ends = held.loc[wrong, ["origin", "destination"]]
    route = ends["origin"] + ROUTE_SEPARATOR + ends["destination"]  # missing where an end is
    return {
        str(case): tuple(("route", str(one)) for one in sorted(routes.dropna().unique()))
        for case, routes in route.groupby(held.loc[wrong, "case_id"].astype(str))
    }
