"""Long work beside the pages: once per copy, by real threads."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread
from threading import enumerate as enumerate_threads

import pytest

from dashboard.background import Jobs, Progress, State
from data_access.errors import RegisterError

WAIT_S = 30


class Work:
    """Work that waits until it is let go, and counts how often it was done."""

    def __init__(self, result: str = "groups") -> None:
        self.result, self.done = result, 0
        self.begun, self.go = Event(), Event()

    def __call__(self, progress: Progress) -> str:
        self.done += 1
        progress("Reading", 0.25)
        self.begun.set()
        assert self.go.wait(WAIT_S)
        return self.result


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


def _until_done(jobs: Jobs, kind: str = "groups") -> State[str]:
    pause = Event()
    for _ in range(WAIT_S * 100):
        state = jobs.state(kind)
        if state and not state.running:
            return state
        pause.wait(0.01)
    raise AssertionError("the work did not end")


def _at_once(result: str) -> Callable[[Progress], str]:
    return lambda progress: result


def _fails(problem: Exception) -> Callable[[Progress], str]:
    def work(progress: Progress) -> str:
        raise problem

    return work


def test_state_comes_before_the_result(jobs: Jobs) -> None:
    work = Work()
    first = jobs.job("groups", "a", work)
    assert first.result is None
    assert first.running
    assert first.age is None
    assert work.begun.wait(WAIT_S)
    running = jobs.job("groups", "a", work).running
    assert running
    assert (running.copy, running.step, running.part) == ("a", "Reading", 0.25)
    work.go.set()
    done = _until_done(jobs)
    assert (done.result, done.is_current, done.running) == ("groups", True, None)
    assert done.age is not None


def test_work_is_done_once_however_many_ask(jobs: Jobs) -> None:
    work, together = Work(), Barrier(8)

    def ask() -> None:
        together.wait(WAIT_S)
        jobs.job("groups", "a", work)

    sessions = [Thread(target=ask) for _ in range(8)]
    for session in sessions:
        session.start()
    for session in sessions:
        session.join()
    work.go.set()
    _until_done(jobs)
    jobs.job("groups", "a", work)
    assert work.done == 1


def test_kinds_do_not_wait_for_each_other(jobs: Jobs) -> None:
    work = Work()
    jobs.job("groups", "a", work)
    jobs.job("watch", "a", _at_once("alerts"))
    assert _until_done(jobs, "watch").result == "alerts"
    work.go.set()
    _until_done(jobs)


def test_former_result_is_served_until_the_new_one_is_there(jobs: Jobs) -> None:
    jobs.job("groups", "a", _at_once("old"))
    _until_done(jobs)
    work = Work("new")
    between = jobs.job("groups", "b", work)
    assert (between.result, between.is_current) == ("old", False)
    work.go.set()
    done = _until_done(jobs)
    assert (done.result, done.is_current) == ("new", True)


def test_copy_that_changes_during_a_run_gets_a_run_of_its_own(jobs: Jobs) -> None:
    old, new = Work("old"), Work("new")
    new.go.set()
    jobs.job("groups", "a", old)
    assert old.begun.wait(WAIT_S)
    jobs.job("groups", "b", new)
    assert new.done == 0, "one at a time"
    old.go.set()
    between = _until_done(jobs)
    assert (between.result, between.is_current) == ("old", False)
    jobs.job("groups", "b", new)
    assert _until_done(jobs).result == "new"


def test_problem_that_a_person_can_act_on_is_told(jobs: Jobs) -> None:
    jobs.job("groups", "a", _fails(RegisterError("The disk is full.")))
    assert str(_until_done(jobs).problem) == "The disk is full."


def test_other_problem_is_named_without_its_text(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    jobs.job("groups", "a", _fails(ValueError("J. Doe, 12 Kaya Grandi")))
    problem = str(_until_done(jobs).problem)
    assert "ValueError" in problem
    assert "test_background.py:" in caplog.text
    assert "Doe" not in problem + caplog.text


def test_failed_work_waits_until_it_is_asked_for_again(jobs: Jobs) -> None:
    jobs.job("groups", "a", _at_once("old"))
    _until_done(jobs)
    jobs.job("groups", "b", _fails(ValueError()))
    failed = _until_done(jobs)
    assert failed.problem
    assert failed.result == "old"
    work = Work("new")
    work.go.set()
    assert jobs.job("groups", "b", work).problem
    assert work.done == 0
    jobs.again("groups")
    jobs.job("groups", "b", work)
    done = _until_done(jobs)
    assert (done.result, done.problem, done.is_current) == ("new", None, True)


def test_work_is_done_again_on_demand(jobs: Jobs) -> None:
    jobs.job("groups", "a", _at_once("first"))
    _until_done(jobs)
    jobs.again("groups")
    jobs.job("groups", "a", _at_once("second"))
    assert _until_done(jobs).result == "second"


def test_process_may_end_while_work_runs(jobs: Jobs) -> None:
    jobs.job("lasting", "a", work := Work())
    (thread,) = [one for one in enumerate_threads() if one.name == "lasting"]
    assert thread.daemon, "else the process waits for it"
    work.go.set()
    _until_done(jobs, "lasting")


def test_young_result_serves_later_copies_until_asked_again(jobs: Jobs) -> None:
    rest = timedelta(minutes=30)
    jobs.job("groups", "a", _at_once("of a"), rest=rest)
    assert _until_done(jobs).result == "of a"
    later = jobs.job("groups", "b", _at_once("of b"), rest=rest)
    assert (later.running, later.result, later.is_current) == (None, "of a", False)
    jobs.again("groups")
    jobs.job("groups", "b", _at_once("of b"), rest=rest)
    assert _until_done(jobs).result == "of b"
    jobs.job("groups", "c", _at_once("of c"))
    assert _until_done(jobs).result == "of c"
