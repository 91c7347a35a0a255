"""The run-book knows every alarm and every command that it sends the operator to."""

import re
from pathlib import Path

import typer.main

from hub.__main__ import app
from hub.gateway.alarms import CODES
from hub.operations.space import BALLAST_BYTES, BALLAST_FILE

RUN_BOOK = (Path(__file__).parents[3] / "docs" / "van-hanh.md").read_text(encoding="utf-8")


def test_every_alarm_has_its_section() -> None:
    headings = [line for line in RUN_BOOK.splitlines() if line.startswith("### ")]
    for code in CODES:
        assert any(code in heading for heading in headings), code


def test_every_section_says_what_is_seen_what_it_means_and_what_to_do_in_that_order() -> None:
    sections = RUN_BOOK.split("\n### ")[1:]
    assert len(sections) > 5
    for section in sections:
        assert re.search(r"\*\*Thấy gì\.\*\*.*\*\*Nghĩa là gì\.\*\*.*\*\*Làm gì\.\*\*", section, re.S), section[:40]


def test_every_command_and_option_of_the_run_book_exists() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group of them
    used = re.findall(r"diemcau-hub ([a-z]+)([^`\n|]*)", RUN_BOOK)
    assert {name for name, _ in used} >= {"create", "serve", "doctor", "restore", "repair"}
    for name, words in used:
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", words)) <= options, (name, words)


def test_its_numbers_are_those_of_the_program() -> None:
    assert f"{BALLAST_BYTES >> 20} MiB (`data/{BALLAST_FILE}`)" in RUN_BOOK
