"""What can go wrong, told to the person who can act on it."""


class RegisterError(Exception):
    """Something a user or an operator can act on.

    A text that is marked ``N_`` is said in the reader's language; its values are put in there.
    """

    def __init__(self, text: str = "", **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text, self.values = text, values


class RegisterUnavailable(RegisterError):
    """The register did not answer."""


class BrokenOff(RegisterUnavailable):
    """A question was cancelled or its connection lost, which another try may not meet."""


class ReadInDoubt(RegisterUnavailable):
    """The register answered, but not with what it must hold: fewer or more than can be true."""


class ContractBroken(RegisterError):
    """The database lacks what the contract requires, or holds what it does not allow."""


def of_another_type(what: str) -> ContractBroken:
    """``what``, such as "The table report", holds a value that its column cannot have.

    The value is not quoted: the text is shown and logged.
    """
    return ContractBroken(
        f"{what} holds a value of another type or size than the contract has. "
        "Run `python -m data_access.check URL` for all differences."
    )


def too_many_agencies(reporting: int, most: int) -> ContractBroken:
    """More agencies report than a copy can tell apart."""
    return ContractBroken(
        f"Reports come from {reporting} agencies; at most {most} can be told apart. "
        "Join agencies in the view that the register is read from."
    )


class UnreadableFile(RegisterError):
    """An import file cannot be read at all."""


class InvalidSelection(RegisterError):
    """A selection holds a value that no register can have."""


class NotebookUnusable(RegisterError):
    """The dashboard's own store cannot be read or written."""


class RoomRefused(RegisterError):
    """The training room does not do what was asked, and says why."""


class InvalidText(RegisterError):
    """A name or a note is too long, or holds signs that are no text."""


class BriefingFull(RegisterError):
    """A briefing holds as much as it may."""


class PeopleUnusable(RegisterError):
    """Who may look cannot be read, so nobody is let in."""


class NotAdmitted(RegisterError):
    """Somebody who may not look.

    ``several`` tells two roles from none; ``elsewhere``: the role is one of another organisation
    than this process is for.
    """

    def __init__(self, text: str, *, several: bool, elsewhere: bool = False) -> None:
        super().__init__(text)
        self.several = several
        self.elsewhere = elsewhere


class NotForAudience(RegisterError):
    """A register, or a copy of it, that is not for the audience that asks."""


class AuditRefused(RegisterError):
    """The audit log could not be written, so that what was to be logged must not be shown."""
