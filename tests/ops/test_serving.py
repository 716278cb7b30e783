"""The real server, started as a person starts it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest

START_WITHIN_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def bare_environment() -> dict[str, str]:
    """Give this process's environment without our settings; a busy machine may take its time."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PLAINTALK_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"PLAINTALK_ENGINE_TIMEOUT_MS": "30000"}


@contextmanager
def serving(
    folder: Path, *options: str, host: str = "127.0.0.1", **settings: str
) -> Iterator[tuple[int, subprocess.Popen[bytes], Path]]:
    """Run `plaintalk run` in a folder, with further settings, until the block is left."""
    with starting(folder, *options, host=host, **settings) as (port, process, printed):
        wait_for(port, process, printed)
        yield port, process, printed


@contextmanager
def starting(
    folder: Path, *options: str, host: str = "127.0.0.1", **settings: str
) -> Iterator[tuple[int, subprocess.Popen[bytes], Path]]:
    """Do the same, and don't wait until it serves."""
    port = free_port()
    environment = bare_environment() | settings
    printed = folder / "printed"
    with printed.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", "from plaintalk.ops.command import main; main()", "run",
             "--host", host, "--port", str(port), *options],
            cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield port, process, printed
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=30)


def wait_for(port: int, process: subprocess.Popen[bytes], printed: Path) -> None:
    end = time.monotonic() + START_WITHIN_S
    while time.monotonic() < end:
        assert process.poll() is None, printed.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(printed.read_text())


def ask(
    port: int, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str, str]:
    """Send one request; give status, body, the Location and the cookie that came back."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie} if cookie else {}
    if form is None:
        client.request("GET", path, headers=headers)
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        client.request("POST", path, urlencode(form), headers)
    with closing(client), client.getresponse() as response:
        cookies = "; ".join(
            value.split(";")[0] for name, value in response.getheaders() if name == "set-cookie"
        )
        body = response.read().decode()
        return response.status, body, response.getheader("Location", ""), cookies


def set_up_site(folder: Path, **settings: str) -> str:
    """Make a site with one article in the folder; give the article's address."""
    page = folder / "page.txt"
    page.write_text("Bridge opens\n\nYEREVAN–The bridge was opened on Sunday.\n")
    command(folder, "init", **settings)
    command(folder, "site", "create", "The Post", **settings)
    command(folder, "import", "page", str(page), **settings)
    return "/a/bridge-opens"


def command(folder: Path, *arguments: str, **settings: str) -> str:
    """Run a command in the folder; give what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", "from plaintalk.ops.command import main; main()", *arguments],
        cwd=folder, check=True, capture_output=True, text=True,
        env=bare_environment() | settings,
    )  # fmt: skip
    return done.stdout


def post(port: int, article: str, body: str) -> int:
    _status, html, _location, cookie = ask(port, article)
    token = re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', html)[0]
    form = {
        "csrfmiddlewaretoken": token,
        "name": "Anna",
        "email": "anna@example.org",
        "once": body,
        "body": body,
    }
    return ask(port, f"{article}/comments", form, cookie)[0]


def test_what_was_acknowledged_survives_being_killed(tmp_path: Path) -> None:
    article = set_up_site(tmp_path)
    with serving(tmp_path) as (port, process, _printed):
        assert post(port, article, "Said just before the end.") == 302
        os.killpg(process.pid, signal.SIGKILL)

    with serving(tmp_path) as (port, _process, _printed):
        assert "Said just before the end." in ask(port, article)[1]


def test_numbers_and_the_record_hold_when_many_write_at_once(tmp_path: Path) -> None:
    article = set_up_site(tmp_path)
    with serving(tmp_path, "--workers", "2") as (port, _process, _printed):
        with ThreadPoolExecutor(4) as pool:
            # Few enough for the pace: all of them come from one network.
            answers = list(pool.map(lambda n: post(port, article, f"Said {n}."), range(5)))
        page = ask(port, article)[1]

    assert answers == [302] * 5
    assert {int(n) for n in re.findall(r'id="c(\d+)"', page)} == {1, 2, 3, 4, 5}
    verified = command(tmp_path, "verify")
    assert "5 decisions, whole" in verified


def test_it_prints_its_addresses_and_a_link_that_signs_a_moderator_in(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as (port, _process, printed):
        said = printed.read_text()
        paths = re.findall(rf"http://127\.0\.0\.1:{port}(/\S*)", said)
        link = next(path for path in paths if path.startswith("/sign-in/"))

        assert {"/", "/policy", "/desk"} <= set(paths)
        for path in paths:
            if path not in {link, "/desk"}:
                assert ask(port, path)[0] == 200
        status, _body, location, cookie = ask(port, link)
        assert (status, location) == (302, "/desk")
        assert ask(port, "/desk", cookie=cookie)[0] == 200
        assert ask(port, link)[0] == 403


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1", "port_taken"),
        ("203.0.113.7", "host_unusable"),
        ("no.invalid", "host_unusable"),
    ],
)
def test_an_address_that_can_not_be_had_is_told_before_anything_starts(
    tmp_path: Path, host: str, code: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", "from plaintalk.ops.command import main; main()", "run",
             "--host", host, "--port", port],
            cwd=tmp_path, capture_output=True, text=True, env=bare_environment(), check=False,
        )  # fmt: skip

    assert done.returncode == 2
    assert f"[{code}]" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_bound_to_every_address_it_answers_to_this_machines(tmp_path: Path) -> None:
    set_up_site(tmp_path)
    with serving(tmp_path, host="0.0.0.0") as (port, _process, _printed):
        assert ask(port, "/")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["term", "ctrl-c"])
def test_told_to_stop_while_its_processes_still_load_it_does_so(
    tmp_path: Path, how: signal.Signals
) -> None:
    set_up_site(tmp_path)
    with starting(tmp_path, "--workers", "2") as (_port, process, printed):
        end = time.monotonic() + START_WITHIN_S
        while "Spawning worker-2" not in printed.read_text():
            assert time.monotonic() < end, printed.read_text()
            time.sleep(0.01)
        # Ctrl-C reaches all processes of the terminal.
        (os.killpg if how is signal.SIGINT else os.kill)(process.pid, how)
        process.wait(timeout=START_WITHIN_S)

    assert "refused to gracefully stop" not in printed.read_text()
    assert "Unexpected exit" not in printed.read_text()


def test_a_replay_asked_for_on_the_desk_goes_on_beside_the_requests(tmp_path: Path) -> None:
    article = set_up_site(tmp_path)
    printed = command(
        tmp_path, "sign-in-link", "sona@example.org", "--name", "S", "--role", "editor"
    )
    (link,) = re.findall(r"(/sign-in/\S+)", printed)
    with serving(tmp_path, "--workers", "2") as (port, _process, _printed):
        assert post(port, article, "I walked over the bridge on Sunday.") == 302
        session = ask(port, link)[3]
        _status, html, _location, csrf = ask(port, "/desk/policy", cookie=session)
        cookie = f"{session}; {csrf}"
        form = {"csrfmiddlewaretoken": re.findall(r'middlewaretoken" value="([^"]+)"', html)[0]}
        draft = ask(port, "/desk/policy/drafts", form, cookie)[2]
        document = re.findall(
            r"<textarea[^>]*>\n?(.*?)</textarea>",
            ask(port, f"{draft}/text", cookie=cookie)[1],
            re.DOTALL,
        )[0]
        form |= {"document": unescape(document), "seen": "1", "then": "try", "days": "7"}
        run = ask(port, f"{draft}/text", form, cookie)[2]

        end = time.monotonic() + START_WITHIN_S
        while "What would change" not in (page := ask(port, run, cookie=cookie)[1]):
            assert time.monotonic() < end, page
            time.sleep(0.1)

    assert "1 comment was looked at. Nothing would change." in page
