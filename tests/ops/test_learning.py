"""`plaintalk learn`, and trainings begun beside the server."""

from datetime import UTC, datetime, timedelta

import pytest

from plaintalk.articles.queries import SiteNotFound
from plaintalk.discussion import judgement
from plaintalk.engine import encoder
from plaintalk.moderation.learning import services
from plaintalk.moderation.learning.models import Training, TrainingState
from plaintalk.moderation.learning.queries import latest_training
from plaintalk.moderation.learning.services import (
    ask_for_training,
    begin_training,
    set_learning,
)
from plaintalk.ops.learning import Nightly
from plaintalk.people.permissions import Role
from tests import make
from tests.moderation.test_learning import WORDS, decided_history
from tests.ops.test_command import plaintalk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def said_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgement, "default_engine", lambda: make.PROFANE)
    monkeypatch.setattr(encoder, "english_encoder", lambda: WORDS)


def turned_on() -> None:
    by = make.member(role=Role.EDITOR)
    set_learning(site=make.site(), is_on=True, miss_cost=1.0, by=by, now=datetime.now(UTC))


def test_where_no_site_learns_the_command_says_how_to_turn_it_on() -> None:
    make.site()

    result = plaintalk("learn")

    assert result.exit_code == 0
    assert "No site learns." in result.stdout
    assert not Training.objects.exists()


def test_the_command_trains_what_learns_and_says_what_came_of_it() -> None:
    turned_on()
    decided_history()

    result = plaintalk("learn")

    assert result.exit_code == 0
    assert result.stdout == "The Test Post: It tells better than the general model alone.\n"


def test_one_site_is_trained_by_its_number_whether_it_learns_or_not() -> None:
    make.site("Another Post")

    result = plaintalk("learn", "--site", str(make.site().pk))

    assert "The Test Post: Too few decisions for a model" in result.stdout
    assert Training.objects.count() == 1


def test_a_site_that_is_not_there_is_told() -> None:
    make.site()

    assert isinstance(plaintalk("learn", "--site", "999").exception, SiteNotFound)


def test_what_is_not_due_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.nice", lambda steps: steps)
    turned_on()

    first = plaintalk("learn", "--due")
    second = plaintalk("learn", "--due")

    assert "Too few decisions" in first.stdout
    assert second.stdout == ""
    assert Training.objects.count() == 1


def test_while_another_training_goes_on_the_command_says_so() -> None:
    turned_on()
    begin_training(site=make.site(), now=datetime.now(UTC))

    result = plaintalk("learn")

    assert result.exit_code == 0
    assert "goes on already" in result.stdout


def test_a_training_that_breaks_down_is_noted_and_the_other_sites_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turned_on()

    def break_down(*_args: object, **_named: object) -> None:
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(services, "carry_out", break_down)

    result = plaintalk("learn")

    assert result.exit_code == 1
    assert "broke down" in result.stdout
    training = latest_training(make.site())
    assert training is not None
    assert (training.state, training.error) == (TrainingState.FAILED, "See the server's log.")


def test_one_that_is_stopped_says_so_and_lets_the_next_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turned_on()

    def stop(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "carry_out", stop)

    result = plaintalk("learn")

    assert result.exit_code == 130
    training = latest_training(make.site())
    assert training is not None
    assert training.state == TrainingState.FAILED
    begin_training(site=make.site(), now=datetime.now(UTC))


class Process:
    """A process that goes on until it is ended."""

    def __init__(self) -> None:
        self.status: int | None = None

    def poll(self) -> int | None:
        return self.status

    def terminate(self) -> None:
        self.status = -15


def test_beside_the_server_one_process_at_a_time_trains_what_is_due() -> None:
    now, started = datetime.now(UTC), list[Process]()

    def start() -> Process:
        started.append(Process())
        return started[-1]

    nightly = Nightly(start)
    nightly.look(now=now)
    assert started == []
    ask_for_training(site=make.site(), by=make.member(role=Role.EDITOR), now=now)
    nightly.look(now=now)
    nightly.look(now=now)
    assert len(started) == 1
    started[0].status = 0
    nightly.look(now=now + timedelta(seconds=5))
    assert len(started) == 2

    nightly.stop()

    assert started[1].status == -15
