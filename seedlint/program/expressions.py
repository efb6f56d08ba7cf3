"""What an expression is worth."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.program import calls, library, python
from seedlint.program.arguments import Arguments
from seedlint.program.guards import branch_guards, none_test
from seedlint.program.mutation import changed
from seedlint.program.scopes import Frame, Scope
from seedlint.program.values import (
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
    Module,
    Object,
    Options,
    Partial,
    Super,
    Unknown,
    Value,
    element_of,
    is_none,
    join,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.program.machine import Machine

_ARITHMETIC: dict[str, Callable[..., object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "/": operator.truediv,
    "%": operator.mod,
    "|": operator.or_,
    "&": operator.and_,
    "^": operator.xor,
}
_LARGE = 2**128


def evaluate(machine: Machine, frame: Frame, node: facts.Expression) -> Value:
    """Return what an expression is worth, recording what evaluating it does."""
    return _EVALUATORS[type(node)](machine, frame, node)


def _literal(machine: Machine, frame: Frame, node: facts.Literal) -> Value:
    return Constant(node.value, machine.place(frame, node.span))


def _name(machine: Machine, frame: Frame, node: facts.Name) -> Value:
    found = frame.scope.lookup(node.name)
    return Library(f"builtins.{node.name}") if found is None else found


def _attribute(machine: Machine, frame: Frame, node: facts.Attribute) -> Value:
    return attribute(machine, frame, evaluate(machine, frame, node.value), node.name)


def attribute(machine: Machine, frame: Frame, value: Value, name: str) -> Value:
    """Return `value.name`."""
    match value:
        case Library():
            return Library(machine.catalogue.canonical(f"{value.name}.{name}"))
        case Module(key=key):
            scope = machine.scope_of(value)
            found = None if scope is None else scope.names.get(name)
            if found is not None:
                return found
            child = machine.index.child(key, name)
            return UNKNOWN if child is None else machine.import_key(child)
        case Instance():
            return _instance_attribute(machine, frame, value, name)
        case ClassValue():
            found = calls.class_member(value, name)
            if isinstance(found, FunctionValue):
                return Bound(found, value) if found.kind == "classmethod" else found
            if found is not None:
                return found
            base = calls.library_base(machine, value)
            return UNKNOWN if base is None else Library(machine.catalogue.canonical(f"{base}.{name}"))
        case Super(cls=cls, receiver=receiver):
            return _super_attribute(machine, cls, receiver, name)
        case Object(type=kind):
            return Method(f"{kind}.{name}", value)
        case Given(parameter=parameter, type=kind):
            return Method(f"{kind}.{name}", value) if kind else Given(f"{parameter}.{name}")
        case Entropy():
            return value
        case Options(defaults=defaults):
            return defaults[name] if name in defaults else Method(f"{python.PARSER}.{name}", value)
        case Constant() | Derived() | Items() | Mapping():
            return Method(f"builtins.{type(value).__name__}.{name}", value)
        case Choice(options=found):
            return join(attribute(machine, frame, option, name) for option in found if is_none(option) is not True)
        case _:
            return UNKNOWN


def _instance_attribute(machine: Machine, frame: Frame, value: Instance, name: str) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    found = calls.class_member(value.cls, name)
    if isinstance(found, FunctionValue):
        if found.kind == "property":
            return calls.call_function(machine, frame, found, Arguments([value]), None)
        if found.kind == "staticmethod":
            return found
        return Bound(found, value.cls if found.kind == "classmethod" else value)
    if found is not None:
        return found
    if name == "__class__":
        return value.cls
    base = calls.library_base(machine, value.cls)
    return UNKNOWN if base is None else Method(f"{base}.{name}", value)


def _super_attribute(machine: Machine, cls: ClassValue, receiver: Value, name: str) -> Value:
    for base in calls.ancestry(cls)[1:]:
        if isinstance(base, ClassValue) and name in base.names:
            found = base.names[name]
            return Bound(found, receiver) if isinstance(found, FunctionValue) else found
    base_name = calls.library_base(machine, cls)
    if base_name is None:
        return UNKNOWN
    if name == "__init__":
        return Library(base_name)
    return Method(f"{base_name}.{name}", receiver)


def _call(machine: Machine, frame: Frame, node: facts.Call) -> Value:
    callee = evaluate(machine, frame, node.function)
    arguments = read_arguments(machine, frame, node.arguments)
    if isinstance(callee, Method) and isinstance(callee.receiver, Items | Mapping):
        _mutate(machine, frame, node.function, callee.name, callee.receiver, arguments)
    if isinstance(callee, Unknown) and isinstance(node.function, facts.Name):
        library.note_foreign_seeder(machine, frame, node.function.name, arguments)
    return calls.call(machine, frame, callee, arguments, machine.place(frame, _called_span(node)))


def _mutate(
    machine: Machine,
    frame: Frame,
    function: facts.Expression,
    name: str,
    old: Items | Mapping,
    arguments: Arguments,
) -> None:
    """Follow a method that changes a list or dict, where it is held by a name or an attribute."""
    from seedlint.program.statements import assign  # noqa: PLC0415

    if isinstance(function, facts.Attribute) and isinstance(function.value, facts.Name | facts.Attribute):
        new = changed(name.rpartition(".")[2], old, arguments, once=not frame.loops)
        if new is not None:
            assign(machine, frame, function.value, new)


def _called_span(node: facts.Call) -> Span:
    """Return where a call stands: of a chain over several lines, the link that is called."""
    function = node.function
    if isinstance(function, facts.Attribute) and function.name_span.line > node.span.line:
        return Span(function.name_span.line, function.name_span.column, node.span.end_line, node.span.end_column)
    return node.span


def read_arguments(machine: Machine, frame: Frame, nodes: Sequence[facts.Argument]) -> Arguments:
    """Evaluate the arguments of a call."""
    found = Arguments()
    for node in nodes:
        value = evaluate(machine, frame, node.value)
        if node.star == "*":
            value = calls.iterated(machine, frame, value)
            if isinstance(value, Items):
                found.positional.extend(value.items)
                found.more = found.more or not value.whole
            else:
                found.more = True
        elif node.star == "**":
            if isinstance(value, Mapping):
                found.keywords.update({str(key): item for key, item in value.items})
                found.more_keywords = found.more_keywords or not value.whole
            else:
                found.more_keywords = True
        elif node.keyword is not None:
            found.keywords[node.keyword] = value
        elif found.more:
            continue
        else:
            found.positional.append(value)
    return found


def _subscript(machine: Machine, frame: Frame, node: facts.Subscript) -> Value:
    value = evaluate(machine, frame, node.value)
    index = evaluate(machine, frame, node.index)
    return item_of(value, index)


def item_of(value: Value, index: Value) -> Value:
    """Return `value[index]`."""
    match value, index:
        case Items(items=items, whole=True), Constant(value=int() as number) if -len(items) <= number < len(items):
            return items[number]
        case Items(), _:
            return element_of(value)
        case Mapping(items=pairs, whole=whole), Constant(value=key):
            found = value.get(key)
            if found is None:
                return UNKNOWN
            return found if whole else join((found, UNKNOWN))
        case Mapping(items=pairs), _:
            return join(item for _, item in pairs)
        case Choice(options=found), _:
            return join(item_of(option, index) for option in found)
        case ((Derived() | Entropy() | Given()), _):
            return value
        case _:
            return UNKNOWN


def _display(machine: Machine, frame: Frame, node: facts.Display) -> Value:
    items: list[Value] = []
    whole = True
    for item in node.items:
        if isinstance(item, facts.Starred):
            inner = calls.iterated(machine, frame, evaluate(machine, frame, item.value))
            if isinstance(inner, Items):
                items.extend(inner.items)
                whole = whole and inner.whole
            else:
                whole = False
        else:
            items.append(evaluate(machine, frame, item))
    return Items(tuple(items), whole)


def _dict(machine: Machine, frame: Frame, node: facts.DictDisplay) -> Value:
    items: dict[str | int, Value] = {}
    whole = True
    for key_node, value_node in node.items:
        value = evaluate(machine, frame, value_node)
        if key_node is None:
            if isinstance(value, Mapping):
                items.update(value.items)
                whole = whole and value.whole
            else:
                whole = False
            continue
        key = evaluate(machine, frame, key_node)
        if isinstance(key, Constant) and isinstance(key.value, str | int):
            items[key.value] = value
        else:
            items[f"<{len(items)}>"] = value
    return Mapping(tuple(items.items()), whole)


def combine(values: Sequence[Value], *, text: bool = False) -> Value:
    """Return what is worth a computation on values: entropy stays entropy, constants give something repeatable."""
    for value in values:
        if isinstance(value, Entropy):
            return value
    given = next((value for value in values if isinstance(value, Given)), None)
    known = all(isinstance(value, Constant | Derived | Given | Absent) for value in values)
    if known and given is not None and given.type is None:
        return Derived(text) if text else Given(given.parameter)
    if known and given is None:
        return Derived(text)
    return Derived(text=True) if text else UNKNOWN


def _operation(machine: Machine, frame: Frame, node: facts.Operation) -> Value:
    values = [evaluate(machine, frame, operand) for operand in node.operands]
    if node.operator == "format":
        return combine(values, text=True)
    if len(values) == 2:
        left, right = values
        if isinstance(left, Items) and isinstance(right, Items) and node.operator == "+":
            return Items(left.items + right.items, left.whole and right.whole)
        if isinstance(left, Items) and node.operator == "*":
            return Items(left.items, whole=False)
        if isinstance(left, Constant) and isinstance(right, Constant):
            return _fold(machine.place(frame, node.span), node.operator, left, right)
        text = any(_is_text(value) for value in values)
        return combine(values, text=text)
    if isinstance(values[0], Constant) and node.operator == "-" and isinstance(values[0].value, int | float):
        return Constant(-values[0].value, values[0].place)
    return combine(values)


def _is_text(value: Value) -> bool:
    if isinstance(value, Constant):
        return isinstance(value.value, str)
    return isinstance(value, Derived) and value.text


def _fold(place: object, operator_: str, left: Constant, right: Constant) -> Value:
    function = _ARITHMETIC.get(operator_)
    numbers = isinstance(left.value, int | float) and isinstance(right.value, int | float)
    if function is None or not numbers or abs(left.value) > _LARGE or abs(right.value) > _LARGE:  # type: ignore[arg-type]
        return Derived(text=isinstance(left.value, str))
    try:
        value = function(left.value, right.value)
    except (ArithmeticError, ValueError, TypeError):
        return UNKNOWN
    return Constant(value, left.place) if isinstance(value, int | float) else Derived()


def _compare(machine: Machine, frame: Frame, node: facts.Compare) -> Value:
    left = evaluate(machine, frame, node.left)
    rest = [evaluate(machine, frame, operand) for operand in node.rest]
    if node.operator == "chain":
        return UNKNOWN
    right = calls.iterated(machine, frame, rest[0]) if "in" in node.operator else rest[0]
    answer: bool | None = None
    if node.operator in {"is", "is not", "==", "!="}:
        if is_none(right) is True:
            answer = is_none(left)
        elif is_none(left) is True:
            answer = is_none(right)
        elif isinstance(left, Constant) and isinstance(right, Constant):
            answer = left.value == right.value
        elif isinstance(left, Library) and isinstance(right, Library):
            answer = left.name == right.name
        elif node.operator in {"is", "is not"} and isinstance(left, Library | Module) != isinstance(
            right, Library | Module
        ):
            known = Constant | Object | Instance | Library | Module
            answer = False if isinstance(left, known) and isinstance(right, known) else None
        if answer is not None and node.operator in {"is not", "!="}:
            answer = not answer
    elif isinstance(left, Constant) and isinstance(right, Constant):
        answer = _ordered(node.operator, left.value, right.value)
    elif node.operator in {"in", "not in"}:
        answer = _contains(right, left)
        if answer is not None and node.operator == "not in":
            answer = not answer
    return UNKNOWN if answer is None else Constant(answer)


def _contains(container: Value, value: Value) -> bool | None:
    """Whether a constant is among constants, or None where that could not be told."""
    if not isinstance(container, Items) or not container.whole or not isinstance(value, Constant | Absent):
        return None
    wanted = value.value if isinstance(value, Constant) else None
    known = [item.value for item in container.items if isinstance(item, Constant)]
    return wanted in known if len(known) == len(container.items) else None


def _ordered(operator_: str, left: object, right: object) -> bool | None:
    tests: dict[str, Callable[..., bool]] = {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
    try:
        return bool(tests[operator_](left, right)) if operator_ in tests else None
    except TypeError:
        return None


def _not(machine: Machine, frame: Frame, node: facts.Not) -> Value:
    answer = truth(evaluate(machine, frame, node.value))
    return UNKNOWN if answer is None else Constant(not answer)


def _boolean(machine: Machine, frame: Frame, node: facts.Boolean) -> Value:
    left = evaluate(machine, frame, node.left)
    answer = truth(left)
    if answer is not None:
        stops = answer if node.operator == "or" else not answer
        if stops:
            return left
        if node.operator == "or":
            with branch_guards(machine, frame, none_test(node.left, negated=True), left, certain=True):
                return evaluate(machine, frame, node.right)
        return evaluate(machine, frame, node.right)
    guard = none_test(node.left, negated=node.operator == "or")
    streams = dict(machine.streams)
    frame.branches += 1
    with branch_guards(machine, frame, guard, left):
        right = evaluate(machine, frame, node.right)
    frame.branches -= 1
    machine.streams = _either(streams, machine.streams)
    return join((left, right))


def _either(first: dict[str, tuple[int, ...]], second: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    from seedlint.program.scopes import join_streams  # noqa: PLC0415

    return second if first == second else join_streams([first, second])


def _conditional(machine: Machine, frame: Frame, node: facts.Conditional) -> Value:
    test = evaluate(machine, frame, node.test)
    answer = truth(test)
    results: list[Value] = []
    streams = dict(machine.streams)
    ends: list[dict[str, tuple[int, ...]]] = []
    for taken, branch in ((True, node.then), (False, node.otherwise)):
        if answer is not None and answer is not taken:
            continue
        machine.streams = dict(streams)
        frame.branches += answer is None
        guard = none_test(node.test, negated=not taken)
        with branch_guards(machine, frame, guard, None, certain=answer is not None):
            results.append(evaluate(machine, frame, branch))
        frame.branches -= answer is None
        ends.append(machine.streams)
    machine.streams = ends[0] if len(ends) == 1 else _either(*ends)
    return join(results)


def _walrus(machine: Machine, frame: Frame, node: facts.Walrus) -> Value:
    from seedlint.program.statements import assign  # noqa: PLC0415

    value = evaluate(machine, frame, node.value)
    assign(machine, frame, node.target, value)
    return value


def _lambda(machine: Machine, frame: Frame, node: facts.Lambda) -> Value:
    return make_function(machine, frame, node.function)


def make_function(machine: Machine, frame: Frame, function: facts.Function) -> FunctionValue:
    """Make a function: its defaults are evaluated here and now."""
    defaults = {
        parameter.name: evaluate(machine, frame, parameter.default)
        for parameter in function.parameters
        if parameter.default is not None
    }
    made = FunctionValue(function, frame.scope.module, frame.scope, defaults, frame.owner)
    machine.closures[id(function)] = made
    return made


def _comprehension(machine: Machine, frame: Frame, node: facts.Comprehension) -> Value:
    from seedlint.program.statements import assign  # noqa: PLC0415

    scope = Scope("function", frame.scope.module, frame.scope)
    outer, frame.scope = frame.scope, scope
    frame.loops += 1
    try:
        for clause in node.clauses:
            iterable = calls.iterated(machine, frame, evaluate(machine, frame, clause.iterable))
            assign(machine, frame, clause.target, element_of(iterable))
            for condition in clause.conditions:
                evaluate(machine, frame, condition)
        values = [evaluate(machine, frame, element) for element in node.elements]
    finally:
        frame.loops -= 1
        frame.scope = outer
    if node.kind == "DictComp":
        return Mapping((("<0>", values[1]),), whole=False)
    return Items((values[0],), whole=False)


def _await(machine: Machine, frame: Frame, node: facts.Await) -> Value:
    return evaluate(machine, frame, node.value)


def _yield(machine: Machine, frame: Frame, node: facts.Yield) -> Value:
    if frame.at_yield is None:
        frame.at_yield = dict(machine.streams)
    if node.value is not None:
        value = evaluate(machine, frame, node.value)
        if node.from_:
            value = calls.iterated(machine, frame, value)
        frame.yielded.append(element_of(value) if node.from_ else value)
    return UNKNOWN


def _starred(machine: Machine, frame: Frame, node: facts.Starred) -> Value:
    return evaluate(machine, frame, node.value)


def _other(machine: Machine, frame: Frame, node: facts.Other) -> Value:
    for part in node.parts:
        evaluate(machine, frame, part)
    return UNKNOWN


_EVALUATORS: dict[type, Callable[..., Value]] = {
    facts.Literal: _literal,
    facts.Name: _name,
    facts.Attribute: _attribute,
    facts.Call: _call,
    facts.Subscript: _subscript,
    facts.Starred: _starred,
    facts.Display: _display,
    facts.DictDisplay: _dict,
    facts.Operation: _operation,
    facts.Compare: _compare,
    facts.Boolean: _boolean,
    facts.Not: _not,
    facts.Conditional: _conditional,
    facts.Walrus: _walrus,
    facts.Lambda: _lambda,
    facts.Comprehension: _comprehension,
    facts.Await: _await,
    facts.Yield: _yield,
    facts.Other: _other,
}

__all__ = ["Partial", "attribute", "combine", "evaluate", "item_of", "make_function", "read_arguments"]
