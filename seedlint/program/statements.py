"""What a statement does to names, attributes and streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import calls, expressions, library
from seedlint.program.arguments import Arguments
from seedlint.program.guards import branch_guards, enter_guard, none_test
from seedlint.program.scopes import Outcome, Scope, join_names, join_streams
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Bound,
    Choice,
    ClassValue,
    Constant,
    Derived,
    FunctionValue,
    Given,
    Instance,
    Items,
    Library,
    Mapping,
    Method,
    Module,
    Object,
    Suspended,
    Value,
    element_of,
    is_none,
    join,
    truth,
    without_none,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame, Streams


MAX_UNROLLED = 8


def execute(machine: Machine, frame: Frame, statement: facts.Statement) -> None:
    """Follow one statement."""
    _EXECUTORS[type(statement)](machine, frame, statement)


# ---------------------------------------------------------------- binding


def assign(machine: Machine, frame: Frame, target: facts.Expression, value: Value) -> None:
    """Bind a target to a value."""
    match target:
        case facts.Name(name=name):
            bind(frame, name, value)
        case facts.Attribute(value=owner, name=name):
            holder = machine.evaluate(frame, owner)
            if name == "state":
                library.reseed(machine, holder, value)
            _assign_attribute(frame, holder, name, value)
        case facts.Display(items=targets):
            value = calls.iterated(machine, frame, value)
            for item, part in zip(targets, _unpacked(value, targets), strict=True):
                assign(machine, frame, item, part)
        case facts.Starred(value=inner):
            assign(machine, frame, inner, Items((element_of(value),), whole=False))
        case facts.Subscript(value=owner, index=index):
            _assign_item(machine, frame, owner, machine.evaluate(frame, index), value)
        case _:
            machine.evaluate(frame, target)


def bind(frame: Frame, name: str, value: Value) -> None:
    """Bind a name where the current scope says that it lives."""
    home = frame.scope.home(name)
    if home is not frame.scope and frame.branches and name in home.names:
        value = join((home.names[name], value))
    home.names[name] = value


def _unpacked(value: Value, targets: Sequence[facts.Expression]) -> list[Value]:
    plain = not any(isinstance(target, facts.Starred) for target in targets)
    if isinstance(value, Items) and value.whole and plain and len(value.items) == len(targets):
        return list(value.items)
    if isinstance(value, Choice) and plain:
        parts = [_unpacked(option, targets) for option in value.options]
        return [join(options) for options in zip(*parts, strict=True)]
    return [element_of(value)] * len(targets)


def _assign_attribute(frame: Frame, owner: Value, name: str, value: Value) -> None:
    match owner:
        case Instance():
            old = owner.attributes.get(name)
            if old is not None and frame.branches:
                value = join((old, value))
            if old != value:
                owner.version += 1
            owner.attributes[name] = value
        case ClassValue():
            owner.names[name] = value
        case Choice(options=options):
            for option in options:
                _assign_attribute(frame, option, name, value)
        case _:
            pass


def _assign_item(machine: Machine, frame: Frame, owner: facts.Expression, index: Value, value: Value) -> None:
    old = machine.evaluate(frame, owner)
    if not isinstance(owner, facts.Name) or not isinstance(old, Mapping):
        return
    items = dict(old.items)
    whole = old.whole
    if isinstance(index, Constant) and isinstance(index.value, str | int):
        items[index.value] = value
    else:
        items[f"<{len(items)}>"] = value
        whole = False
    holder = frame.scope.holder(owner.name) or frame.scope
    whole = whole and (holder is frame.scope or not frame.branches)
    holder.names[owner.name] = Mapping(tuple(items.items()), whole)


def _assign(machine: Machine, frame: Frame, node: facts.Assign) -> None:
    if node.value is None:
        if isinstance(node.targets[0], facts.Name) and frame.scope.kind == "class":
            return
        declared = calls.annotated(machine, frame, node.annotation, "")
        if isinstance(node.targets[0], facts.Name) and isinstance(declared, Given) and declared.type:
            bind(frame, node.targets[0].name, declared)
        return
    value = machine.evaluate(frame, node.value)
    if value == UNKNOWN and node.annotation is not None:
        declared = calls.annotated(machine, frame, node.annotation, "")
        value = declared if isinstance(declared, Given) and declared.type else value
    for target in node.targets:
        if isinstance(target, facts.Attribute) and isinstance(module := machine.evaluate(frame, target.value), Module):
            scope = machine.scope_of(module)
            if scope is not None:
                scope.names[target.name] = value
            continue
        assign(machine, frame, target, value)


def _update(machine: Machine, frame: Frame, node: facts.Update) -> None:
    old = machine.evaluate(frame, node.target)
    value = machine.evaluate(frame, node.value)
    if isinstance(old, Items) and isinstance(value, Items):
        assign(machine, frame, node.target, Items(old.items + value.items, old.whole and value.whole))
        return
    if isinstance(old, Instance | Object | Items):
        return
    assign(machine, frame, node.target, expressions.combine((old, value)))


def _delete(machine: Machine, frame: Frame, node: facts.Delete) -> None:
    for target in node.targets:
        if isinstance(target, facts.Name):
            frame.scope.home(target.name).names.pop(target.name, None)
        elif isinstance(target, facts.Attribute):
            owner = machine.evaluate(frame, target.value)
            if isinstance(owner, Instance):
                owner.attributes.pop(target.name, None)
        else:
            machine.evaluate(frame, target)


def _scope(machine: Machine, frame: Frame, node: facts.Scope) -> None:
    names = frame.scope.globals_ if node.kind == "global" else frame.scope.nonlocals
    names.update(node.names)


def _import(machine: Machine, frame: Frame, node: facts.Import) -> None:
    value = machine.import_name(frame.scope.module, node.module)
    if node.alias is not None:
        bind(frame, node.alias, value)
        return
    head = node.module.partition(".")[0]
    if head != node.module:
        value = machine.import_name(frame.scope.module, head)
    bind(frame, head, value)


def _import_from(machine: Machine, frame: Frame, node: facts.ImportFrom) -> None:
    importer = frame.scope.module
    if node.level:
        key = machine.index.relative(importer, node.level, node.module)
        module: Value = UNKNOWN if key is None else machine.import_key(key)
    else:
        module = machine.import_name(importer, node.module)
    for name, alias in node.names:
        if name == "*":
            _import_star(machine, frame, module)
            continue
        bind(frame, alias or name, expressions.attribute(machine, frame, module, name))


def _import_star(machine: Machine, frame: Frame, module: Value) -> None:
    if isinstance(module, Library):
        for name in machine.catalogue.members(module.name):
            bind(frame, name, Library(machine.catalogue.canonical(f"{module.name}.{name}")))
    elif isinstance(module, Module):
        scope = machine.scope_of(module)
        for name, value in _public(scope):
            bind(frame, name, value)


def _public(scope: Scope | None) -> Iterable[tuple[str, Value]]:
    """Return the names that a star import takes from a module: those in `__all__`, or all without an underscore."""
    if scope is None:
        return []
    listed = scope.names.get("__all__")
    if isinstance(listed, Items) and listed.whole:
        wanted = [item.value for item in listed.items if isinstance(item, Constant)]
        return [(name, scope.names[name]) for name in wanted if isinstance(name, str) and name in scope.names]
    return [(name, value) for name, value in scope.names.items() if not name.startswith("_")]


# ---------------------------------------------------------------- control


def _evaluate(machine: Machine, frame: Frame, node: facts.Evaluate) -> None:
    machine.evaluate(frame, node.value)


def _block(machine: Machine, frame: Frame, body: Sequence[facts.Statement]) -> Outcome | None:
    """Follow a block; return how it ended, or None if control left it."""
    guards = frame.guards, frame.fallback, frame.left_out
    machine.execute(frame, body)
    frame.guards, frame.fallback, frame.left_out = guards
    ended, frame.ended = frame.ended, False
    return None if ended else Outcome(frame.scope.names, machine.streams)


def _branch(machine: Machine, frame: Frame, bodies: Sequence[Callable[[], Outcome | None]]) -> list[bool]:
    """Follow alternatives, each from the state before, and join the states in which they end; tell which left."""
    names, streams = frame.scope.names, machine.streams
    ends: list[Outcome] = []
    left: list[bool] = []
    frame.branches += 1
    for body in bodies:
        frame.scope.names, machine.streams = dict(names), dict(streams)
        end = body()
        left.append(end is None)
        if end is not None:
            ends.append(end)
    frame.branches -= 1
    if not ends:
        frame.scope.names, machine.streams = names, streams
        frame.ended = True
        return left
    _replace_names(frame.scope, names, join_names([end.names for end in ends]))
    machine.streams = join_streams([end.streams for end in ends])
    return left


def _replace_names(scope: Scope, original: dict[str, Value], new: dict[str, Value]) -> None:
    """Put new names into the dict that closures and importers of this scope already hold."""
    if new is not original:
        original.clear()
        original.update(new)
    scope.names = original


def _if(machine: Machine, frame: Frame, node: facts.If) -> None:
    value = machine.evaluate(frame, node.test)
    answer = calls.trusted_truth(machine, frame, node.test, value)
    by_version = machine.asks_version(node)
    machine.versions += by_version

    def taken(body: Sequence[facts.Statement], *, holds: bool) -> Callable[[], Outcome | None]:
        def follow() -> Outcome | None:
            guard = none_test(node.test, negated=not holds)
            _narrow(machine, frame, none_test(node.test, negated=holds))
            with branch_guards(machine, frame, guard, None, certain=answer is not None):
                return _block(machine, frame, body)

        return follow

    if answer is None:
        ended = _branch(machine, frame, [taken(node.then, holds=True), taken(node.otherwise, holds=False)])
        if ended[0] is not ended[1]:
            _continue_under(machine, frame, node.test, holds=ended[1], certain=False)
    elif taken(node.then if answer else node.otherwise, holds=answer)() is None:
        frame.ended = True
    else:
        _continue_under(machine, frame, node.test, holds=answer, certain=True)
    machine.versions -= by_version


def _continue_under(machine: Machine, frame: Frame, test: facts.Expression, *, holds: bool, certain: bool) -> None:
    """Go on after a branch: where the other one has left the block, what it was for is known of the rest."""
    guard = none_test(test, negated=not holds)
    if guard is None:
        return
    machine.muted += 1
    value = machine.evaluate(frame, guard)
    machine.muted -= 1
    enter_guard(frame, guard, value, certain=certain)


def _narrow(machine: Machine, frame: Frame, guard: facts.Expression | None) -> None:
    """Take None out of what a name may be, in the branch where it is not None."""
    if isinstance(guard, facts.Name):
        value = frame.scope.names.get(guard.name)
        if isinstance(value, Choice):
            frame.scope.names[guard.name] = without_none(value)


def _loop(machine: Machine, frame: Frame, start: Callable[[], None], node: facts.For | facts.While) -> None:
    """Follow a loop's body once, as the first of many times."""
    _forget_changing(frame, node.body)
    names, streams = frame.scope.names, machine.streams
    frame.scope.names, machine.streams = dict(names), dict(streams)
    start()
    frame.loops += 1
    frame.exits.append([])
    end = _block(machine, frame, node.body)
    exits = frame.exits.pop()
    frame.loops -= 1
    ends = [*exits, *([end] if end is not None else [])]
    # A loop is taken to run at least once: a stream that its body seeds is seeded after it.
    before = Outcome(names, ends[0].streams if ends else streams)
    joined = join_names([dict(names), *(other.names for other in ends)])
    _replace_names(frame.scope, names, joined)
    machine.streams = join_streams([other.streams for other in ends]) if ends else before.streams
    if node.otherwise:
        machine.execute(frame, node.otherwise)


def _forget_changing(frame: Frame, body: Sequence[facts.Statement]) -> None:
    """Forget what constants are worth that the loop changes (a counter, a flag for the first time)."""
    for name in changed_names(body):
        value = frame.scope.names.get(name)
        if isinstance(value, Constant | Absent | Items | Mapping):
            frame.scope.names[name] = join((value, UNKNOWN))


def changed_names(body: Iterable[facts.Statement]) -> Iterable[str]:
    """Yield the names that statements assign to, nested blocks included, nested functions not."""
    for statement in body:
        match statement:
            case facts.Assign(targets=targets):
                for target in targets:
                    yield from _target_names(target)
            case facts.Update(target=target):
                yield from _target_names(target)
            case facts.If(then=then, otherwise=otherwise):
                yield from changed_names((*then, *otherwise))
            case facts.For(target=target, body=inner, otherwise=otherwise):
                yield from _target_names(target)
                yield from changed_names((*inner, *otherwise))
            case facts.While(body=inner, otherwise=otherwise):
                yield from changed_names((*inner, *otherwise))
            case facts.With(body=inner):
                yield from changed_names(inner)
            case facts.Try(body=inner, handlers=handlers, otherwise=otherwise, last=last):
                yield from changed_names((*inner, *otherwise, *last))
                for handler in handlers:
                    yield from changed_names(handler.body)
            case _:
                pass


def _target_names(target: facts.Expression) -> Iterable[str]:
    match target:
        case facts.Name(name=name):
            yield name
        case facts.Display(items=items):
            for item in items:
                yield from _target_names(item)
        case facts.Starred(value=value):
            yield from _target_names(value)
        case _:
            pass


def _for(machine: Machine, frame: Frame, node: facts.For) -> None:
    iterable = calls.iterated(machine, frame, machine.evaluate(frame, node.iterable))
    if isinstance(iterable, Items) and _is_unrolled(iterable):
        _unrolled(machine, frame, node, iterable.items)
        return
    _loop(machine, frame, lambda: assign(machine, frame, node.target, _loop_element(iterable)), node)


def _is_unrolled(iterable: Items) -> bool:
    """Whether a loop is followed once for each item: over a few functions or objects, or over seeds with a None."""
    few = iterable.whole and 0 < len(iterable.items) <= MAX_UNROLLED
    return few and (all(_is_distinct(item) for item in iterable.items) or any(is_none(i) for i in iterable.items))


def _is_distinct(item: Value) -> bool:
    """Whether an item of a loop is a thing of its own (a function, an object), rather than one of many numbers."""
    if isinstance(item, Items):
        return any(_is_distinct(part) for part in item.items)
    return isinstance(item, Library | FunctionValue | ClassValue | Instance | Bound | Method)


def _unrolled(machine: Machine, frame: Frame, node: facts.For, items: Sequence[Value]) -> None:
    """Follow a loop over functions or objects that are written out: once for each."""
    frame.exits.append([])
    for item in items:
        assign(machine, frame, node.target, item)
        _block(machine, frame, node.body)
    frame.exits.pop()
    machine.execute(frame, node.otherwise)


def _loop_element(iterable: Value) -> Value:
    """Return what a loop's variable is worth: one of several constants is not a constant."""
    value = element_of(iterable)
    if isinstance(value, Choice) and all(isinstance(option, Constant) for option in value.options):
        return Derived(text=all(isinstance(option.value, str) for option in value.options))  # type: ignore[union-attr]
    return value


def _while(machine: Machine, frame: Frame, node: facts.While) -> None:
    test = machine.evaluate(frame, node.test)
    if calls.trusted_truth(machine, frame, node.test, test) is False:
        return
    _loop(machine, frame, lambda: None, node)
    if truth(test) is True and isinstance(node.test, facts.Literal) and not _breaks(node.body):
        frame.ended = True


def _breaks(body: Iterable[facts.Statement]) -> bool:
    for statement in body:
        match statement:
            case facts.Jump(kind="break"):
                return True
            case facts.If(then=then, otherwise=otherwise) if _breaks((*then, *otherwise)):
                return True
            case facts.With(body=inner) if _breaks(inner):
                return True
            case facts.Try(body=inner, handlers=handlers, otherwise=otherwise, last=last):
                parts = [inner, otherwise, last, *(handler.body for handler in handlers)]
                if any(_breaks(part) for part in parts):
                    return True
            case facts.Match(cases=cases) if any(_breaks(case.body) for case in cases):
                return True
            case _:
                pass
    return False


def _jump(machine: Machine, frame: Frame, node: facts.Jump) -> None:
    if frame.exits:
        frame.exits[-1].append(Outcome(dict(frame.scope.names), dict(machine.streams)))
    frame.ended = True


def _return(machine: Machine, frame: Frame, node: facts.Return) -> None:
    value: Value = Constant(None) if node.value is None else machine.evaluate(frame, node.value)
    frame.returned.append((value, dict(machine.streams)))
    frame.ended = True


def _raise(machine: Machine, frame: Frame, node: facts.Raise) -> None:
    if node.value is not None:
        machine.evaluate(frame, node.value)
    frame.ended = True


def _with(machine: Machine, frame: Frame, node: facts.With) -> None:
    undone: list[tuple[Streams, Streams]] = []
    entered: list[Instance] = []
    for expression, target in node.items:
        manager = machine.evaluate(frame, expression)
        value: Value = manager
        if isinstance(manager, Instance):
            entered.append(manager)
            enter = calls.class_member(manager.cls, "__enter__")
            if isinstance(enter, FunctionValue):
                value = calls.call_function(machine, frame, enter, Arguments([manager]), None)
        elif isinstance(manager, Suspended):
            value = element_of(calls.iterated(machine, frame, manager))
            if machine.at_yield is not None:
                undone.append((machine.at_yield, machine.streams))
                machine.streams = dict(machine.at_yield)
        if target is not None:
            assign(machine, frame, target, value)
    machine.execute(frame, node.body)
    for manager in reversed(entered):
        leave = calls.class_member(manager.cls, "__exit__")
        if isinstance(leave, FunctionValue):
            calls.call_function(machine, frame, leave, Arguments([manager], more=True), None)
    for inside, after in reversed(undone):
        # What the manager does after its `yield` (putting a state back) happens only now.
        for stream in {**inside, **after}:
            if inside.get(stream) != after.get(stream):
                machine.streams.pop(stream, None)
                if stream in after:
                    machine.streams[stream] = after[stream]


def _try(machine: Machine, frame: Frame, node: facts.Try) -> None:
    names = dict(frame.scope.names)

    tried = any(_catches_missing(handler.caught) for handler in node.handlers)
    machine.versions += tried

    def main() -> Outcome | None:
        end = _block(machine, frame, node.body)
        return end if end is None or not node.otherwise else _block(machine, frame, node.otherwise)

    def handled(handler: facts.Handler) -> Callable[[], Outcome | None]:
        def follow() -> Outcome | None:
            if handler.caught is not None:
                machine.evaluate(frame, handler.caught)
            if handler.name is not None:
                frame.scope.names[handler.name] = UNKNOWN
            return _block(machine, frame, handler.body)

        return follow

    if not node.handlers:
        end = main()
        frame.ended = end is None
    else:
        _branch(machine, frame, [main, *(handled(handler) for handler in node.handlers)])
    machine.versions -= tried
    if node.last:
        ended, frame.ended = frame.ended, False
        if ended:
            for name, value in names.items():
                frame.scope.names.setdefault(name, value)
        machine.execute(frame, node.last)
        frame.ended = frame.ended or ended


def _catches_missing(caught: facts.Expression | None) -> bool:
    """Whether a handler is there for an attribute that a library may not have."""
    names = {part.name for part in facts.walk(caught) if isinstance(part, facts.Name)} if caught is not None else set()
    return caught is None or not names.isdisjoint({"AttributeError", "ImportError", "Exception"})


def _match(machine: Machine, frame: Frame, node: facts.Match) -> None:
    subject = machine.evaluate(frame, node.subject)

    def follow_case(case: facts.Case) -> Callable[[], Outcome | None]:
        def follow() -> Outcome | None:
            for name in case.names:
                frame.scope.names[name] = UNKNOWN if len(case.names) > 1 else subject
            if case.guard is not None:
                machine.evaluate(frame, case.guard)
            return _block(machine, frame, case.body)

        return follow

    alternatives = [follow_case(case) for case in node.cases]
    _branch(machine, frame, [*alternatives, lambda: Outcome(frame.scope.names, machine.streams)])


# ---------------------------------------------------------------- definitions


def _define_function(machine: Machine, frame: Frame, node: facts.DefineFunction) -> None:
    function = expressions.make_function(machine, frame, node.function)
    value: Value = function
    for decorator in reversed(node.function.decorators):
        value = calls.decorate(machine, frame, value, machine.evaluate(frame, decorator), decorator)
    bind(frame, node.function.name, value)


def _define_class(machine: Machine, frame: Frame, node: facts.DefineClass) -> None:
    definition = node.definition
    bases = tuple(machine.evaluate(frame, base.value) for base in definition.bases if base.keyword is None)
    scope = Scope("class", frame.scope.module, frame.scope)
    made = ClassValue(definition, frame.scope.module, bases, scope, scope.names)
    inner = type(frame)(
        scope,
        frame.function,
        made,
        frame.caller,
        frame.call,
        loops=frame.loops,
        branches=frame.branches,
        fallback=frame.fallback,
    )
    if definition.body is not None:
        machine.execute(inner, definition.body)
        made.fields = tuple(_fields(definition.body, scope))
    made.names = scope.names
    value: Value = made
    for decorator in reversed(definition.decorators):
        machine.evaluate(frame, decorator)
    bind(frame, definition.name, value)


def _fields(body: Iterable[facts.Statement], scope: Scope) -> Iterable[tuple[str, Value | None]]:
    """Yield the annotated names of a class body: what a dataclass makes fields of."""
    for statement in body:
        if isinstance(statement, facts.Assign) and statement.annotation is not None:
            target = statement.targets[0]
            if isinstance(target, facts.Name):
                yield target.name, scope.names.get(target.name) if statement.value is not None else None


_EXECUTORS: dict[type, Callable[..., None]] = {
    facts.DefineFunction: _define_function,
    facts.DefineClass: _define_class,
    facts.Evaluate: _evaluate,
    facts.Assign: _assign,
    facts.Update: _update,
    facts.Import: _import,
    facts.ImportFrom: _import_from,
    facts.If: _if,
    facts.For: _for,
    facts.While: _while,
    facts.With: _with,
    facts.Try: _try,
    facts.Match: _match,
    facts.Return: _return,
    facts.Raise: _raise,
    facts.Jump: _jump,
    facts.Delete: _delete,
    facts.Scope: _scope,
}

__all__ = ["assign", "bind", "execute", "is_none"]
