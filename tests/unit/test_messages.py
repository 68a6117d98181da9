"""What Streamlit hears of what a page says: named kinds alone, and of whom."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg

from dashboard.messages import Connection
from data_access.people_tables import Person, Role

ANNA = Person("anna", "KPCN", Role.ANALYST)
CHANGED = Person("anna", "KPCN", Role.MANAGER)
KINDS = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
OPERATIONS = [
    field.name for field in BackendOperationRequest.DESCRIPTOR.oneofs_by_name["payload"].fields
]
ALLOWED = {"rerun_script", "stop_script", "app_heartbeat"}
ALLOWED_OPERATIONS = {"deferred_file"}


def said(kind: str, operation: str = "") -> bytes:
    message = BackMsg()
    if operation:
        getattr(message.backend_operation_request, operation).SetInParent()
    elif BackMsg.DESCRIPTOR.fields_by_name[kind].message_type:
        getattr(message, kind).SetInParent()
    else:
        setattr(message, kind, True)
    assert message.WhichOneof("type") == kind
    return bytes(message.SerializeToString())


def run(part: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = "routes"
    message.rerun_script.fragment_id = part
    return bytes(message.SerializeToString())


EVERYTHING = [
    *((said(kind), kind in ALLOWED) for kind in KINDS if kind != "backend_operation_request"),
    *(
        (said("backend_operation_request", operation), operation in ALLOWED_OPERATIONS)
        for operation in OPERATIONS
    ),
    (said("backend_operation_request"), False),
    (b"", False),
]


def drawn_for_anna() -> Connection:
    connection = Connection(has_sign_in=True)
    assert connection.heard(run(), ANNA) == run()
    return connection


@pytest.mark.parametrize(("message", "is_heard"), EVERYTHING)
def test_named_kinds_alone_are_heard(message: bytes, is_heard: bool) -> None:
    answer = message if is_heard else None
    assert Connection(has_sign_in=False).heard(message, None) == answer
    assert drawn_for_anna().heard(message, ANNA) == answer


@pytest.mark.parametrize("person", [None, CHANGED], ids=["nobody", "changed"])
def test_of_another_than_the_page_was_drawn_for_whole_runs_alone_are_heard(
    person: Person | None,
) -> None:
    for message, _is_heard in EVERYTHING:
        answer = message if message in {run(), said("rerun_script"), ALIVE} else None
        assert drawn_for_anna().heard(message, person) == answer
    assert drawn_for_anna().heard(run("part"), person) == run()


ALIVE = said("app_heartbeat")


def test_no_other_message_makes_a_page_that_of_who_its_reader_became() -> None:
    connection = drawn_for_anna()
    for message in (ALIVE, said("stop_script"), said("backend_operation_request", "deferred_file")):
        connection.heard(message, CHANGED)
    assert connection.heard(run("part"), CHANGED) == run()
    assert connection.heard(run("part"), CHANGED) == run("part")


def test_nobody_has_no_parts_however_often_they_ask() -> None:
    connection = Connection(has_sign_in=True)
    for _ in range(2):
        assert connection.heard(run("part"), None) == run()


def test_what_is_no_message_is_left_to_streamlit_which_ends_the_connection() -> None:
    assert drawn_for_anna().heard(b"\xff\xff", ANNA) == b"\xff\xff"
