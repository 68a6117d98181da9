"""Opening the register that this process serves; needs no Streamlit, so a command line may too."""

from dataclasses import dataclass

from data_access import settings
from data_access.errors import RegisterError
from data_access.mirror import ensure_mirror, open_mirror
from data_access.mirror_build import Progress
from data_access.register import Audience, Register
from data_access.replica import open_engine


@dataclass(frozen=True)
class Opened:
    """A register, which copy of it answers, and why that may be an older one."""

    register: Register
    copy: str
    problem: str | None


def open_now(progress: Progress = lambda *_: None) -> Opened:
    """The register of the settings, its mirror built when needed.

    Raises
    ------
    RegisterError
        It cannot be read; the message says what to do.
    """
    source = open_engine(settings.REGISTER_URL)
    mirror = ensure_mirror(source, settings.MIRROR_FOLDER, progress)
    register = Register(_audience(), open_mirror(mirror.file))
    return Opened(register, mirror.file.stem, mirror.problem)


def _audience() -> Audience:
    try:
        return Audience(settings.AUDIENCE)
    except ValueError:
        known = ", ".join(Audience)
        raise RegisterError(
            f"REGISTER_AUDIENCE is {settings.AUDIENCE!r}; it should be one of {known}."
        ) from None
