"""The cards of one group: what its cases share, where and when they were, who told of them."""

import streamlit as st

from dashboard import cards, case_link, map_card
from dashboard.cards import Table
from dashboard.figures import beneath, groups, similar
from dashboard.figures.groups import Grouped
from dashboard.texts import _
from models.group_description import Group


def show(seen: Grouped, group: Group, method: str) -> None:
    """All of them; ``method`` says how groups are found."""
    about = seen.about(group)
    left, right = st.columns(2)
    with left:
        cards.show(similar.apart(group, seen.places))
        shared, slots = similar.template(group, seen.places), similar.slots(group, seen.places)
        cards.table(Table("template", _("What most members share"), shared, method))
        cards.table(Table("slots", _("In what members differ"), slots, method))
    with right:
        drawn = similar.timeline(seen.run, group)
        cards.show(drawn, beneath=beneath.of_groups("group", [group]))
        map_card.small(about, "group_map", leads_on=False)
        told = groups.agency_table(seen, group)
        cards.table(Table("agencies", _("Which agencies told it"), told, method, (about,)))
    rows = similar.member_table(seen.run, group, seen.selected)
    fits = similar.member_method(seen.run)
    title, cases = _("Members, firmest first"), case_link.named(seen.run.cases_of(group))
    cards.table(Table("members", title, rows, fits, (about,), cases=cases))
