"""Opening the copy that a viewer may see; needs no Streamlit, so a command line may too."""

from dataclasses import dataclass, replace

from data_access import settings
from data_access.admission import require_its_organisation
from data_access.audience import Audience, require_kind
from data_access.clock import now
from data_access.direct import look_at, open_direct
from data_access.errors import (
    ContractBroken,
    NotForAudience,
    ReadInDoubt,
    RegisterError,
    RegisterUnavailable,
)
from data_access.looks import Look
from data_access.mirror import Mirror, ensure_mirror, present_mirror
from data_access.mirror_build import Progress
from data_access.mirror_files import open_mirror
from data_access.register import Register
from data_access.release import (
    MANAGER,
    MANAGER_K,
    PARTNER_K,
    ReleaseInfo,
    open_release,
    release_file,
    release_info,
)
from data_access.replica import open_engine
from data_access.room import registers
from data_access.source import kind_of

MODES = ("mirror", "direct")


@dataclass(frozen=True)
class Viewer:
    """Who looks: the audience, of a partner the country whose release it reads, and which session.

    ``room`` is the id of the training session whose register is read; "" outside of any.
    """

    audience: Audience
    country: str = ""
    room: str = ""

    @property
    def release(self) -> str | None:
        """Name of the release copy that answers; None where the register's mirror does."""
        if self.audience is Audience.PARTNER:
            return f"partner-{self.country}"
        return MANAGER if self.audience is Audience.MANAGER else None


@dataclass(frozen=True)
class Opened:
    """A register, which copy of it answers, and what the last look at it found.

    ``file`` tells the file of a release copy from one that takes its place.
    """

    register: Register
    copy: str
    look: Look
    release: ReleaseInfo | None = None
    file: str = ""

    @property
    def problem(self) -> str | None:
        """Why the copy may be an older one; None where it is not."""
        return self.look.problem


def open_now(viewer: Viewer, progress: Progress = lambda *_: None, *, wait: bool = False) -> Opened:
    """What a viewer may see: a release copy, or the register of the settings.

    Its mirror is brought up to date, if asked after whoever does so just now; in direct mode there
    is none.

    Raises
    ------
    RegisterError
        It cannot be read, or may not be opened, or for whom its login is stands nowhere; the
        message says what to do.
    """
    if viewer.release:
        return _released(viewer)
    if viewer.room:
        return _in_session(viewer, progress)
    mode = _mode()
    # Before anything is copied; the copy is held to the same again. What cannot be read is told by
    # who reads it next, or an older copy answers.
    try:
        require_kind(viewer.audience, kind_of(settings.REGISTER_URL))
    except (RegisterUnavailable, ContractBroken):
        if viewer.audience is Audience.PARTICIPANT and not _has_copy_for(viewer, mode):
            raise
    opened = _direct(viewer) if mode == "direct" else _mirrored(viewer, progress, wait=wait)
    return _for_its_organisation(opened, viewer)


def _for_its_organisation(opened: Opened, viewer: Viewer) -> Opened:
    """What was opened, where it is said for whom its login is; an older copy is held to it too."""
    if viewer.audience is Audience.ANALYST:
        require_its_organisation(opened.look)
    return opened


def _direct(viewer: Viewer) -> Opened:
    direct = open_direct(settings.REGISTER_URL)
    look = look_at(settings.REGISTER_URL)
    return Opened(Register(viewer.audience, direct.engine), direct.name, look)


def _mirrored(viewer: Viewer, progress: Progress, *, wait: bool) -> Opened:
    source = open_engine(settings.REGISTER_URL)
    mirror = ensure_mirror(source, settings.MIRROR_FOLDER, progress, wait=wait)
    try:
        return _opened(mirror, viewer)
    except RegisterUnavailable:  # another process put a newer one in its place
        return _opened(present_mirror(source, settings.MIRROR_FOLDER) or mirror, viewer)


def _has_copy_for(viewer: Viewer, mode: str) -> bool:
    """Whether an older copy says of which kind the register is, which cannot be asked now.

    Raises
    ------
    NotForAudience
        The viewer may not open it.
    """
    source = open_engine(settings.REGISTER_URL)
    present = present_mirror(source, settings.MIRROR_FOLDER) if mode == "mirror" else None
    if present is None:
        return False
    copy = open_mirror(present.file)
    try:
        Register(viewer.audience, copy)
    finally:
        copy.dispose()
    return True


def refresh(fresh_s: float = 0.0) -> None:
    """Bring the mirror of the settings up to date; in direct mode there is none.

    The register is left alone where any process that shares the mirror looked at it within
    ``fresh_s`` seconds.

    Raises
    ------
    RegisterError
        There is no mirror and none can be made.
    """
    if _mode() != "mirror":
        return
    source = open_engine(settings.REGISTER_URL)
    present = present_mirror(source, settings.MIRROR_FOLDER)
    if present is None or not 0 <= (now() - present.look.at).total_seconds() < fresh_s:
        ensure_mirror(source, settings.MIRROR_FOLDER)


def open_newer(than: Opened, viewer: Viewer) -> Opened:
    """The newest copy there is, and the last look, without asking the register.

    In direct mode, where nobody else looks, it is looked at and opened anew every so often.
    """
    if viewer.release:
        return _released(viewer, than)
    if viewer.room:
        registers.source(settings.ROOM_FOLDER, viewer.room)  # raises where the session is gone
    if viewer.room:  # a session's register never changes
        return replace(than, look=Look(now()))
    opened = (_direct_anew if _mode() == "direct" else _mirror_anew)(than, viewer)
    return _for_its_organisation(opened, viewer)


def _mirror_anew(than: Opened, viewer: Viewer) -> Opened:
    present = present_mirror(open_engine(settings.REGISTER_URL), settings.MIRROR_FOLDER)
    if present is None:
        return than
    if present.file.stem == than.copy:
        return replace(than, look=present.look)
    try:
        return _opened(present, viewer)
    except RegisterUnavailable:  # a still newer one took its place meanwhile
        return than


def _direct_anew(than: Opened, viewer: Viewer) -> Opened:
    """The register as it stands by now, where the last look has grown old.

    What it is and until when complete is told as of the opening, and what its days are held to.

    Raises
    ------
    ReadInDoubt
        A policy may be lost. There is no copy from before: what was opened would tell of it as
        news.
    """
    age_s = (now() - than.look.at).total_seconds()
    if not 0 < settings.REFRESH_S <= age_s:
        return than
    look = look_at(settings.REGISTER_URL, than.look)
    if look.problem:
        return replace(than, look=look)
    try:
        direct = open_direct(settings.REGISTER_URL)
    except ReadInDoubt:
        raise
    except RegisterError as problem:
        return replace(than, look=than.look.failed(str(problem), look.at))
    if direct.name == than.copy:
        return replace(than, look=look)
    return Opened(Register(viewer.audience, direct.engine), direct.name, look)


def _opened(mirror: Mirror, viewer: Viewer) -> Opened:
    register = Register(viewer.audience, open_mirror(mirror.file))
    return Opened(register, mirror.file.stem, mirror.look)


def _in_session(viewer: Viewer, progress: Progress) -> Opened:
    """The register of a training session, which no longer changes; there is none in its place."""
    source = registers.source(settings.ROOM_FOLDER, viewer.room)
    return _opened(ensure_mirror(source, registers.mirrors(settings.ROOM_FOLDER), progress), viewer)


def _released(viewer: Viewer, than: Opened | None = None) -> Opened:
    """The release copy of the viewer; opened anew where another has taken its place."""
    name = str(viewer.release)
    file = release_file(settings.RELEASES_FOLDER, name)
    if file is None:
        raise RegisterUnavailable(
            f"There is no release copy {name} yet. The operator makes it: "
            "python -m data_access.release (docs/operations.md, Release copies)."
        )
    try:
        made = file.stat()
    except OSError:
        raise RegisterUnavailable(
            f"The release copy {name} is just being replaced; open the page anew."
        ) from None
    stamp = f"{made.st_ino:x}-{made.st_mtime_ns:x}"
    if than is not None and than.file == stamp:
        return replace(than, look=Look(now()))
    engine = open_release(file)
    released, least = release_info(engine), MANAGER_K if name == MANAGER else PARTNER_K
    if released.audience != name or released.k < least:
        raise NotForAudience(
            f"The release copy {name} was made for {released.audience} with k = {released.k}; "
            f"{name} may open its own alone, of at least {least}. The operator makes it anew."
        )
    register = Register(viewer.audience, engine)
    return Opened(register, released.copy_name, Look(now()), released, stamp)


def _mode() -> str:
    if settings.REGISTER_MODE not in MODES:
        raise RegisterError(
            f"REGISTER_MODE is {settings.REGISTER_MODE!r}; it should be one of {', '.join(MODES)}."
        )
    return settings.REGISTER_MODE
