"""Holds every line of `rules/libraries/*.toml` against the installed library.

For whoever writes a table. Each table `X.toml` has a companion `tests/libraries/X.toml` that says how to try it:

- `modules`: namespaces whose public API is walked (submodules too, unless named in `skip`, a list of globs);
  `packages`: the `__name__` prefixes of the modules that belong to that API (others are not entered);
- `total`: modules of which *every* public function, class and method needs a line, not just those that take a seed;
- `first`: modules that are imported before anything else, for what they make of the library;
- `against`: the global streams that the table is tried against, where not all of them;
- `slow`: the library takes seconds to import, so its tests are marked `slow`;
- `gone`: aliases that no longer resolve (older versions had them);
- `[streams.S]`: `seeder`, an expression that seeds stream S with `{seed}` and nothing else, and `witness`, one that
  draws from S and nothing else; one for each global stream that the table declares and that shares no other's; or
  `untested`, a reason why no test can do so;
- `[receivers]`: for the class of a method, the object that it is tried on: an expression with `{seed}` (`None` when
  unseeded), or `{ unseeded = "...", seeded = "...{seed}..." }`; a class without one is called without arguments;
- `[constant]`: for an API, an expression for what its initializer parameters take so that they draw nothing (default
  `'ones'`); they get it wherever their own draws would hide what is tried (`seed`, `when`);
- `reset`: an expression that makes the library forget generators that it keeps, evaluated before a stream is seeded;
- `[[allow]]`: `names` (globs) of public APIs that take something seed-like and need no line, with a `reason`.

What is checked, without running anything: the name exists (a `removed` one, or one outside `since`/`until`, does not);
every parameter named is in its signature at the stated 0-based position, `None` meaning keyword-only; the default of
a `when`, `when-any`, `unless`, `draws-if`, `arrays`, `initializers`, `copies`, `picks`, `parallel`, `ordered`,
`unordered`, `reshuffles`, `eager-when` or worker's parameter is the stated one, unless it is None, when the line says
what None stands for; a class in `returns` and `[[type]]` exists, with the members that `traced`, `trained`, `eager` and
`ordered` name; what is `active` has `training=True` by default. What graphs and pipelines do is shown in
`test_shown_graphs.py`, what `copies` says in `test_shown_derivation.py`, and `reseeds`, items and the seeds that
objects get later in `test_shown_sklearn.py`.

What is run (`library_probe.py`, in two fresh processes A and B): the line's `example`, an expression in which `{name}`
is the dotted name, `self` the receiver of a method and `{method}` the method's last name; by default `{name}()`, or
`self.{method}()`. It must give a value with enough entropy never to collide by chance (8 numbers or more; never a
random choice of two), and may use the library's packages by name, walrus assignments, and
`run_in_graph(lambda: tensors)` for TensorFlow 1 graphs. A call that changes its argument goes as
`[x := list(range(64)), {name}(x)][0]`; what makes a layer must call it on data (its weights are compared, or what it
computes). The harness finds the call of the API in the example and gives it the seed itself, by name; only where the
seed isn't a plain integer, or goes elsewhere, write it as `{seed}` in the example (`{name}([8], seed=[{seed}, 0])`):
it stands for None, or an integer (always an integer for `stateless`, `seeder` and `plain`). Where the API has no
unseeded form, write `{required}` instead: then only seeded calls are tried. Digests of the value are compared:

- `draw`, `generator`: unseeded, A and B differ; after the seeder of its stream they agree, after any other seeder
  they differ (`entropy`: always differ; `self`: they agree on a seeded receiver, and a second call gives another
  value); with a `seed` they agree, and another seed gives another value; with a `when` parameter, or all of
  `when-any`, false (and initializers constant), or all of `draws-if` left out
  (if the defaults meet none), they agree; with any one constant that
  `draws-if` names, and no other, they differ; if the line says `later`, they agree where the stream is seeded between
  the call and the use of what it made; with the same seed once more, in one process, it gives the
  same if the line says `repeats`, and something else if it does not; unless the line says `robust`, one more draw from
  the stream beforehand changes the value, and a second call gives another (where nothing draws but initializers, and
  all are constant by default, they are made random for this);
- `seeder`: afterwards, a draw from each stream it names agrees, and from each other stream differs;
- `stateless`: A and B agree, and where `{seed}` is used, another seed gives another value;
- `entropy`: A and B differ, whatever was seeded;
- `plain`, if it has an example: it takes nothing from any stream;
- any line with `returns`: the call returned that type.

A line that no test can run says so in `untested`, and why.
"""

from __future__ import annotations

import ast
import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
import types
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from neighbours import load

from seedlint.catalogue import ENTROPY, SELF, Api, Catalogue, Condition, Does, Parameter, Table, Type, link, read_table
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).resolve().parent
TABLES = sorted((rules_root() / "libraries").glob("*.toml"))

SEED_LIKE = frozenset(
    {
        "seed", "seed2", "seeds", "op_seed", "graph_seed", "global_seed", "random_seed", "rng_seed", "seed_generator",
        "rng", "random_state", "generator", "bit_generator", "entropy", "initializer",
    }
)  # fmt: skip
"""Parameters that make a public callable need a line, besides all that end in `_initializer` or `_seed`."""


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Public APIs that look as if they needed a line and don't."""

    names: tuple[str, ...]
    reason: str


class Receiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Expressions for the object that a class's methods are tried on."""

    unseeded: str
    seeded: str


class Trial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a table is tried: one file of `tests/libraries/`."""

    modules: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    total: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    slow: bool = False
    gone: tuple[str, ...] = ()
    streams: dict[str, dict[str, str]] = {}
    receivers: dict[str, str | Receiver] = {}
    constant: dict[str, str] = {}
    reset: str | None = None
    allow: tuple[Allowed, ...] = ()


def trial(stem: str) -> Trial:
    """Read how the table called `stem` is tried."""
    path = HERE / "libraries" / f"{stem}.toml"
    if not path.is_file():
        return Trial()
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Trial)


def tables() -> list[Any]:
    """Return a test parameter for every table."""
    return [
        pytest.param(path, id=path.stem, marks=[pytest.mark.slow] if trial(path.stem).slow else []) for path in TABLES
    ]


resolve: Callable[[str], Any] = load("library_probe").resolve


def catalogue() -> Catalogue:
    """Return all tables, linked."""
    return link(read_table(path) for path in TABLES)


def require(table: Table) -> None:
    """Skip the test where the library isn't installed."""
    for package in table.imports:
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    stem = next((path.stem for path in TABLES if read_table(path).library == table.library), "")
    for module in trial(stem).first:
        importlib.import_module(module)


# What is true of a line without running it.


def installed_version(table: Table) -> str:
    """Return the version of the library that is installed."""
    return importlib.metadata.version(table.tested.split()[0]) if table.tested else platform.python_version()


def as_numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare: `3.12` -> (3, 12)."""
    return tuple(int("".join(c for c in part if c.isdigit()) or "0") for part in version.split("."))


def exists(name: str) -> bool:
    """Whether the installed library has a dotted name."""
    try:
        resolve(name)
    except (AttributeError, ImportError):
        return False
    return True


def excluded(api: Api, version: str) -> bool:
    """Whether the installed version is one that doesn't have the API."""
    installed = as_numbers(version)
    too_old = api.since is not None and installed < as_numbers(api.since)
    return too_old or (api.until is not None and installed >= as_numbers(api.until))


def owner_of(name: str) -> type | None:
    """Return the class that a dotted name is a member of, if it is one."""
    try:
        owner = resolve(name.rpartition(".")[0]) if "." in name else None
    except (AttributeError, ImportError):
        return None
    return owner if isinstance(owner, type) else None


def is_bound(owner: type, member: str) -> bool:
    """Whether a member of a class is called on the class itself: a static method, a class method, a class."""
    found = inspect.getattr_static(owner, member)
    return isinstance(found, staticmethod | classmethod | types.ClassMethodDescriptorType | type)


def signature(name: str, found: Any) -> inspect.Signature | None:
    """Return the signature of a callable, without `self`; None where it has none to see."""
    owner = owner_of(name)
    try:
        seen = inspect.signature(found)
    except Exception:  # noqa: BLE001 - an object may answer a question about itself with any error (absl's FLAGS)
        seen_in_text = _signature_in_text(found)
        if seen_in_text is None:
            return None
        seen = seen_in_text
        if "self" not in seen.parameters:
            return seen  # as it is documented: without
    if owner is None or isinstance(found, type):
        return seen
    if is_bound(owner, name.rpartition(".")[2]):
        return seen
    try:
        return seen.replace(parameters=list(seen.parameters.values())[1:])
    except ValueError:  # what a foreign class answers need not make sense (`torch.storage`)
        return None


def _signature_in_text(found: Any) -> inspect.Signature | None:
    """Read the signature that a compiled function's documentation starts with: `normal(loc=0.0, size=None)`."""
    said = getattr(found, "__doc__", None)
    text = re.match(r"(?:\w+\.)*(\w+\([^()]*\))", said.strip() if isinstance(said, str) else "")
    if text is None:
        return None
    written = text.group(1).translate({91: None, 93: None})
    # `rand(*size, *, generator=None)`, `randint(low=0, size)`, `random_(from=0)`: not Python, but plain enough.
    freely = re.sub(r"=[^,)]*", "", written.replace("\\*", "*")).replace("(from", "(from_")
    freely = re.sub(r"(\*\w+.*?), \*,", r"\1,", freely)
    definition = _definition(written) or _definition(freely)
    if not isinstance(definition, ast.FunctionDef):
        return None
    kind = inspect.Parameter
    given = definition.args
    plain = [*given.posonlyargs, *given.args]
    parameters = [kind(argument.arg, kind.POSITIONAL_OR_KEYWORD) for argument in plain]
    parameters += [kind(argument.arg, kind.KEYWORD_ONLY) for argument in given.kwonlyargs]
    return inspect.Signature(parameters)


def _definition(written: str) -> ast.stmt | None:
    try:
        return ast.parse(f"def {written}: ...").body[0]
    except SyntaxError:
        return None


def parameter_problems(name: str, found: Any, api: Api) -> Iterator[str]:
    """Yield what a line says of parameters that the signature contradicts."""
    singles = (
        *(api.arrays, api.parallel, api.ordered, api.unordered, api.reshuffles, api.eager_when),
        *(api.target, api.given, api.initializer, api.initial, api.workers),
        *(Parameter(one.name, one.position) for one in api.backends),
        None if api.completion_when is None else Parameter(api.completion_when.name, api.completion_when.position),
    )
    named = [
        *api.when,
        *api.when_any,
        *api.unless,
        *api.initializers,
        *map(_as_parameter, api.draws_if),
        *(one for one in singles if one is not None),
    ]
    named += api.inside
    named += [] if api.picks is None else api.picks.parameters
    named += [] if api.loads is None else api.loads.parameters
    named += [] if api.feeds is None else api.feeds.parameters
    named += [one for copies in api.copies for one in (copies.parameter, copies.unless) if one is not None]
    if api.seed is None and not named:
        return
    seen = signature(name, found)
    if seen is None:
        yield f"{name}: has no signature to hold its parameters against"
        return
    if api.seed is not None:
        yield from _place_problems(name, seen, api.seed, api.position)
    for other in api.also:
        if other not in seen.parameters and not _takes_any_keyword(seen):
            yield f"{name}: no parameter `{other}` in {seen}"
    for parameter in named:
        yield from _place_problems(name, seen, parameter.name, parameter.position)
        actual = seen.parameters.get(parameter.name)
        if actual is None or parameter.default is None or actual.default is None:
            continue  # where the default is None, the line says what None stands for
        if actual.default != parameter.default:
            yield f"{name}: the default of `{parameter.name}` is {actual.default!r}, not {parameter.default!r}"


def _as_parameter(condition: Condition) -> Parameter:
    return Parameter(condition.name, condition.position, condition.default)


def _takes_any_keyword(seen: inspect.Signature) -> bool:
    return any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in seen.parameters.values())


def _place_problems(name: str, seen: inspect.Signature, parameter: str, position: int | None) -> Iterator[str]:
    found = seen.parameters.get(parameter)
    if found is None:
        if not _takes_any_keyword(seen) or position is not None:
            yield f"{name}: no parameter `{parameter}` in {seen}"
        return
    actual = None
    if found.kind in {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}:
        actual = list(seen.parameters).index(parameter)
    if actual != position:
        yield f"{name}: `{parameter}` is at position {actual}, not {position}, in {seen}"


def existence_problems(table: Table) -> Iterator[str]:
    """Yield names of a table that the installed library doesn't have, and parameters that it has otherwise."""
    version = installed_version(table)
    for api in table.api:
        for name in api.names:
            try:
                found = resolve(name)
            except (AttributeError, ImportError):
                if api.does is not Does.REMOVED and not excluded(api, version):
                    yield f"{name}: does not exist in {version}"
                continue
            if api.does is Does.REMOVED or excluded(api, version):
                yield f"{name}: exists in {version}, though the table says that it is gone"
                continue
            yield from parameter_problems(name, found, api)
        if api.returns is not None:
            yield from _class_problems(api.returns.strip("[]"), f"{api.names[0]}: returns ")
    for known in table.type:
        for name in (known.name, *known.bases):
            yield from _class_problems(name, "type ")
        yield from _member_problems(known)
        yield from _inside_problems(known, table)
    yield from _named_problems(table)


def _member_problems(known: Type) -> Iterator[str]:
    """Yield members that a line names and the class doesn't have, and layers said to draw when they don't."""
    if not exists(known.name):
        return
    found = resolve(known.name)
    for member in (*known.traced, *known.trained, *known.eager, *known.ordered):
        if not hasattr(found, member):
            yield f"type {known.name}: has no `{member}`"
    if known.active:
        training = inspect.signature(found.call).parameters.get("training")
        if training is None or training.default is not True:
            yield f"type {known.name}: `training` is not true by default"


def _inside_problems(known: Type, table: Table) -> Iterator[str]:
    """Yield parameters whose functions are said to run inside a graph, and that no class of the kind takes."""
    kinds = [resolve(one.name) for one in table.type if exists(one.name)]
    owner = resolve(known.name) if known.inside else None
    heirs = [kind for kind in kinds if owner is not None and issubclass(kind, owner)]
    taken = {name for kind in heirs for name in inspect.signature(kind).parameters}
    yield from (f"type {known.name}: no heir takes `{name}`" for name in known.inside if name not in taken)


def _named_problems(table: Table) -> Iterator[str]:
    """Yield what the lists of names beside the APIs say that is not so."""
    lists = [table.texts, table.sorting, table.environments, table.processes]
    lists += [one.names for one in (*table.listing, *table.ordered, *table.setter, *table.session)]
    yield from (f"{name}: does not exist" for names in lists for name in names if not exists(name))
    parameters = [(name, one.parameter) for one in (*table.ordered, *table.setter) for name in one.names]
    parameters += [(name, one.config) for one in table.session for name in one.names]
    for name, parameter in parameters:
        seen = signature(name, resolve(name))
        if seen is not None:
            yield from _place_problems(name, seen, parameter.name, parameter.position)
    for session in table.session:
        for name in session.configurations:
            made = resolve(name)(**dict.fromkeys(session.threads, 1))
            yield from (f"{name}: has no {one}" for one in session.threads if getattr(made, one) != 1)


def _class_problems(name: str, prefix: str) -> Iterator[str]:
    try:
        found = resolve(name)
    except (AttributeError, ImportError):
        yield f"{prefix}{name}: does not exist"
        return
    if not isinstance(found, type):
        yield f"{prefix}{name}: is not a class"


# What the library has that no line speaks of.


def public_names(module: types.ModuleType) -> list[str]:
    """Return the names in a module that are its users' business."""
    return sorted(name for name in dir(module) if not name.startswith("_"))


def walk(table_trial: Trial) -> Iterator[tuple[str, Any]]:
    """Yield every public callable of a library with each dotted path to it, and the public methods of classes."""
    found = list(_walk_modules(table_trial))
    classes = {id(thing) for _, thing in found if isinstance(thing, type)}
    for path, thing in found:
        yield path, thing
        if isinstance(thing, type):
            yield from _methods(path, thing, classes)


def _walk_modules(table_trial: Trial) -> Iterator[tuple[str, Any]]:
    pending: list[tuple[str, Any, frozenset[int]]] = [
        (name, resolve(name), frozenset()) for name in table_trial.modules
    ]
    while pending:
        path, module, above = pending.pop()
        for name in public_names(module):
            below = f"{path}.{name}"
            if any(fnmatchcase(below, glob) for glob in table_trial.skip):
                continue
            try:
                thing = getattr(module, name)
            except (AttributeError, ImportError):
                continue
            if isinstance(thing, types.ModuleType):
                loaded = getattr(thing, "__name__", "")  # a lazy module that can't be loaded has none
                inside = any(loaded == p or loaded.startswith(f"{p}.") for p in table_trial.packages)
                if inside and id(thing) not in above and thing is not module:
                    pending.append((below, thing, above | {id(module)}))
            elif callable(thing):
                yield below, thing


def _methods(path: str, owner: type, classes: set[int]) -> Iterator[tuple[str, Any]]:
    for name in dir(owner):
        if name.startswith("_"):
            continue
        definer = next((base for base in owner.__mro__ if name in vars(base)), owner)
        if definer is not owner and id(definer) in classes:
            continue
        method = getattr(owner, name, None)
        if callable(method) and not isinstance(method, type):
            yield f"{path}.{name}", method


def takes_a_seed(path: str, thing: Any) -> str | None:
    """Return the seed-like parameter of a callable, if it has one."""
    seen = signature(path, thing)
    for parameter in seen.parameters if seen else ():
        if parameter in SEED_LIKE or parameter.endswith(("_initializer", "_seed")):
            return parameter
    return None


def coverage_problems(known: Catalogue, table_trial: Trial) -> Iterator[str]:
    """Yield public APIs that need a line and have none, lines that don't fit the path, and idle allowances."""
    idle = {glob for allowed in table_trial.allow for glob in allowed.names}
    for path, thing in walk(table_trial):
        api = known.api(known.canonical(path))
        if api is not None:
            if api.does is not Does.REMOVED:
                yield from parameter_problems(path, thing, api)
            continue
        parameter = takes_a_seed(path, thing)
        wanted = any(path.startswith(f"{module}.") for module in table_trial.total)
        if parameter is None and not wanted:
            continue
        globs = [glob for allowed in table_trial.allow for glob in allowed.names if fnmatchcase(path, glob)]
        idle.difference_update(globs)
        if not globs:
            yield f"{path}: has no line" + (f", and takes `{parameter}`" if parameter else "")
    for glob in sorted(idle):
        yield f"{glob}: allowed to have no line, but nothing needs that"


# What running a line shows.


def streams_to_try(known: Catalogue, slow: bool) -> dict[str, dict[str, str]]:
    """Return the global streams that a table is tried against: a fast table's trial doesn't import slow libraries."""
    tried: dict[str, dict[str, str]] = {}
    for path in TABLES:
        other = trial(path.stem)
        if (slow or not other.slow) and all(importlib.util.find_spec(one) for one in read_table(path).imports):
            tried.update({name: one for name, one in other.streams.items() if "untested" not in one})
    assert all(known.stream(stream) == stream for stream in tried)
    return tried


def phases(api: Api, line: dict[str, Any], streams: dict[str, Any], stream: str | None) -> list[str]:
    """Return the phases that `library_probe.py` is to run for a line."""
    if api.does is Does.REMOVED:
        return []
    if api.does is Does.PLAIN:
        return [f"{kind}:{name}" for name in streams for kind in ("kept", "quiet")]
    if api.does is Does.SEEDER:
        return [f"sets:{name}" for name in (*streams, *([SELF] if SELF in api.seeds else []))]
    if api.does is Does.STATELESS:
        return ["fresh", *(["seeded", "other"] if "{seed}" in line["example"] else [])]
    if "{required}" in line["example"]:
        return ["seeded", "other"]
    wanted = ["fresh"]
    if api.seed is not None or stream == SELF:
        wanted += ["seeded", "other"]
    if api.seed not in {None, "generator"} and stream != SELF and api.does is Does.DRAW:
        wanted.append("same")  # a generator, as torch has them, goes on: each call of an example gets a new one
    wanted += [f"off:{index}" for index in range(len(line["off"]))]
    wanted += [f"alone:{index}" for index in range(len(line["alone"]))]
    if stream == SELF:
        return [*wanted, "again"]
    wanted += [f"after:{name}" for name in streams]
    wanted += [f"late:{stream}"] if api.later else []
    return [*wanted, *([f"extra:{stream}", f"twice:{stream}"] if stream in streams else [])]


def switches(api: Api, constants: dict[str, str]) -> list[dict[str, str]]:
    """Return the arguments that, as the line says, keep the call from drawing: one set for each way to do it."""
    ways = [{**constants, parameter.name: _false(parameter)} for parameter in api.when]
    if api.when_any:
        ways.append({**constants, **{parameter.name: _false(parameter) for parameter in api.when_any}})
    if api.draws_if and not any(one.default in one.among for one in api.draws_if):
        ways.append({**constants, **_left_out(api)})
    return ways or ([constants] if constants else [])


def _left_out(api: Api) -> dict[str, str]:
    return {one.name: repr(one.default) for one in api.draws_if}


def each_alone(api: Api) -> list[dict[str, str]]:
    """Return the arguments that meet one condition of `draws-if` and no other, for each constant that does."""
    return [{**_left_out(api), one.name: repr(value)} for one in api.draws_if for value in one.among]


def _false(parameter: Parameter) -> str:
    return "0.0" if isinstance(parameter.default, float) else "False"


def random_initializers(api: Api, known: Catalogue) -> dict[str, str]:
    """Return arguments that make a call draw that by default has only constant initializers, and no other draw."""
    if api.seed is not None or api.when or api.when_any:
        return {}
    defaults = [str(parameter.default) for parameter in api.initializers]
    if any(known.is_random_initializer(default) for default in defaults):
        return {}
    return {parameter.name: "'random_normal'" for parameter in api.initializers}


def line_of(name: str, api: Api, table_trial: Trial, known: Catalogue) -> dict[str, Any] | None:
    """Return what `library_probe.py` needs to know of a line; None for one that isn't run."""
    example = api.examples.get(name, api.example)
    if api.untested is not None or api.does is Does.REMOVED or (api.does is Does.PLAIN and example is None):
        return None
    class_name, _, last = name.rpartition(".")
    owner = owner_of(name)
    if example is None:
        bound = owner is None or is_bound(owner, last)
        example = ("{name}" if bound else "self.{method}") + ("({seed})" if api.does is Does.SEEDER else "()")
    receiver = None
    if re.search(r"\bself\b", example):
        stated = table_trial.receivers.get(class_name, f"{class_name}()")
        if isinstance(stated, str):
            stated = Receiver(stated, stated)
        receiver = {"unseeded": stated.unseeded, "seeded": stated.seeded}
    named = [*api.when, *api.when_any, *api.initializers, *api.draws_if]
    constant = table_trial.constant.get(name, "'ones'")
    constants = {parameter.name: constant for parameter in api.initializers}
    return {
        "name": name,
        "does": str(api.does),
        "example": example.replace("{name}", name).replace("{method}", last),
        "seed": api.seed,
        "positions": {api.seed or "": api.position, **{parameter.name: parameter.position for parameter in named}},
        "off": switches(api, constants),
        "alone": each_alone(api),
        "on": random_initializers(api, known),
        "constants": constants if api.seed is not None else {},
        "receiver": receiver,
        "returns": api.returns,
    }


def probe(job: dict[str, Any], folder: Path, turn: str) -> dict[str, dict[str, str]]:
    """Run `library_probe.py` on a job in a fresh process."""
    given, result = folder / f"job-{turn}.json", folder / f"result-{turn}.json"
    given.write_text(json.dumps(job), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, str(HERE / "library_probe.py"), str(given), str(result)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, dict[str, str]] = json.loads(result.read_text(encoding="utf-8"))
    return found


def job_of(table: Table, known: Catalogue, table_trial: Trial) -> tuple[dict[str, Any], dict[str, Api]]:
    """Return what `library_probe.py` is to run for a table, and the lines that are run, by name."""
    streams = streams_to_try(known, table_trial.slow)
    streams = {name: streams[name] for name in table_trial.against or streams}
    version = installed_version(table)
    lines: dict[str, dict[str, Any]] = {}
    apis: dict[str, Api] = {}
    for api in table.api:
        for name in api.names:
            line = None if excluded(api, version) else line_of(name, api, table_trial, known)
            if line is not None:
                stream = known.stream(api.stream) if api.stream else None
                line["phases"] = phases(api, line, streams, stream)
                lines[name], apis[name] = line, api
    resets = [table_trial.reset] if table_trial.reset else []
    expressions = [*(stream["seeder"] for stream in streams.values()), *resets]
    imports = {expression.partition(".")[0] for expression in expressions} | set(table.imports) | set(table_trial.first)
    return {
        "imports": sorted(imports),
        "streams": streams,
        "resets": resets,
        "lines": list(lines.values()),
    }, apis


def claim_problems(table: Table, known: Catalogue, table_trial: Trial, folder: Path) -> Iterator[str]:
    """Yield the claims of a table that two fresh processes contradict."""
    job, apis = job_of(table, known, table_trial)
    first, second = probe(job, folder, "a"), probe(job, folder, "b")
    for name, api in apis.items():
        failed = {p: o for result in (first, second) for p, o in result[name].items() if o.startswith("!")}
        if failed:
            yield from (f"{name}: {phase}: {outcome[1:]}" for phase, outcome in failed.items())
        else:
            yield from (f"{name}: {problem}" for problem in judge(api, known, first[name], second[name]))


def judge(api: Api, known: Catalogue, first: dict[str, str], second: dict[str, str]) -> Iterator[str]:
    """Yield what the digests of two processes say against a line."""
    stream = known.stream(api.stream) if api.stream and api.does is not Does.ENTROPY else None
    seeds = {known.stream(name) for name in api.seeds}
    stateless = api.does is Does.STATELESS
    for phase, outcome in first.items():
        kind, _, rest = phase.partition(":")
        same = outcome == second[phase]
        if kind == "fresh" and same is not stateless:
            yield "unseeded, two processes agree" if same else "two processes differ"
        elif kind == "seeded" and not same:
            yield "with a seed, two processes differ"
        elif kind == "other" and outcome == first["seeded"]:
            yield "two different seeds give the same value"
        elif kind == "again" and outcome == first["seeded"]:
            yield "a second call gives the same value: it takes nothing from the object's stream"
        elif kind == "same" and (outcome == first["seeded"]) is not api.repeats:
            yield "with the same seed again, it gives " + (
                "something else: it does not `repeats`" if api.repeats else "the same: it `repeats`"
            )
        elif kind == "alone" and same:
            yield f"with one of its conditions alone ({rest}), two processes agree"
        elif kind == "late" and not same:
            yield f"seeding {rest} before what it makes is used does not settle it: it is not `later`"
        elif kind == "off" and not same:
            yield "turned off as the line says, it still draws"
        elif kind == "after" and same is not (rest == stream):
            yield f"after seeding {rest}, two processes " + ("agree" if same else "differ")
        elif kind == "extra" and (outcome == first[f"after:{rest}"]) is not api.robust:
            change = "leaves it as it is: it is `robust`" if not api.robust else "changes it: it is not `robust`"
            yield f"one more draw from {rest} {change}"
        elif kind == "twice" and outcome == first[f"after:{rest}"] and not api.robust:
            yield f"a second call gives the same value: it takes nothing from {rest}"
        elif kind == "sets" and same is not (rest in seeds):
            yield f"a draw from {rest} afterwards " + ("agrees" if same else "differs") + " in two processes"
        elif kind == "quiet" and outcome != first[f"kept:{rest}"]:
            yield f"is `plain`, but changes the state of {rest}"


# The tests.


def test_no_name_stands_in_two_places() -> None:
    """No API is stated twice, within a table or across tables."""
    places: dict[str, str] = {}
    twice = []
    for path in TABLES:
        for api in read_table(path).api:
            for name in api.names:
                if name in places:
                    twice.append(f"{name}: in {places[name]} and in {path.name}")
                places[name] = path.name
    assert not twice, "\n".join(twice)


@pytest.mark.parametrize("path", tables())
def test_a_table_is_complete_in_itself(path: Path) -> None:
    """Aliases resolve, streams are declared, every group says where its claim comes from."""
    table = read_table(path)
    require(table)
    known, table_trial = catalogue(), trial(path.stem)
    problems = []
    if not installed_version(table).startswith(table.tested.partition(" ")[2]):
        problems.append(f"checked against {table.tested}, but {installed_version(table)} is installed")
    for alias, target in table.aliases.items():
        missing = [name for name in (alias, target) if not exists(name)]
        if bool(missing) is not (alias in table_trial.gone):
            problems.append(f"alias {alias} = {target}: " + (f"no {', '.join(missing)}" if missing else "is not gone"))
    streams = {stream for other in known.tables for stream in other.streams}
    for api in table.api:
        first = api.names[0]
        if not (api.why or "").strip():
            problems.append(f"{first}: no `why`")
        if api.untested is not None and not api.untested.strip():
            problems.append(f"{first}: `untested` without a reason")
        problems += [
            f"{first}: no stream called {stream}"
            for stream in ({api.stream} if api.stream else set()) | set(api.seeds)
            if stream not in streams | {ENTROPY, SELF}
        ]
        problems += [f"{name}: an example, but not in the group" for name in set(api.examples) - set(api.names)]
        problems += [
            f"{name}: stands for {known.canonical(name)} by an alias"
            for name in api.names
            if known.canonical(name) != name
        ]
    problems += [
        f"stream {stream}: nothing says how to seed it and draw from it"
        for stream in table.streams
        if known.stream(stream) == stream and stream not in table_trial.streams
    ]
    problems += [f"{glob}: no reason" for allowed in table_trial.allow for glob in allowed.names if not allowed.reason]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", tables())
def test_every_name_and_parameter_exists(path: Path) -> None:
    """Every line fits the installed library's names and signatures."""
    table = read_table(path)
    require(table)
    problems = list(existence_problems(table))
    assert not problems, "\n".join(problems)


@pytest.mark.slow
def test_earlier_positions_are_those_of_the_earlier_version() -> None:
    """Where an older version takes the seed elsewhere, its own package has it there."""
    known = catalogue()
    packages = [(table, package) for table in known.tables for package in table.versions]
    moved = 0
    for table, package in packages:
        require(table)
        for name in (name for api in table.api if api.position_before for name in api.names):
            older = f"{package}.{name.partition('.')[2]}"
            api = known.api(older)
            assert api is not None
            assert not list(parameter_problems(older, resolve(older), api))
            moved += 1
    assert moved


@pytest.mark.parametrize("path", tables())
def test_every_public_api_that_takes_a_seed_has_a_line(path: Path) -> None:
    """The tables are complete: what the library offers is in them, or is allowed not to be."""
    require(read_table(path))
    problems = list(coverage_problems(catalogue(), trial(path.stem)))
    assert not problems, f"{len(problems)} problems\n" + "\n".join(problems)


@pytest.mark.parametrize("path", tables())
def test_claims_hold_in_fresh_processes(path: Path, tmp_path: Path) -> None:
    """What every line says of drawing and seeding is what two fresh processes do."""
    table = read_table(path)
    require(table)
    problems = list(claim_problems(table, catalogue(), trial(path.stem), tmp_path))
    assert not problems, f"{len(problems)} problems\n" + "\n".join(problems)


# That the tests can fail: lines that are false, each in its own way, and what must be said of them.

FALSE_CLAIMS: list[tuple[dict[str, Any], str]] = [
    (
        {"names": ["numpy.random.rand"], "does": "draw", "stream": "python", "example": "{name}(8)"},
        "after seeding numpy, two processes agree",
    ),
    (
        {"names": ["numpy.random.default_rng"], "does": "generator", "stream": "numpy", "seed": "seed", "position": 0},
        "after seeding numpy, two processes differ",
    ),
    ({"names": ["numpy.random.randn"], "does": "stateless", "example": "{name}(8)"}, "two processes differ"),
    ({"names": ["random.getstate"], "does": "draw", "stream": "python"}, "it takes nothing from python"),
    ({"names": ["builtins.len"], "does": "entropy", "source": "?", "example": "{name}('ab')"}, "two processes agree"),
    (
        {
            "names": ["numpy.random.uniform"],
            "does": "entropy",
            "stream": "numpy",
            "source": "?",
            "example": "{name}(size=8)",
        },
        "after seeding numpy, two processes agree",
    ),
    ({"names": ["random.random"], "does": "plain", "example": "{name}()"}, "changes the state of python"),
    (
        {"names": ["random.gauss"], "does": "draw", "stream": "python", "robust": True},
        "one more draw from python changes it: it is not `robust`",
    ),
    (
        {"names": ["random.Random"], "does": "generator", "stream": "entropy", "returns": "random.SystemRandom"},
        "returns a Random: `returns = 'random.SystemRandom'`",
    ),
    (
        {"names": ["random.seed"], "does": "seeder", "seeds": ["numpy"]},
        "a draw from numpy afterwards differs",
    ),
    (
        {"names": ["numpy.random.seed"], "does": "seeder", "seeds": ["numpy", "python"]},
        "a draw from python afterwards differs",
    ),
    (
        {
            "names": ["numpy.random.SeedSequence.generate_state"],
            "does": "draw",
            "stream": "self",
            "example": "self.generate_state(4)",
        },
        "it takes nothing from the object's stream",
    ),
    (
        {
            "names": ["numpy.random.Generator.choice"],
            "does": "draw",
            "stream": "self",
            "example": "self.choice(1000, 16)",
            "when": [{"name": "replace", "position": 2, "default": True}],
        },
        "turned off as the line says, it still draws",
    ),
    (
        {
            "names": ["numpy.random.Generator.spawn"],
            "does": "generator",
            "stream": "self",
            "returns": "numpy.random.Generator",
            "example": "self.spawn(2)",
        },
        "returns a list",
    ),
    (
        {"names": ["uuid.uuid4"], "does": "draw", "stream": "entropy", "seed": "node"},
        "unexpected keyword argument",
    ),
    (
        {"names": ["random.sample"], "does": "draw", "stream": "python", "example": "random.random()"},
        "the example never calls it",
    ),
    (
        {
            "names": ["random.shuffle"],
            "does": "draw",
            "stream": "python",
            "example": "{name}(list(range(64)))",
        },
        "the example gives None",
    ),
    ({"names": ["random.choices"], "does": "draw", "stream": "python"}, "missing 1 required positional argument"),
]

FALSE_NAMES: list[tuple[dict[str, Any], str]] = [
    ({"names": ["numpy.random.randd"], "does": "plain"}, "numpy.random.randd: does not exist"),
    ({"names": ["numpy.random.rand"], "does": "removed"}, "numpy.random.rand: exists in"),
    ({"names": ["random.choice"], "does": "plain", "until": "3.9"}, "random.choice: exists in"),
    ({"names": ["random.seed"], "does": "plain", "seed": "a", "position": 1}, "`a` is at position 0, not 1"),
    ({"names": ["random.seed"], "does": "plain", "seed": "a"}, "`a` is at position 0, not None"),
    ({"names": ["random.seed"], "does": "plain", "seed": "x", "position": 0}, "no parameter `x`"),
    ({"names": ["random.seed"], "does": "plain", "seed": "a", "position": 0, "also": ["b"]}, "no parameter `b`"),
    (
        {
            "names": ["numpy.random.Generator.choice"],
            "does": "plain",
            "when": [{"name": "shuffle", "position": 5, "default": False}],
        },
        "the default of `shuffle` is True, not False",
    ),
    ({"names": ["random.choice"], "does": "plain", "returns": "random.choice"}, "random.choice: is not a class"),
]


def a_table(lines: list[dict[str, Any]]) -> Table:
    """Make a table of a few lines."""
    return msgspec.convert(
        {"library": "Falsehoods", "imports": ["builtins", "numpy", "random", "uuid"], "api": lines}, Table
    )


def test_false_claims_are_found(tmp_path: Path) -> None:
    """Every line that says something false of an API is named, with what two processes say against it."""
    require(read_table(rules_root() / "libraries" / "numpy.toml"))
    table = a_table([line for line, _ in FALSE_CLAIMS])
    found = list(claim_problems(table, catalogue(), trial("numpy"), tmp_path))
    for line, message in FALSE_CLAIMS:
        assert any(problem.startswith(line["names"][0]) and message in problem for problem in found), (line, found)


@pytest.mark.parametrize(("line", "message"), FALSE_NAMES)
def test_false_names_and_parameters_are_found(line: dict[str, Any], message: str) -> None:
    """A name, parameter, position, default or class that doesn't exist is named."""
    require(read_table(rules_root() / "libraries" / "numpy.toml"))
    assert any(message in problem for problem in existence_problems(a_table([line])))


@pytest.mark.parametrize("gone", ["numpy.random.default_rng", "numpy.random.Generator.normal", "random.gauss"])
def test_a_line_that_is_missing_is_found(gone: str) -> None:
    """Take one line out of the tables: the API that it spoke of is named."""
    require(read_table(rules_root() / "libraries" / "numpy.toml"))
    known = catalogue()
    short = link(
        msgspec.structs.replace(
            table,
            api=tuple(
                msgspec.structs.replace(api, names=tuple(name for name in api.names if name != gone))
                for api in table.api
            ),
        )
        for table in known.tables
    )
    found = list(coverage_problems(short, trial("numpy" if gone.startswith("numpy") else "python")))
    assert any(problem.startswith(f"{gone}: has no line") for problem in found), found


def test_an_idle_allowance_is_found() -> None:
    """An API that is allowed to have no line, and needs none, is named."""
    idle = Trial(modules=("random",), allow=(Allowed(("random.nothing",), "to see it fail"),))
    assert list(coverage_problems(catalogue(), idle)) == [
        "random.nothing: allowed to have no line, but nothing needs that"
    ]
