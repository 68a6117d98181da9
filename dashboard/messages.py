"""What a page may ask of the server over its connection.

Streamlit hears whoever is connected: it empties the caches of everybody, tells of the repository,
writes files beside the program. Here stands what pages need; nothing else is heard.
"""

from dataclasses import dataclass

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

from data_access.people_tables import Person

RUN = "rerun_script"
OPERATION = "backend_operation_request"
ALIVE = "app_heartbeat"
"""Asks for nothing but a sign that the connection lives."""

HEARD = {RUN, "stop_script", ALIVE, OPERATION}
HEARD_OPERATIONS = {"deferred_file"}


@dataclass
class Connection:
    """One page's connection, and who the last whole run of the page was for.

    A part of a page that runs by itself and a file that is made when it is asked for do not pass
    the entry, and bring what they were made with.
    """

    has_sign_in: bool
    drawn_for: Person | None = None

    def heard(self, said: bytes, person: Person | None) -> bytes | None:
        """A message as Streamlit may hear it from a person; None where it may not.

        Of a reader who is nobody, or another than the page was drawn for, only the wish for a run
        of the page is heard, and as one for the whole page.
        """
        wish = BackMsg()
        try:
            wish.ParseFromString(said)
        except DecodeError:  # Streamlit ends the connection
            return said
        kind = wish.WhichOneof("type")
        if kind not in HEARD or (kind == OPERATION and not _is_heard(wish)):
            return None
        if not self.has_sign_in or kind == ALIVE:
            return said
        if person is not None and person == self.drawn_for:
            return said
        if kind != RUN:
            return None
        self.drawn_for = person
        wish.rerun_script.ClearField("fragment_id")
        return bytes(wish.SerializeToString())


def _is_heard(wish: BackMsg) -> bool:
    return wish.backend_operation_request.WhichOneof("payload") in HEARD_OPERATIONS
