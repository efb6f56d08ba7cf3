"""What IPython adds to Python, taken out of a cell without moving what is left.

A line that is no Python is *masked*: by `0`, which does nothing, or by the Python that it stands for. A masked line has
the length of the one that it stands for wherever Python is left in it, so that columns stay true. What the first line
of a cell says may make all of it another language's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from seedlint.notebooks.running import module_of, parsed

PYTHON_CELLS = frozenset(
    {"capture", "local", "memit", "notify", "prun", "pyinstrument", "snakeviz", "time", "timeit", "wandb"}
)
"""Cell magics whose cell is Python that runs in the notebook."""

_RUNS_PYTHON = {"time": "", "timeit": "nrp", "prun": "", "memit": "rti"}
"""Line magics that run Python, with their options that take a number."""

NOTHING = "0"
"""A statement that does nothing."""
UNKNOWN = "__"
"""A name that nothing is known of."""

ELSEWHERE = "import _elsewhere; _elsewhere.seed_everything(0)"
"""A program that is run and cannot be read (its path is computed): it may seed any stream."""

_BREAK = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")
_CELL_MAGIC = re.compile(r"%%(?P<name>\w+)")
_LINE_MAGIC = re.compile(r"(?P<indent>[ \t]*)%(?P<name>\w[\w.]*)(?P<space>[ \t]*)(?P<rest>.*)", re.DOTALL)
_ASSIGNED = re.compile(r"(?<![=!<>%])=[ \t]*(?=[!%])(?P<what>.*)", re.DOTALL)
_TARGETS = re.compile(r"[\w.,*()\[\] \t]+")
_COMPOUND = re.compile(r"(?:async|class|def|for|if|match|try|while|with)\b|@")
_ENVIRONMENT = re.compile(r"(?P<key>\w+)(?:\s*=\s*|\s+)(?P<value>[^\s${}\"'\\]+)\s*")
_AUTOMAGIC = re.compile(r"(?:pip|conda|mamba|cd|ls|pwd|mkdir|rm|cp|mv|cat|matplotlib|run|load_ext)[ \t]+[^=\s(.,\[:].*")
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
    |(?P<triple>\"\"\"|''')
    |(?P<string>"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*')
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<joined>\\\r?\n?\Z)
    |(?P<help>\?{1,2}[ \t]*[\r\n]*\Z)
    |(?P<other>[^\s\#"'()\[\]{}\\?]+|\S)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A cell as Python.

    Attributes:
        lines: its lines as they are, with their endings, without `indent`.
        python: the same lines as Python, with the same endings.
        indent: what IPython takes off every line, for the first one is indented.

    """

    lines: tuple[str, ...]
    python: tuple[str, ...]
    indent: str = ""


def lines_of(source: str) -> list[str]:
    """Return the lines of a cell, with their endings, as Python counts them."""
    return [line for line in _BREAK.split(source) if line]


def mask(source: str) -> Masked | None:
    """Return a cell as Python; None if it is another language's."""
    lines = lines_of(source)
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return Masked(tuple(lines), tuple(lines))
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip(" \t"))]
    lines = [line.removeprefix(indent) for line in lines]
    python = list(lines)
    magic = _CELL_MAGIC.match(lines[first])
    at = 0
    if magic is not None:
        if magic["name"] not in PYTHON_CELLS:
            return None
        python[first] = _nothing(lines[first])
        at = first + 1
    elif first == len(lines) - 1 and _AUTOMAGIC.match(lines[first]):
        name, _, rest = lines[first].strip().partition(" ")
        python[first] = _nothing(lines[first]) if name != "run" else run_as_python(rest) + _ending(lines[first])
        at = first + 1
    while at < len(lines):
        at = _statement(lines, python, at)
    return Masked(tuple(lines), tuple(python), indent)


def _statement(lines: list[str], python: list[str], at: int) -> int:
    """Mask the logical line that starts here if it is none of Python's; return where the next one starts."""
    line = lines[at]
    begins = line.lstrip(" \t")[:1]
    assigned = _ASSIGNED.search(line) if "!" in line or "%" in line else None
    if begins and begins in "%!?/,;":
        end = _continued(lines, at)
        python[at] = _escaped(line) if end == at + 1 else _nothing(line)
    elif assigned is not None and _is_target(line[: assigned.start()]):
        end = _continued(lines, at)
        python[at] = _assigned(line, assigned, alone=end == at + 1)
    else:
        end, helped = _logical(lines, at)
        if helped and end == at + 1:
            python[at] = _nothing(line)
        return end
    python[at + 1 : end] = [_ending(one) for one in lines[at + 1 : end]]
    return end


def _escaped(line: str) -> str:
    """Return what a line with a magic stands for."""
    found = _LINE_MAGIC.match(_content(line))
    if found is None:
        return _nothing(line)
    name, rest = found["name"], found["rest"].strip()
    if name in _RUNS_PYTHON:
        start = _options_end(name, found)
        code = line[start:]
        if code.strip() and not _COMPOUND.match(code) and not code.lstrip().startswith(("-", "%", "!")):
            return found["indent"] + NOTHING.ljust(start - len(found["indent"]) - 1) + ";" + code
    if name in {"env", "set_env"} and (setting := _ENVIRONMENT.fullmatch(rest)) is not None:
        code = f'import os; os.environ["{setting["key"]}"] = "{setting["value"]}"'
        return found["indent"] + code + _ending(line)
    if name == "run" and rest:
        return found["indent"] + run_as_python(rest) + _ending(line)
    return _nothing(line)


def run_as_python(rest: str) -> str:
    """Return what `%run` stands for, by what is written behind it."""
    run = parsed(rest)
    return ELSEWHERE if run is None else f"from {module_of(run)} import *"


def _assigned(line: str, found: re.Match[str], *, alone: bool) -> str:
    """Return what a line stands for that assigns what a magic or a command gives."""
    start = found.start("what")
    magic = _LINE_MAGIC.match(_content(line)[start:])
    if alone and magic is not None and magic["name"] == "time" and magic["rest"].strip():
        code = start + magic.start("rest")
        return line[:start] + " " * (code - start) + line[code:]
    room = len(_content(line)) - start
    return line[:start] + UNKNOWN[: max(room, 1)].ljust(room) + _ending(line)


def _options_end(name: str, found: re.Match[str]) -> int:
    """Return where, after a magic's options, its Python starts."""
    numbered = _RUNS_PYTHON[name]
    options = re.compile(rf"(?:-[{numbered}][ \t]*\d+[ \t]+|-[a-z][ \t]+)*" if numbered else r"(?:-[qr][ \t]+)*")
    match = options.match(found.string, found.start("rest"))
    return match.end() if match is not None else found.start("rest")


def _nothing(line: str) -> str:
    content = _content(line)
    indent = content[: len(content) - len(content.lstrip(" \t"))]
    return indent + NOTHING.ljust(len(content) - len(indent)) + _ending(line)


def _content(line: str) -> str:
    return line.rstrip("\r\n")


def _ending(line: str) -> str:
    return line[len(_content(line)) :]


def _continued(lines: list[str], at: int) -> int:
    """Return where a command ends: it goes on while its lines end with a backslash."""
    while at < len(lines) - 1 and _content(lines[at]).endswith("\\"):
        at += 1
    return at + 1


def _is_target(text: str) -> bool:
    """Whether a text may stand before the `=` of an assignment."""
    balanced = all(text.count(a) == text.count(b) for a, b in ("()", "[]"))
    return balanced and _TARGETS.fullmatch(text) is not None


def _logical(lines: list[str], at: int) -> tuple[int, bool]:
    """Return where a logical line ends, and whether it asks for help (`thing?`)."""
    depth, quote = 0, ""
    for number in range(at, len(lines)):
        line, position = lines[number], 0
        joined = helped = False
        while position < len(line):
            if quote:
                end = _closing(line, position, quote)
                if end < 0:
                    break
                position, quote = end, ""
                continue
            found = _TOKEN.search(line, position)
            if found is None:
                break
            position = found.end()
            match found.lastgroup:
                case "triple":
                    quote = found.group()
                case "open":
                    depth += 1
                case "close":
                    depth = max(depth - 1, 0)
                case "joined":
                    joined = True
                case "help":
                    helped = depth == 0
                case _:
                    pass
        if not (depth or quote or joined):
            return number + 1, helped
    return len(lines), False


def _closing(line: str, position: int, quote: str) -> int:
    """Return where a long string's closing quotes end; -1 if not on this line."""
    while position < len(line):
        if line[position] == "\\":
            position += 2
        elif line.startswith(quote, position):
            return position + 3
        else:
            position += 1
    return -1
