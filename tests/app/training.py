"""A session of the training room as a test of its pages works in it."""

from dataclasses import dataclass

from dashboard import room
from tests.database.rooms import joined

ROOM = "training_room"
ASKED = ("network", "silent_agency", "impossible_time")


@dataclass(frozen=True)
class Class:
    """A session that is open, and its trainer's token."""

    token: str

    @property
    def session(self):
        return room.session_of(self.token)

    def join(self, nickname):
        return joined(self.session.code, nickname)


def texts(app):
    """What stands on the page, without what keeps signs from being read as markdown."""
    return "\n".join(
        str(one.value)
        for kind in ("markdown", "caption", "info", "warning", "error", "success", "subheader")
        for one in app.get(kind)
    ).replace("\\", "")


def choose(app, exercise):
    return app.radio(key="exercise_chosen").set_value(exercise).run()


def answer(app, label="Answer"):
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()
