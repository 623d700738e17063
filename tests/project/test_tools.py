"""The commands say in one line what a person must mend."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.tree import ROOT, tool

steps = tool("steps")
bare_machine = tool("bare_machine")
runner = tool("test")


def serve(port: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "tools/serve.py"]
    env = {**os.environ, "PORT": port}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = serve(str(port))
    assert answer.returncode == 1
    assert answer.stderr.strip() == f"Port {port} is in use. Choose another, like: make run PORT={port + 1}"


def test_without_a_port_it_is_eight_thousand() -> None:
    code = "import sys; sys.path.insert(0, 'tools'); import serve; print(serve.wanted_port())"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=without("PORT"), capture_output=True, check=True)
    assert said.stdout == b"8000\n"


def without(name: str) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != name}


def test_a_port_that_is_none_is_one_clear_line() -> None:
    answer = serve("eight")
    assert answer.returncode == 1
    assert answer.stderr.strip().startswith("PORT=eight is not a port.")


def test_a_python_that_is_too_old_is_one_clear_line(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit\nexit 1\n')
    old.chmod(0o755)
    command = ["make", "setup", f"PYTHON={old}"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 2  # make's own code for a failed target
    assert "Handrail needs Python 3.11 or newer, and found Python 3.9.2." in answer.stderr.splitlines()[0]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "STAMPS", tmp_path / "stamps")
    (tmp_path / "input").write_text("one")
    return []


def a_step(folder: Path, made: list[str]) -> object:
    def make() -> None:
        made.append("made")
        (folder / "output").write_text("made")

    return steps.Step("a step", [folder / "input"], [folder / "output"], make)


def test_a_step_is_done_once(tmp_path: Path, made: list[str]) -> None:
    a_step(tmp_path, made).do()
    a_step(tmp_path, made).do()
    assert made == ["made"]


def test_a_step_is_done_again_when_its_input_changes(tmp_path: Path, made: list[str]) -> None:
    a_step(tmp_path, made).do()
    (tmp_path / "input").write_text("two")
    a_step(tmp_path, made).do()
    assert made == ["made", "made"]


def test_a_step_is_done_again_when_its_output_is_gone(tmp_path: Path, made: list[str]) -> None:
    a_step(tmp_path, made).do()
    (tmp_path / "output").unlink()
    a_step(tmp_path, made).do()
    assert made == ["made", "made"]


def test_a_step_that_failed_is_not_taken_for_done(tmp_path: Path, made: list[str]) -> None:
    def fail() -> None:
        (tmp_path / "output").write_text("half")
        raise steps.Stop("it failed")

    with pytest.raises(steps.Stop):
        steps.Step("a step", [tmp_path / "input"], [tmp_path / "output"], fail).do()
    a_step(tmp_path, made).do()
    assert made == ["made"]


def closing_line(tmp_path: Path, make: str) -> tuple[str, int]:
    """What .ci/run says last, with a make of ours in front of the real one."""
    program = tmp_path / "make"
    program.write_text(f"#!/bin/sh\nmkdir -p {tmp_path}/results\n{make}\n")
    program.chmod(0o755)
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HANDRAIL_HOME": str(tmp_path)}
    done = subprocess.run([ROOT / ".ci" / "run"], env=env, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1], done.returncode


def test_ci_ends_with_the_sum_of_tests_and_drills(tmp_path: Path) -> None:
    assert closing_line(tmp_path, f'echo "3 0 1" > {tmp_path}/results/$1') == ("6 passed, 0 failed, 2 skipped", 0)


def test_ci_does_not_drill_after_a_failed_test(tmp_path: Path) -> None:
    make = f'echo "3 2 0" > {tmp_path}/results/$1; [ $1 = drill ]'
    assert closing_line(tmp_path, make) == ("3 passed, 2 failed, 0 skipped", 1)


def test_ci_counts_a_command_that_died_before_it_could_count(tmp_path: Path) -> None:
    assert closing_line(tmp_path, "exit 2") == ("0 passed, 1 failed, 0 skipped", 2)


def test_the_bare_machine_finds_the_local_folders_of_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, wheels = tmp_path / "index" / "simple", tmp_path / "wheels"
    index.mkdir(parents=True)
    wheels.mkdir()
    monkeypatch.setattr(
        bare_machine, "pip_settings", lambda: [f"extra-index-url = file://{index}", f"{wheels} /absent"]
    )
    assert bare_machine.local_package_folders() == {tmp_path / "index", wheels}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("debian.sources", "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm bookworm-updates\n"),
        ("debian.list", "deb [signed-by=/a/key] http://mirror.example/debian bookworm main\n"),
    ],
)
def test_the_bare_machine_uses_the_mirror_of_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setattr(bare_machine, "APT", tmp_path)
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / name).write_text(text)
    assert bare_machine.debian_source() == ("http://mirror.example/debian", tmp_path / "sources.list.d" / name)


@pytest.mark.parametrize(("code", "outcome"), [(0, "passed"), (1, "failed"), (77, "skipped"), (2, "failed")])
def test_a_drill_that_could_not_run_is_never_taken_for_a_pass(tmp_path: Path, code: int, outcome: str) -> None:
    script = tmp_path / "drill_of_ours.py"
    script.write_text(f"raise SystemExit({code})")
    assert tool("drill").drill(script) == outcome


@pytest.mark.parametrize(
    ("report", "count"),
    [
        ('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="1"/></testsuites>', "5 passed, 3 failed"),
        ('<testsuites><testsuite tests="4" failures="0" errors="0" skipped="0"/></testsuites>', "4 passed, 0 failed"),
        (None, "0 passed, 1 failed"),
    ],
)
def test_a_stage_counts_what_pytest_reports(tmp_path: Path, report: str | None, count: str) -> None:
    path = tmp_path / "report.xml"
    if report:
        path.write_text(report)
    assert str(runner.counted(path)).startswith(count)


def test_a_stage_that_does_not_end_is_ended(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runner, "LONGEST", 0.1)
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as hanging:
        assert runner.ended(hanging) == 1
    assert capsys.readouterr().out.startswith("It did not end within")
    assert hanging.returncode == -signal.SIGKILL


ONCE_AND_TWICE = """
from pathlib import Path

import pytest


@pytest.mark.parametrize("falls", [0, 1, 2])
def test_falls(falls):
    tries = Path(__file__).with_name(f"tries-{falls}")
    with tries.open("a") as file:
        file.write("x")
    assert len(tries.read_text()) > falls
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    """A real run of three tests: one is steady, one falls once, one falls twice."""
    folder = tmp_path_factory.mktemp("tried")
    (folder / "tests" / "little").mkdir(parents=True)
    (folder / "tests" / "little" / "test_falls.py").write_text(ONCE_AND_TWICE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "ROOT", folder)
        patch.setattr(runner, "PROCESSES", "1")
        patch.setenv("PYTHONPATH", str(ROOT))
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # what the run does not need is not loaded
        patch.setenv("PYTEST_PLUGINS", "xdist.plugin,pytest_rerunfailures")
        return folder, runner.pytest(runner.Stage("little", ("little",)), folder / "report.xml", "")


def test_a_test_that_falls_twice_fails_its_stage(tried: tuple[Path, int]) -> None:
    folder, code = tried
    assert code == 1
    assert str(runner.counted(folder / "report.xml")) == "2 passed, 1 failed"
    assert (folder / "tests" / "little" / "tries-2").read_text() == "xx"


def test_a_test_that_needed_a_second_try_is_named(tried: tuple[Path, int], capsys: pytest.CaptureFixture[str]) -> None:
    folder, _ = tried
    runner.tell_second_tries([folder / "report.xml"])
    assert capsys.readouterr().out == "\nneeded a second try: tests/little/test_falls.py::test_falls[1]\n"


def test_where_all_passed_at_once_nothing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.second-tries").write_text("")
    runner.tell_second_tries([tmp_path / "report.xml", tmp_path / "another.xml"])
    assert capsys.readouterr().out == ""


def test_stages_are_chosen_by_their_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    every = runner.stages()
    monkeypatch.setenv("ONLY", "2,5")
    assert runner.wanted(every) == [every[1], every[4]]
    monkeypatch.delenv("ONLY")
    assert runner.wanted(every) == every


def test_every_file_of_the_stages_is_there() -> None:
    """pytest would refuse the whole stage for one name that is gone."""
    for stage in runner.stages():
        assert [name for name in stage.folders if not (ROOT / "tests" / name).exists()] == []


def test_what_is_only_sampled_is_tried_in_full_by_a_drill() -> None:
    sampled = set(tool("drill_thorough").sampled())
    assert {"rules/test_laws.py", "project/test_relations.py", "journeys/test_every_page.py"} <= sampled
    assert set(tool("drill_postgres").STAGE.folders) == set(runner.web_folders())


def test_a_stage_that_is_none_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLY", "six")
    with pytest.raises(steps.Stop, match="ONLY=six is no stage"):
        runner.wanted(runner.stages())
