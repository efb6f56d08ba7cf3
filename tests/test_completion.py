"""Shell completion: click's, as the README describes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from seedlint.checks.registry import all_rules


def complete(shell: str, *words: str) -> list[str]:
    """Return what a shell is offered for the last of some words."""
    environment = {
        **os.environ,
        "_SEEDLINT_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "\n".join(words) if shell == "fish" else " ".join(words),
        "COMP_CWORD": words[-1] if shell == "fish" else str(len(words) - 1),
    }
    command = [sys.executable, "-m", "seedlint"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("seedlint", "che"), ["plain,check"]),
        (("seedlint", "check", "--baseline-s"), ["plain,--baseline-strict"]),
        (
            ("seedlint", "check", "--select", "SL10"),
            [f"plain,{rule.code}" for rule in all_rules() if rule.code[:4] == "SL10"],
        ),
        (("seedlint", "check", "--ignore", "SL2,unseeded-w"), ["plain,SL2,unseeded-worker"]),
        (("seedlint", "check", "-o", "js"), ["plain,json", "plain,json-lines"]),
        (("seedlint", "rule", "seed-a"), ["plain,seed-after-draw"]),
        (("seedlint", "schema", "c"), ["plain,config"]),
    ],
)
def test_bash_is_offered(words: tuple[str, ...], offered: list[str]) -> None:
    """Commands, options, rules and formats."""
    assert complete("bash", *words) == offered


def test_zsh_and_fish_are_offered_the_same() -> None:
    """Each in its own form."""
    assert "check" in complete("zsh", "seedlint", "che")
    assert any("check" in line for line in complete("fish", "seedlint", "che"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed(shell: str) -> None:
    """As the shells' start-up files evaluate it."""
    environment = {**os.environ, "_SEEDLINT_COMPLETE": f"{shell}_source"}
    command = [sys.executable, "-m", "seedlint"]
    script = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert f"_SEEDLINT_COMPLETE={shell}_complete" in script
    if shutil.which(shell) is not None:
        subprocess.run([shell, "-n", "-c", script], check=True)


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_with_the_script(tmp_path) -> None:
    """The whole way: the script is evaluated, and its function called as bash calls it."""
    program = tmp_path / "seedlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m seedlint "$@"\n')
    program.chmod(0o755)
    session = (
        'eval "$(_SEEDLINT_COMPLETE=bash_source seedlint)"; COMP_WORDS=(seedlint bas); COMP_CWORD=1; '
        'complete -p seedlint >/dev/null && _seedlint_completion seedlint bas seedlint && echo "${COMPREPLY[@]}"'
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", session], env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "baseline\n", done.stderr
