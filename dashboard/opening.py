"""Opening the register that this process serves; needs no Streamlit, so a command line may too."""

from dataclasses import dataclass, replace

from data_access import settings
from data_access.clock import now
from data_access.direct import open_direct
from data_access.errors import RegisterError, RegisterUnavailable
from data_access.looks import Look
from data_access.mirror import Mirror, ensure_mirror, open_mirror, present_mirror
from data_access.mirror_build import Progress
from data_access.register import Audience, Register
from data_access.replica import open_engine

MODES = ("mirror", "direct")


@dataclass(frozen=True)
class Opened:
    """A register, which copy of it answers, and what the last look at it found."""

    register: Register
    copy: str
    look: Look

    @property
    def problem(self) -> str | None:
        """Why the copy may be an older one; None where it is not."""
        return self.look.problem


def open_now(progress: Progress = lambda *_: None) -> Opened:
    """The register of the settings, its mirror brought up to date; in direct mode there is none.

    Raises
    ------
    RegisterError
        It cannot be read; the message says what to do.
    """
    audience, mode = _audience(), _mode()
    if mode == "direct":
        direct = open_direct(settings.REGISTER_URL)
        return Opened(Register(audience, direct.engine), direct.name, Look(now()))
    source = open_engine(settings.REGISTER_URL)
    return _opened(ensure_mirror(source, settings.MIRROR_FOLDER, progress))


def refresh() -> None:
    """Bring the mirror of the settings up to date; in direct mode there is none.

    Raises
    ------
    RegisterError
        There is no mirror and none can be made.
    """
    if _mode() == "mirror":
        ensure_mirror(open_engine(settings.REGISTER_URL), settings.MIRROR_FOLDER)


def open_newer(than: Opened) -> Opened:
    """The newest mirror there is, and the last look, without asking the register."""
    if _mode() == "direct":
        return replace(than, look=Look(now()))  # every question looks
    present = present_mirror(open_engine(settings.REGISTER_URL), settings.MIRROR_FOLDER)
    if present is None:
        return than
    if present.file.stem == than.copy:
        return replace(than, look=present.look)
    try:
        return _opened(present)
    except RegisterUnavailable:  # a still newer one took its place meanwhile
        return than


def _opened(mirror: Mirror) -> Opened:
    return Opened(Register(_audience(), open_mirror(mirror.file)), mirror.file.stem, mirror.look)


def _mode() -> str:
    if settings.REGISTER_MODE not in MODES:
        raise RegisterError(
            f"REGISTER_MODE is {settings.REGISTER_MODE!r}; it should be one of {', '.join(MODES)}."
        )
    return settings.REGISTER_MODE


def _audience() -> Audience:
    try:
        return Audience(settings.AUDIENCE)
    except ValueError:
        known = ", ".join(Audience)
        raise RegisterError(
            f"REGISTER_AUDIENCE is {settings.AUDIENCE!r}; it should be one of {known}."
        ) from None
