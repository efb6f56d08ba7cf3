"""`pytest --seedlint-verify`: run each test twice, each time in a process of its own, and report those that part.

Nothing is run besides: a test passes if its draws and its outcome are the same both times and it passes both times.
Tests that seed or draw from a global stream are named, for what they leave of it reaches the tests after them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint.errors import SeedlintError

if TYPE_CHECKING:
    from seedlint.verify.session import Verification

_PARTED: pytest.StashKey[list[tuple[str, str]]] = pytest.StashKey()
_LEAKS: pytest.StashKey[list[tuple[str, str]]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("seedlint")
    group.addoption(
        "--seedlint-verify", action="store_true", help="run each test twice by itself; fail those whose draws part"
    )
    group.addoption(
        "--seedlint-timeout", type=float, default=None, metavar="SECONDS", help="the most that such a run may take"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Verify the collected tests instead of running them, if that is asked for."""
    config = session.config
    if not config.getoption("--seedlint-verify") or config.getoption("collectonly"):
        return None
    parted, leaks = config.stash.setdefault(_PARTED, []), config.stash.setdefault(_LEAKS, [])
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    for item in session.items:
        try:
            result = _verified(item, config)
            fault, leak = _fault(result), _leak(result)
        except SeedlintError as error:
            fault, leak = str(error), ""
        if fault:
            session.testsfailed += 1
            parted.append((item.nodeid, fault))
        if leak:
            leaks.append((item.nodeid, leak))
        if terminal is not None:
            terminal.write("F" if fault else ".", red=bool(fault), green=not fault)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """List what parts, and what leaks."""
    for title, key in (("not the same twice", _PARTED), ("global streams that tests share", _LEAKS)):
        found = config.stash.get(key, [])
        if found:
            terminalreporter.section(f"seedlint: {title}")
            for name, text in found:
                terminalreporter.line(f"{name}: {text}")


def _verified(item: pytest.Item, config: pytest.Config) -> Verification:
    from seedlint.verify.session import Asked, verify  # noqa: PLC0415 - costs every run of pytest nothing

    ini = ("-c", str(config.inipath)) if config.inipath is not None else ()
    test = str(config.rootpath / item.nodeid)
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(config.rootpath), *ini, test)
    asked = Asked(words, 2, config.getoption("--seedlint-timeout"), vary=(), watch=("none",), reach=False, check=False)
    return verify(asked)


def _fault(result: Verification) -> str:
    """Return what is wrong with a test, in a line; nothing if it passes and is the same twice."""
    blame = result.blame
    if blame is not None and blame.parting is not None:
        place = blame.chain[-1].place
        where = f" at {Path(place.file).name}:{place.line}" if place.file else ""
        return f"`{blame.parting.draw.api}`{where} gives other values the second time"
    if blame is not None and blame.result is not None:
        return f"passes only now and then ({blame.result.name} {blame.result.first}, then {blame.result.second})"
    return result.failure


def _leak(result: Verification) -> str:
    """Return which global streams a test seeds or draws from."""
    from seedlint.verify.profiles import is_global  # noqa: PLC0415

    if result.base is None:
        return ""
    seeded = {one.stream.name for trace in result.base.run.traces for one in trace.seeds if one.stream.made is None}
    seeded = {name for name in seeded if "#" not in name}
    drawn = {name for name in result.base.streams if is_global(name)} - seeded
    parts = [f"seeds `{name}`" for name in sorted(seeded)] + [f"draws from `{name}`" for name in sorted(drawn)]
    return ", ".join(parts)
