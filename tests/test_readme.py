"""What README.md shows is true: its commands are run and their output compared, its tables are complete.

As a script it writes the real output into the page, and the table of rules:

    python tests/test_readme.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest

import seedlint as package
from seedlint.catalogue import load
from seedlint.checks.registry import all_rules
from seedlint.config import Options
from seedlint.reports import document

ROOT = Path(package.__file__).resolve().parent.parent
README = ROOT / "README.md"
CONSOLE = re.compile(r"^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL)
DIGEST = re.compile(r"\b[0-9a-f]{8}\b(?= in run \d)")
"""Of a value that differs each time, as `verify` is there to show."""
SETUP = re.compile(r"^```sh\n(?P<command>python3 -m venv [^\n]+)\n```$", re.MULTILINE)
RULES = re.compile(r"(?<=\n)\| SL\d.*?\|\n(?=\n)", re.DOTALL)


def readme() -> str:
    """The page."""
    return README.read_text(encoding="utf-8")


def consoles() -> list[tuple[str, str]]:
    """The commands that the page shows with their output."""
    return [(match["command"], match["output"]) for match in CONSOLE.finditer(readme())]


def setups() -> list[str]:
    """The commands that set everything up on a fresh machine."""
    return [match["command"] for match in SETUP.finditer(readme())]


def run(command: str) -> str:
    """What a `seedlint` command prints in a checkout, to no terminal."""
    program, *arguments = shlex.split(command)
    assert program == "seedlint"
    environment = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    result = subprocess.run(
        [sys.executable, "-m", "seedlint", *arguments],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode in {0, 1}, result.stdout
    return result.stdout


def rule_table() -> str:
    """The table of rules, as it must stand in the page."""
    return "".join(
        f"| {rule.code} | [{rule.name}](rules/{rule.name}.md) | {rule.severity.value} | {rule.summary} |\n"
        for rule in all_rules()
    )


@pytest.mark.parametrize(("command", "output"), consoles(), ids=lambda text: text.partition("\n")[0])
def test_a_command_prints_what_is_shown(command: str, output: str) -> None:
    """Every console block is real."""
    assert DIGEST.sub("(digest)", run(command)) == DIGEST.sub("(digest)", output)


def test_the_commands_of_scripts_exist() -> None:
    """Each line that starts seedlint has a command and options that are known: `--help` comes after these are read."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", readme(), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("seedlint ")]
    assert len(lines) > 12
    for line in lines:
        words = shlex.split(line, comments=True)
        program = words.index("--") if "--" in words else len(words)
        if words[1] != "verify":  # what follows there belongs to another program
            assert run(shlex.join([*words[:program], "--help"])).startswith("Usage: seedlint")


def test_the_page_shows_findings_and_a_clean_program() -> None:
    """The blocks are found at all, and show both."""
    shown = [output for _, output in consoles()]
    assert any("error[SL" in output for output in shown)
    assert any(output.startswith("No findings") for output in shown)


def test_the_first_setup_runs_what_is_shown() -> None:
    """The one command for a fresh machine ends in a check whose output stands in the page."""
    check, test = setups()
    assert check.rpartition(" && ")[2].removeprefix(".venv/bin/") in [command for command, _ in consoles()]
    assert test.rpartition(" && ")[2].startswith(".venv/bin/pytest")


def test_ci_runs_both_setups() -> None:
    """The pattern by which .ci/run takes the commands from the page finds exactly the two."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in script
    assert [line for line in readme().splitlines() if line.startswith("python3 -m venv .venv && ")] == setups()


def test_the_rules_are_all_there() -> None:
    """The table has every rule, as the rules themselves say."""
    match = RULES.search(readme())
    assert match is not None
    assert match.group() == rule_table()


def test_the_configuration_is_all_there() -> None:
    """The table has every key of the configuration, in order, with its default."""
    section = readme().partition("## Configuration")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (.+?) \|", section, re.MULTILINE))
    fields = msgspec.structs.fields(Options)
    assert list(rows) == [field.encode_name for field in fields]
    (example,) = re.findall(r"^```toml\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    msgspec.convert(tomllib.loads(example)["tool"]["seedlint"], Options)
    for field in fields:
        default = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
        if default is not None:
            shown = rows[field.encode_name].strip("`")
            assert tomllib.loads(f"x = {shown}")["x"] == (list(default) if isinstance(default, tuple) else default)


def test_the_fields_of_the_json_are_all_there() -> None:
    """Every key that the output has is documented, and none besides."""
    section = readme().partition("## JSON")[2].partition("\n## ")[0]
    documented = {
        key
        for row in re.findall(r"^\| (.+) \|$", section, re.MULTILINE)
        for word in re.findall(r"`([a-z_.]+)`", row)
        for key in word.split(".")
    }
    written = {
        field.encode_name
        for kind in vars(document).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
        for field in msgspec.structs.fields(kind)
    }
    assert written <= documented
    assert documented - written <= {"error", "warning", "info"}


def test_the_libraries_are_named() -> None:
    """The page speaks of each library that has a table."""
    text = readme()
    assert [table.library for table in load().tables if table.library.partition(" ")[0] not in text] == []


def test_links_lead_somewhere() -> None:
    """Files that the page links to exist."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", readme())
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def _rerun(match: re.Match[str]) -> str:
    """A console block as it is now; the old one where only digests differ."""
    output = run(match["command"])
    same = DIGEST.sub("", output) == DIGEST.sub("", match["output"])
    return match.group() if same else f"```console\n$ {match['command']}\n{output}```"


def main() -> int:
    """Write the real output into the page; 1 if that changed it."""
    before = readme()
    after = CONSOLE.sub(_rerun, before)
    after = RULES.sub(lambda _: rule_table(), after, count=1)
    README.write_text(after, encoding="utf-8")
    return int(after != before)


if __name__ == "__main__":
    sys.exit(main())
