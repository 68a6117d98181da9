"""What one entry of the audit log tells, and the bounds within which it may tell it.

There is no field for what a report says: a narrative has no place here, nor has any other value of
a case but its pseudonym.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, fields
from enum import StrEnum

MOST_CASE_IDS = 10_000
LONGEST_SELECTION = 4_000
LONGEST = {
    "subject": 255,
    "role": 64,
    "organisation": 100,
    "purpose": 200,
    "page": 100,
    "copy": 200,
    "export_id": 64,
    "reason": 500,
}
"""Characters of each text but the selection, which is cut."""

LONGEST_CASE_ID = 100

_HASH = re.compile(r"[0-9a-f]{64}")


class Action(StrEnum):
    """What was done."""

    SIGN_IN = "sign_in"
    PURPOSE = "purpose"
    VIEW = "view"
    SEARCH = "search"
    OPEN_CASE = "open_case"
    EXPORT = "export"
    REFUSAL = "refusal"
    PEOPLE = "people"


@dataclass(frozen=True)
class Entry:
    """One entry; None where a field does not apply. When, and by which login, the log adds itself.

    Attributes
    ----------
    action : Action
        What was done.
    subject : str or None
        Who did it, as the identity provider names them (``sub``); None where nobody signed in.
    role, organisation, purpose : str or None
        In which role, of which organisation, for which purpose of the list.
    page : str or None
        Where, by its name in the URL.
    selection : str or None
        What was selected, in words or as labels of the link. What is longer than
        `LONGEST_SELECTION` characters is cut, and ends in the hash of the whole.
    copy : str or None
        Name of the mirror or release that answered.
    cases : int or None
        How many cases were shown; None where not known, which is not 0.
    case_ids : tuple of str
        Pseudonyms of the cases that were shown one by one.
    export_id, export_hash : str or None
        Which file was taken along, and its SHA-256 in hexadecimal.
    reason : str or None
        Why it was refused, or what else an auditor should know.

    Raises
    ------
    ValueError
        A field holds what the log does not take; the text names the field, not what it holds.
    """

    action: Action
    subject: str | None = None
    role: str | None = None
    organisation: str | None = None
    purpose: str | None = None
    page: str | None = None
    selection: str | None = None
    copy: str | None = None
    cases: int | None = None
    case_ids: tuple[str, ...] = ()
    export_id: str | None = None
    export_hash: str | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.action, Action):
            raise ValueError("action should be an Action.")  # noqa: TRY004 - one kind for all
        for name, longest in LONGEST.items():
            _require_text(name, getattr(self, name), longest)
        if self.selection is not None:
            if not isinstance(self.selection, str):
                raise ValueError("selection should be a text.")
            object.__setattr__(self, "selection", cut(visible(self.selection), LONGEST_SELECTION))
        if self.export_hash is not None and not _HASH.fullmatch(self.export_hash):
            raise ValueError("export_hash should be a SHA-256 in 64 hexadecimal digits.")
        self._require_cases()

    def _require_cases(self) -> None:
        if not isinstance(self.case_ids, tuple) or len(self.case_ids) > MOST_CASE_IDS:
            raise ValueError(f"case_ids should be a tuple of at most {MOST_CASE_IDS} pseudonyms.")
        for name in self.case_ids:
            if name is None:
                raise ValueError("case_ids should hold no None.")
            _require_text("case_ids", name, LONGEST_CASE_ID)
        if self.cases is not None and (
            type(self.cases) is not int or not len(self.case_ids) <= self.cases < 2**31
        ):
            raise ValueError("cases should be a whole number, not below that of case_ids.")

    def values(self) -> dict[str, object]:
        """The fields by name, as the database takes them."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return told | {"action": self.action.value, "case_ids": list(self.case_ids)}


def _require_text(name: str, text: object, longest: int) -> None:
    if text is None:
        return
    if not isinstance(text, str) or not 0 < len(text) <= longest or visible(text) != text:
        raise ValueError(
            f"{name} should be a text of 1 to {longest} characters on one line, "
            "without control characters."
        )


def visible(text: str) -> str:
    """The text with what cannot be seen, or cannot be stored, written as an escape."""
    return "".join(
        sign.encode("unicode_escape").decode() if unicodedata.category(sign) in _UNSEEN else sign
        for sign in text
    )


_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def cut(text: str, longest: int) -> str:
    """The text; one of more characters than that is cut, and ends in the hash of the whole."""
    if len(text) <= longest:
        return text
    whole = hashlib.sha256(text.encode()).hexdigest()
    end = f" ... (cut; {len(text)} characters, SHA-256 {whole})"
    return text[: longest - len(end)] + end
