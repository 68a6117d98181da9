"""What can go wrong, told to the person who can act on it."""


class RegisterError(Exception):
    """Something a user or an operator can act on; its text is shown as it is."""


class RegisterUnavailable(RegisterError):
    """The register did not answer."""


class ContractBroken(RegisterError):
    """The database lacks what the contract requires, or holds what it does not allow."""


class UnreadableFile(RegisterError):
    """An import file cannot be read at all."""


class InvalidSelection(RegisterError):
    """A selection holds a value that no register can have."""


class NotebookUnusable(RegisterError):
    """The dashboard's own store cannot be read or written."""


class InvalidText(RegisterError):
    """A name or a note is too long, or holds signs that are no text."""
