"""run.py: it can be read by the Python it refuses, makes again only what changed, and passes exit codes on."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import run

SCRIPT = Path(run.__file__)


def run_script(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, timeout=30)


def test_an_older_python_can_read_it_to_be_told_that_it_is_too_old() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"))
    modules = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in modules} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("command", run.COMMANDS)
def test_each_command_explains_itself(command: str) -> None:
    result = run_script(command, "--help")
    assert result.returncode == 0
    assert run.COMMANDS[command] in " ".join(result.stdout.split())


def test_an_unknown_command_or_argument_is_bad_use() -> None:
    assert run_script("deploy").returncode == 2
    assert run_script("check", "tests").returncode == 2


def test_what_is_missing_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(run.missing()) == []
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 36, 0))
    [sentence] = run.missing()
    assert sentence.startswith("SQLite 3.37 or newer is needed")


def test_a_digest_follows_content_and_name_and_not_the_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    first = run.digest([one])
    os.utime(one, (0, 0))
    assert run.digest([one]) == first
    assert run.digest([two]) != first
    assert run.digest([one], "more") != first
    one.write_text("b")
    assert run.digest([one]) != first


def test_the_installer_comes_from_the_lock_by_its_hashes() -> None:
    pin, *hashes = run.lock_entry("uv").replace("\\", "").split()
    assert pin.startswith("uv==")
    assert hashes
    assert all(part.startswith("--hash=sha256:") for part in hashes if part.startswith("--"))


def test_a_failing_step_shows_its_output_and_its_code(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    code = run.run("break", [sys.executable, "-c", "print('why'); raise SystemExit(7)"])
    assert code == 7
    assert b"why" in capfdbinary.readouterr().out


def test_a_working_step_says_one_line(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run.run("work", [sys.executable, "-c", "print('chatter')"]) == 0
    assert len(capfdbinary.readouterr().out.splitlines()) == 1


def test_the_last_command_leaves_its_own_exit_code() -> None:
    last = "import sys, run; run.become([sys.executable, '-c', 'raise SystemExit(5)'], {})"
    assert subprocess.run([sys.executable, "-c", last], cwd=SCRIPT.parent, timeout=30).returncode == 5


def test_without_a_browser_the_tests_fail_only_where_it_was_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    for finder in ("on_path", "unpacked", "installed_by_the_system"):
        monkeypatch.setattr(run, finder, lambda: None)
    monkeypatch.delenv("DIEMCAU_CHROMIUM", raising=False)
    monkeypatch.delenv("CI", raising=False)
    assert run.chromium() == {}
    monkeypatch.setenv("CI", "true")
    with pytest.raises(SystemExit):
        run.chromium()
