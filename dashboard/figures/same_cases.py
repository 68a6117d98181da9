"""Where an alert and a group of similar cases are one thing seen twice."""

from dashboard.alert_words import title
from dashboard.figures.emerging import Alerts
from dashboard.group_run import GroupRun
from dashboard.texts import _, number
from models.alert import Alert
from models.group_description import Group


def of_a_group(alert: Alert, found: GroupRun | None) -> str:
    """The group that holds most of the cases of an alert; empty where none does, or none is known.

    ``found``: a run of grouping, where it has ended.
    """
    if found is None:
        return ""
    for group in found.groups.groups:
        if shared := _shared(alert, found, group):
            return _(
                "Same cases as group {group} of the page Similar cases: {shared} of the {all} that "
                "were seen are among its {size}."
            ).format(
                group=found.ids[group.number],
                shared=number(shared),
                all=number(len(alert.cases)),
                size=number(group.size),
            )
    return ""


def of_alerts(group: Group, found: GroupRun, alerts: Alerts | None) -> str:
    """The alerts of which most cases are in a group; empty where none is, or none is known."""
    told = [
        _(
            "{shared} of the {all} cases of the alert “{name}” of the page Emerging patterns are "
            "in this group."
        ).format(
            name=title(one.alert, alerts.places),
            shared=number(shared),
            all=number(len(one.alert.cases)),
        )
        for one in (alerts.shown() if alerts else ())
        if alerts and (shared := _shared(one.alert, found, group))
    ]
    return " ".join(told)


def _shared(alert: Alert, found: GroupRun, group: Group) -> int:
    """How many of the cases that an alert saw are in a group; 0 where not most of them are."""
    labels = found.groups.labels.reindex(alert.cases)
    shared = int((labels == group.number).sum())
    return shared if 2 * shared > len(alert.cases) else 0
