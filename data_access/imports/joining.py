"""Rows of one case as one report."""

from typing import Any

from data_access import schema
from data_access.imports.contract import CHILDREN
from data_access.imports.merging import Bundle, without

_COUNTED = (schema.person_group, schema.support)


def joined(bundle: Bundle, more: Bundle) -> bool:
    """Put a further row of a case to its report; False, and nothing, where the two contradict.

    What one does not tell, the other may. Persons and their support are counted, all else stands
    once.
    """
    if more is bundle:
        return True
    (own,), (other,) = bundle["report"], more["report"]
    together = _agreed(own, other)
    if together is None:
        return False
    own.update(together)
    for table in CHILDREN:
        lines = bundle.setdefault(table.name, [])
        alike = [] if table in _COUNTED else [without(line, {"line"}) for line in lines]
        for line in more.get(table.name, []):
            if without(line, {"line"}) not in alike:
                lines.append(line | {"line": len(lines) + 1})
    return True


def _agreed(own: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    """The report that two rows of a case tell of; None where they tell of two."""
    own, other = own.copy(), other.copy()
    if own["registered_precision"] != other["registered_precision"]:
        # The day of the event stands for a registration that one of them does not tell.
        told = own if other["registered_precision"] == "year" else other
        day = {name: told[name] for name in ("registered_date", "registered_precision")}
        own, other = own | day, other | day
    if own["theme"] == "undetermined":
        own["theme"] = other["theme"]
    contradicts = any(
        None not in (own[name], other[name]) and own[name] != other[name]
        for name in own.keys() - {"theme"}
    )
    return (
        None
        if contradicts
        else {name: other[name] if own[name] is None else own[name] for name in own}
    )
