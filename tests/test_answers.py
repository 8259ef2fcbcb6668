"""How build.py answers: progress, --quiet, --verbose, --json, help, completion, and its ends: Ctrl-C, a closed pipe."""

from __future__ import annotations

import argparse
import functools
import io
import json
import multiprocessing
import os
import pty
import re
import shutil
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT, copy_content, run_build

from portal.command_line import make_parser
from portal.commands import COMMANDS
from portal.documents.isolation import run_limited
from portal.progress import EVERY, PlainProgress, TerminalProgress, duration, progress_for
from portal.workers import waiting_threads

BUILD = [sys.executable, str(ROOT / "build.py")]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One year, parsed, so that its readings are kept."""
    content = copy_content(tmp_path_factory.mktemp("content") / "content", "minato/2023")
    assert run_build("parse", "--content", content).returncode == 0
    return content


# ---- progress -----------------------------------------------------------------------------------------------


def test_in_a_log_there_is_a_line_now_and_then_with_the_time_left():
    now, stream = [0.0], io.StringIO()
    with PlainProgress(stream, clock=lambda: now[0]).stage("pages", 10_000) as done:
        for _ in range(1_000):
            done(10)
            now[0] += EVERY / 250
    assert stream.getvalue().splitlines() == ["pages: 2,520 of 10,000, about 30 s left",
                                              "pages: 5,030 of 10,000, about 20 s left",
                                              "pages: 7,540 of 10,000, about 10 s left"]


def test_what_is_done_soon_says_nothing_in_a_log_but_with_verbose_how_long_it_took():
    for verbose, told in ((False, ""), (True, "pages: 2 in 3 s\n")):
        stream = io.StringIO()
        with PlainProgress(stream, verbose, iter((0.0, 1.0, 2.0, 3.0)).__next__).stage("pages", 2) as done:
            done()
            done()
        assert stream.getvalue() == told


def test_progress_stops_nobody_when_its_stream_is_closed():
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    with PlainProgress(Closed(), verbose=True).stage("pages", 1) as done:
        done()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_is_rewritten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("portal.progress.PATIENCE", 0)
    stream = Terminal()
    with TerminalProgress(stream).stage("pages", 1_000) as done:
        for _ in range(10):
            done(100)
            time.sleep(0.02)
    shown = stream.getvalue()
    assert re.search(r"\rpages: \d+ of 1000 .* left", shown) and "\n" not in shown


def test_what_fits_a_stream(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(progress_for(Terminal()), TerminalProgress)
    assert isinstance(progress_for(io.StringIO()), PlainProgress)
    assert not isinstance(progress_for(Terminal(), quiet=True), (TerminalProgress, PlainProgress))
    monkeypatch.setenv("CI", "true")
    assert isinstance(progress_for(Terminal()), PlainProgress)


@pytest.mark.parametrize(("seconds", "told"), [(0.2, "0 s"), (59.6, "1 min"), (130, "2 min 10 s"),
                                               (3_900, "1 h 5 min")])
def test_durations(seconds: float, told: str):
    assert duration(seconds) == told


# ---- what is told -------------------------------------------------------------------------------------------


def test_quiet_says_nothing_where_nothing_is_wrong(content: Path):
    done = run_build("check", "--content", content, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_verbose_says_each_doubt_and_how_long_it_took(content: Path):
    shutil.rmtree(content.parent / ".cache" / "years", ignore_errors=True)
    done = run_build("--verbose", "check", "--content", content)
    doubts = [line for line in done.stdout.splitlines() if ": cannot-tell: " in line]
    assert len(doubts) == 18
    assert all(re.match(r"wards/minato/2023/documents/request\.txt:\d+: [a-z-]+: ", line) for line in doubts)
    assert re.search(r"^documents: 1 in \d+ s$", done.stderr, re.MULTILINE)


def test_json_is_one_object_with_all_that_was_found(content: Path):
    done = run_build("check", "--content", content, "--json")
    told = json.loads(done.stdout)
    assert (told["command"], told["exit"], told["faults"], told["changes"]) == ("check", 0, [], [])
    assert told["years"] == [{"year": "minato/2023", "projects": 8, "kan": 0,
                              "findings": {"holds": 58, "fails": 0, "cannot-tell": 18}}]
    first = told["findings"][0]
    assert first["part"].startswith("minato-2023-request-") and first["verdict"] == "cannot-tell"
    assert first["path"] == "wards/minato/2023/documents/request.txt" and first["line"] > 0
    assert (content / first["record"]).is_file()
    assert all(note["slug"] for note in told["notes"])


def test_json_has_the_faults(tmp_path: Path):
    done = run_build("--json", "--content", tmp_path / "none")
    told = json.loads(done.stdout)
    assert done.returncode == told["exit"] == 1 and done.stderr == ""
    assert told["command"] == "build" and set(told["faults"][0]) == {"path", "line", "slug", "must", "found", "repair"}


def test_json_of_any_command_has_what_it_prints(content: Path):
    told = json.loads(run_build("suggest", "--content", content, "--json").stdout)
    assert told["command"] == "suggest" and told["output"].startswith("# content/lineage.yaml")


def test_progress_is_shown_on_a_real_terminal_and_gone_in_the_end(content: Path, tmp_path: Path):
    shutil.rmtree(content.parent / ".cache" / "years", ignore_errors=True)
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key != "CI"} | {"TERM": "xterm", "COLUMNS": "80"}
    program = ("import portal.progress, runpy, sys; portal.progress.PATIENCE = 0; "
               f"sys.argv[0] = {str(ROOT / 'build.py')!r}; runpy.run_path(sys.argv[0], run_name='__main__')")
    running = subprocess.Popen([sys.executable, "-c", program, "check", "--content", str(content)], env=environment,
                               cwd=ROOT, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    shown = _read_all(ours)
    assert running.wait(100) == 0
    assert "\rdocuments: 0 of 1 " in shown and shown.split("\r")[-2].strip() == ""


def _read_all(descriptor: int) -> str:
    data = b""
    try:
        while part := os.read(descriptor, 65_536):
            data += part
    except OSError:  # Linux says so when the other end of a terminal is closed.
        pass
    os.close(descriptor)
    return data.decode("utf-8")


# ---- ends ---------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_the_processes_that_read_documents_at_once():
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), waiting_threads(1) as pool:
        reads = [pool.submit(run_limited, time.sleep, 300, name="x", seconds=300, megabytes=1_000) for _ in range(2)]
        while not multiprocessing.active_children():
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert time.monotonic() - begun < 100
    assert reads[0].done() and reads[1].cancelled()
    assert multiprocessing.active_children() == []


def _heed_interrupts() -> None:
    """A shell has what it runs in the background ignore Ctrl-C, and these tests hand that on to their child."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_is_exit_code_130_and_no_traceback(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "a.yaml").write_text(f"x: http://127.0.0.1:{server.getsockname()[1]}/\n", encoding="utf-8")
        running = subprocess.Popen([*BUILD, "links", "--timeout", "100", "--content", str(tmp_path)], cwd="/",
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
                                   env=os.environ | {"no_proxy": "*"}, preexec_fn=_heed_interrupts)
        server.settimeout(100)
        connection, _ = server.accept()  # From now on it waits for an answer.
        with connection:
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=100)
    assert (running.returncode, out) == (130, "")
    assert err.strip() == "interrupted; what was published stays as it was"


@pytest.mark.parametrize("arguments", [["read", str(ROOT / "content/wards/minato/2023/documents/request.txt")],
                                       ["completion", "bash"]], ids=lambda words: words[0])
def test_a_reader_that_goes_away_is_no_traceback(arguments: list[str]):
    running = subprocess.Popen([*BUILD, *arguments], cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               encoding="utf-8")
    running.stdout.close()
    err = running.stderr.read()
    running.stderr.close()
    assert running.wait(100) == 141
    assert not re.search("Traceback|Exception|BrokenPipe", err)


# ---- help and completion ------------------------------------------------------------------------------------


def subcommands() -> dict[str, argparse.ArgumentParser]:
    parser = make_parser(ROOT)
    (commands,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(commands.choices)


def test_each_command_has_help_with_an_example_that_it_takes():
    commands = subcommands()
    assert list(commands) == sorted((*COMMANDS, "serve"))
    for name, parser in commands.items():
        text = parser.format_help()
        examples = re.findall(rf"^  build\.py {name}\b([^\n]*)", text, re.MULTILINE)
        assert examples, name
        for example in examples:
            words = shlex.split(re.split(r" {3,}| \| | > | 2>", example)[0])
            parser.parse_args(words)  # Wrong usage would end the test.
        assert max(map(len, text.splitlines())) <= 120


def test_the_exit_codes_are_told():
    text = make_parser(ROOT).format_help()
    assert re.findall(r"^  (\d+) ", text[text.index("exit codes:"):], re.MULTILINE) == ["0", "1", "2", "130", "141"]


@functools.cache
def completion(shell: str) -> subprocess.CompletedProcess[str]:
    return run_build("completion", shell)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_every_command_and_option(shell: str):
    done = completion(shell)
    assert done.returncode == 0, done.stderr
    for name, parser in subcommands().items():
        assert name in done.stdout
        options = [option for action in parser._actions for option in action.option_strings]
        for option in (option for option in options if option.startswith("--")):
            assert option.removeprefix("--") in done.stdout
    assert str(ROOT) not in done.stdout, "a path of this machine"


@pytest.mark.parametrize(("words", "found"), [
    (["build.py", "che"], ["check"]), (["build.py", "--base"], ["--base-url"]),
    (["build.py", "completion", ""], ["bash", "zsh", "fish"]), (["build.py", "check", "--sum"], ["--summary"])])
def test_bash_completes(tmp_path: Path, words: list[str], found: list[str]):
    script = tmp_path / "completion.bash"
    script.write_text(completion("bash").stdout, encoding="utf-8")
    line = " ".join(map(shlex.quote, words))
    asked = (f"source {shlex.quote(str(script))}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n"
             "$(complete -p build.py | sed 's/.*-F \\([^ ]*\\).*/\\1/')\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n")
    done = subprocess.run(["bash", "--norc", "-c", asked], capture_output=True, text=True, cwd=tmp_path)
    assert set(found) <= set(done.stdout.split()), done.stderr
