"""What Python's own functions do with values, as far as seeds and functions go through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.program import orders
from seedlint.program.arguments import Arguments
from seedlint.program.attributes import attribute
from seedlint.program.buckets import HASH
from seedlint.program.callbacks import run_callbacks
from seedlint.program.classes import ancestry, library_base
from seedlint.program.makings import Counted, counted
from seedlint.program.operations import combine, item_of
from seedlint.program.values import (
    PARSER,
    UNKNOWN,
    Absent,
    Bound,
    Choice,
    ClassValue,
    Constant,
    Derived,
    Entropy,
    FunctionValue,
    Given,
    Instance,
    Items,
    Library,
    Mapping,
    Method,
    Object,
    Options,
    Partial,
    Super,
    Value,
    element_of,
    is_none,
    join,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

_SAME = frozenset(f"builtins.{name}" for name in ("list", "tuple", "set", "sorted", "reversed", "frozenset")) | {
    "copy.copy",
    "copy.deepcopy",
}
_PRINT = "builtins.print"
_CALLING = frozenset({"builtins.min", "builtins.max"})
"""Python's own functions that call what they are given (`key=`), besides those that have one of their own here."""
_FOLDED: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "casefold": str.casefold,
    "strip": str.strip,
    "title": str.title,
    "capitalize": str.capitalize,
}
_NUMBERS = {"builtins.int": (int,), "numbers.Integral": (int,), "builtins.float": (float,), "builtins.str": (str,)}


def call_python(
    machine: Machine,
    frame: Frame,
    name: str,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None,
) -> Value | None:
    """Return what a function of Python itself returns, or None if it is none that matters here."""
    first = arguments.first()
    if name.startswith("builtins.Mapping.") and isinstance(receiver, Mapping):
        return _mapping_method(name.rpartition(".")[2], receiver, arguments)
    if isinstance(receiver, Options):
        return _options_method(name.rpartition(".")[2], receiver, arguments, place)
    if isinstance(receiver, Constant) and isinstance(receiver.value, str) and not arguments.positional:
        folded = _FOLDED.get(name.rpartition(".")[2])
        if folded is not None:
            return Constant(folded(receiver.value), receiver.place)
    if receiver is not None and name.startswith("builtins."):
        run_callbacks(machine, frame, arguments, place, repeats=True)
        return combine([receiver, *arguments.values()], text=isinstance(receiver, Derived | Constant))
    if name in _SAME:
        if name.endswith("copy"):
            return first
        run_callbacks(machine, frame, arguments, place, repeats=True)
        return first if isinstance(first, Items) else Items((element_of(first),), whole=False, alike=True)
    found = _PYTHON.get(name)
    if found is not None:
        return found(machine, frame, arguments, place)
    if name.startswith("builtins."):
        if name == _PRINT and "file" not in arguments.keywords:
            orders.printed(machine, place, arguments.positional)
        if name in _CALLING:
            run_callbacks(machine, frame, arguments, place, repeats=True)
        text = name in {"builtins.str", "builtins.repr", "builtins.format", "builtins.hex"}
        return combine(list(arguments.values()), text=text) if arguments.positional else UNKNOWN
    return None


def _options_method(method: str, options: Options, arguments: Arguments, place: Place | None) -> Value:
    """Follow a parser's method: options are declared, grouped and parsed."""
    if method == "add_argument":
        _declare(options, arguments, place)
        return UNKNOWN
    if method == "set_defaults":
        options.defaults.update(dict.fromkeys(arguments.keywords, UNKNOWN))
        return Constant(None)
    if method in {"parse_known_args", "parse_known_intermixed_args"}:
        return Items((options, UNKNOWN))
    known = {"parse_args", "parse_intermixed_args", "add_argument_group", "add_mutually_exclusive_group"}
    return options if method in known else UNKNOWN


def _declare(options: Options, arguments: Arguments, place: Place | None) -> None:
    """Note an option: a constant default is a seed that the command line may replace, no default is the user's."""
    flags = [flag.value for flag in arguments.positional if isinstance(flag, Constant) and isinstance(flag.value, str)]
    named = arguments.keywords.get("dest")
    if isinstance(named, Constant) and isinstance(named.value, str):
        name = named.value
    elif flags:
        name = max(flags, key=lambda flag: flag.startswith("--")).lstrip("-").replace("-", "_")
    else:
        return
    default = arguments.keywords.get("default", UNKNOWN)
    plain = isinstance(default, Constant) and default.value is not None and not isinstance(default.value, bool)
    given = Derived(place=place)
    if plain:
        # A default of 0 may be replaced (`args.seed or ...`); any other is as good as what the user gives.
        options.defaults[name] = given if truth(default) else join((default, given))
    else:
        options.defaults[name] = default if isinstance(default, Entropy) else UNKNOWN


def _parser(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return Options()


def _namespace(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return UNKNOWN if arguments.more_keywords else Options(dict(arguments.keywords))


def _mapping_method(method: str, mapping: Mapping, arguments: Arguments) -> Value:
    if method in {"get", "pop", "setdefault"}:
        key = arguments.first()
        found = item_of(mapping, key)
        default = arguments.find("default", 1)
        known = isinstance(key, Constant) and mapping.get(key.value) is not None
        if found == UNKNOWN and mapping.whole and isinstance(key, Constant) and not known:
            return default if default is not None else Constant(None)
        return found
    values = tuple(value for _, value in mapping.items)
    if method == "values":
        return Items(values, mapping.whole)
    if method == "items":
        pairs = tuple(Items((Constant(key), value)) for key, value in mapping.items)
        return Items(pairs, mapping.whole)
    return mapping if method == "copy" else UNKNOWN


def hash_of(value: Value, place: Place, source: str) -> Value:
    """Return what `hash()` of a value is: salted per process for strings, repeatable for numbers."""
    match value:
        case Constant(value=str() | bytes()) | Derived(text=True):
            return Entropy(source, place)
        case Constant() | Derived():
            return Derived()
        case Given(type="builtins.str") | Entropy():
            return Entropy(source, place)
        case Choice(options=several):
            hashes = [hash_of(option, place, source) for option in several]
            return hashes[0] if all(isinstance(one, Entropy) for one in hashes) else UNKNOWN
        case Items(items=items):
            return next(
                (found for item in items if isinstance(found := hash_of(item, place, source), Entropy)), UNKNOWN
            )
        case _:
            return UNKNOWN


def _partial(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    if not arguments.positional or arguments.more or arguments.more_keywords:
        return UNKNOWN
    callee, *rest = arguments.positional
    return Partial(callee, tuple(rest), tuple(arguments.keywords.items()))


def _same(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return arguments.first()


def _field(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return Partial(Library("dataclasses.field"), (Derived(place=place),), tuple(arguments.keywords.items()))


def _super(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    if frame.owner is None or frame.function is None or not frame.function.facts.parameters:
        return UNKNOWN
    receiver = frame.scope.lookup(frame.function.facts.parameters[0].name)
    return UNKNOWN if receiver is None else Super(frame.owner, receiver)


def _getattr(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    name = arguments.find("name", 1)
    if not isinstance(name, Constant) or not isinstance(name.value, str):
        return UNKNOWN
    owner = arguments.first()
    if len(arguments.positional) > 2 and isinstance(owner, Instance) and name.value not in owner.attributes:
        return join((attribute(machine, frame, owner, name.value), UNKNOWN))
    return attribute(machine, frame, owner, name.value)


def _hasattr(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    owner, name = arguments.first(), arguments.find("name", 1)
    if isinstance(owner, Library) and isinstance(name, Constant) and isinstance(name.value, str):
        api = machine.catalogue.api(machine.catalogue.canonical(f"{owner.name}.{name.value}"))
        if api is not None:
            return Constant(api.does is not Does.REMOVED)
    return UNKNOWN


def _setattr(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    name, value = arguments.find("name", 1), arguments.find("value", 2)
    owner = arguments.first()
    if isinstance(owner, Instance) and isinstance(name, Constant) and isinstance(name.value, str):
        owner.attributes[name.value] = value if value is not None else UNKNOWN
        owner.version += 1
    elif isinstance(owner, Instance):
        owner.attributes = {key: join((old, UNKNOWN)) for key, old in owner.attributes.items()}
        owner.version += 1
    return Constant(None)


def _import_module(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    name = arguments.first()
    if isinstance(name, Constant) and isinstance(name.value, str) and not name.value.startswith("."):
        return machine.import_name(frame.scope.module, name.value)
    return UNKNOWN


def _enumerate(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return Items((Items((Derived(how=Counted()), element_of(arguments.first()))),), whole=False, alike=True)


def _zip(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return Items((Items(tuple(element_of(value) for value in arguments.positional)),), whole=False, alike=True)


def _map(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    callee, rest = arguments.first(), arguments.positional[1:]

    def run() -> Value:
        frame.loops += 1
        result = machine.call(frame, callee, Arguments([element_of(value) for value in rest]), place)
        frame.loops -= 1
        return Items((result,), whole=False, alike=True)

    return machine.lazily(frame, run)


def _calling(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    """Follow a function that calls its first argument again and again, with arguments that could not be told."""
    frame.loops += 1
    given = Arguments(more=True, more_keywords=True)
    result = machine.call(frame, arguments.first(), given, place)
    frame.loops -= 1
    return Items((result,), whole=False, alike=True)


def _iter(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    if len(arguments.positional) == 2:
        frame.loops += 1
        result = machine.call(frame, arguments.first(), Arguments(), place)
        frame.loops -= 1
        return Items((result,), whole=False, alike=True)
    first = arguments.first()
    return first if isinstance(first, Items) else Items((element_of(first),), whole=False, alike=True)


def _defaultdict(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    factory = arguments.first()
    if factory == UNKNOWN or is_none(factory) is True:
        return Mapping((), whole=False)
    frame.loops += 1
    result = machine.call(frame, factory, Arguments(), place)
    frame.loops -= 1
    return Mapping((("<0>", result),), whole=False)


def _next(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return element_of(arguments.first())


def _range(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    return Items((Derived(how=counted(arguments.positional)),), whole=False, alike=True)


def _dict(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    base = arguments.first() if arguments.positional else Mapping(())
    if not isinstance(base, Mapping):
        return Mapping(tuple(arguments.keywords.items()), whole=False)
    items = dict(base.items)
    items.update(arguments.keywords)
    return Mapping(tuple(items.items()), base.whole and not arguments.more_keywords)


def _isinstance(machine: Machine, frame: Frame, arguments: Arguments, place: Place | None) -> Value:
    kinds = arguments.find("class_or_tuple", 1)
    value = arguments.first()
    wanted = kinds.items if isinstance(kinds, Items) and kinds.whole else (kinds,)
    answers = [None if kind is None else _is_a(machine, value, kind) for kind in wanted]
    if True in answers:
        return Constant(value=True)
    return Constant(value=False) if all(answer is False for answer in answers) else UNKNOWN


def _is_a(machine: Machine, value: Value, kind: Value) -> bool | None:
    """Whether a value is an instance of a class, or None where that could not be told."""
    if is_none(value) is True:
        return False
    match value, kind:
        case Constant(value=bool()), Library():
            return None
        case Constant(value=constant), Library(name=name) if name in _NUMBERS:
            return isinstance(constant, _NUMBERS[name])
        case Constant(), Library(name=name):
            return False if machine.catalogue.type(name) is not None else None
        case Constant(), ClassValue():
            return False
        case Object(type=type_), Library(name=name):
            if name in _NUMBERS:
                return False
            known = machine.catalogue.type(name) is not None
            return machine.catalogue.is_subtype(type_, name) if known else None
        case Instance(cls=cls), ClassValue():
            return True if kind in ancestry(cls) else None
        case Instance(cls=cls), Library(name=name):
            base = library_base(machine, cls)
            known = base is not None and machine.catalogue.type(name) is not None
            return True if known and machine.catalogue.is_subtype(base or "", name) else None
        case ClassValue() | Library(), Library(name=name) if _is_class(machine, value):
            return False if machine.catalogue.type(name) is not None else None
        case ClassValue(), ClassValue():
            return None if Library("builtins.type") in ancestry(kind) else False
        case ((Constant() | Absent()), _):
            return None
        case _:
            return None


def _is_class(machine: Machine, value: Value) -> bool:
    """Whether a value is a class, rather than an object of one."""
    return isinstance(value, ClassValue) or (isinstance(value, Library) and machine.catalogue.is_layer(value.name))


_PYTHON: dict[str, Callable[[Machine, Frame, Arguments, Place | None], Value]] = {
    PARSER: _parser,
    "argparse.Namespace": _namespace,
    "types.SimpleNamespace": _namespace,
    "functools.partial": _partial,
    "builtins.staticmethod": _same,
    "builtins.classmethod": _same,
    "dataclasses.field": _field,
    "builtins.super": _super,
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.iter": _iter,
    "builtins.filter": _calling,
    "itertools.starmap": _calling,
    "functools.reduce": _calling,
    "collections.defaultdict": _defaultdict,
    "builtins.next": _next,
    "builtins.range": _range,
    "builtins.dict": _dict,
    "builtins.isinstance": _isinstance,
    "builtins.__import__": _import_module,
    "importlib.import_module": _import_module,
}

__all__ = ["HASH", "Bound", "FunctionValue", "Method", "call_python", "hash_of"]
