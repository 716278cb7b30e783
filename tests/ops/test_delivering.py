"""Letters delivered by the command and beside the server."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from django.utils import timezone
from typer.testing import CliRunner

from plaintalk.moderation.notices.models import Outcome
from plaintalk.ops.command import app
from plaintalk.ops.delivering import Sweeper
from plaintalk.people.models import NetworkTrace
from plaintalk.privacy.erasure import erase
from plaintalk.privacy.models import Choice
from tests import make
from tests.ops.test_serving import bare_environment, command

ENDS_WITHIN_S = 20
SERVER = """
import time
from plaintalk.ops.delivering import delivering_beside
if __name__ == "__main__":
    with delivering_beside():
        print("ready", flush=True)
        time.sleep(60)
"""
SWALLOWING = """
import multiprocessing, os, signal, sys
from plaintalk.ops.delivering import Leaving

class Finalised:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        print("Python reports what is raised here, and goes on")

def deliver():
    leaving = Leaving()
    signal.signal(signal.SIGTERM, leaving.hear)
    Finalised()
    sys.exit(3 if leaving.rest(0.1) else 0)

if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=deliver)
    process.start()
    process.join()
    sys.exit(process.exitcode)
"""


@pytest.mark.django_db
def test_the_command_sends_what_is_due_and_says_what_became_of_it(
    mailoutbox: list[object],
) -> None:
    comment = make.refused(now=timezone.now() - timedelta(minutes=1))

    first = CliRunner().invoke(app, ["deliver"])
    second = CliRunner().invoke(app, ["deliver"])

    (mail,) = mailoutbox
    assert mail.to == [comment.author.email]  # type: ignore[attr-defined]
    assert first.stdout == "1 sent, 0 to be tried again, 0 given up.\n"
    assert second.stdout == "0 sent, 0 to be tried again, 0 given up.\n"


@pytest.mark.django_db
def test_the_command_settles_appeals_that_nobody_need_answer() -> None:
    lately = timezone.now() - timedelta(minutes=5)
    comment = make.refused(now=lately)
    appeal = make.appealed(comment, now=lately)
    make.withdrawn(comment, now=lately)

    CliRunner().invoke(app, ["deliver"])

    appeal.refresh_from_db()
    assert appeal.outcome == "settled"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_what_delivers_beside_the_server_ends_with_it(tmp_path: Path, how: int) -> None:
    command(tmp_path, "init")
    (tmp_path / "server.py").write_text(SERVER)
    with subprocess.Popen(
        [sys.executable, "server.py"],
        cwd=tmp_path,
        env=bare_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        beside = psutil.Process(server.pid).children(recursive=True)
        assert beside
        os.kill(server.pid, how)

    until = time.monotonic() + ENDS_WITHIN_S
    while time.monotonic() < until and any(_runs(one) for one in beside):
        time.sleep(0.1)
    assert [one for one in beside if _runs(one)] == []


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_what_delivers_ends_though_the_signal_came_where_python_swallows_it(tmp_path: Path) -> None:
    program = tmp_path / "swallowing.py"
    program.write_text(SWALLOWING)

    done = subprocess.run(
        [sys.executable, program], env=bare_environment(), capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert "Exception ignored in" in done.stderr
    assert done.returncode == 0


@pytest.mark.django_db
def test_beside_the_server_what_is_over_is_swept_once_an_hour() -> None:
    sweeper, left = Sweeper(), NetworkTrace.objects.all()
    for minutes, kept in ((0, False), (59, True), (60, False)):
        now = make.NOW + timedelta(days=60, minutes=minutes)
        make.posted(author=make.guest(), network="home")

        sweeper.look(now=now)

        assert left.exists() is kept


@pytest.mark.django_db
def test_beside_the_server_an_erasure_is_gone_on_with_at_every_pass() -> None:
    sweeper = Sweeper()
    sweeper.look(now=make.NOW)
    comment = make.comment("Heronsgate.", author=make.member())
    notice = make.noticed(comment)
    erase(person=comment.author, choice=Choice.WITHDRAW, secret=make.SECRET, now=make.NOW)
    make.notice_answered(notice, Outcome.GONE)

    sweeper.look(now=make.NOW + timedelta(seconds=5))

    comment.refresh_from_db()
    assert comment.body == ""
