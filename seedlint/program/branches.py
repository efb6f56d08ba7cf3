"""What follows a test: `if`, `try` and `match`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import ranks
from seedlint.program.blocks import run_block, run_branches
from seedlint.program.guards import branch_guards, enter_guard, none_test
from seedlint.program.scopes import Frame, Outcome, join_streams
from seedlint.program.trust import trusted_truth
from seedlint.program.values import UNKNOWN, Choice, without_none

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.program.machine import Machine


def follow_if(machine: Machine, frame: Frame, node: facts.If) -> None:
    """Follow `if`: the branch that is taken, or both."""
    value = machine.evaluate(frame, node.test)
    answer = trusted_truth(machine, frame, node.test, value)
    if answer is not None and frame.function is not None:
        machine.pruned.add(id(frame.function.facts))
    by_version = machine.asks_version(node)
    machine.versions += by_version
    by_rank = ranks.guards(machine, node, value)
    machine.one_rank += by_rank

    def taken(body: Sequence[facts.Statement], *, holds: bool) -> Callable[[], Outcome | None]:
        def follow() -> Outcome | None:
            guard = none_test(node.test, negated=not holds)
            _narrow(machine, frame, none_test(node.test, negated=holds))
            with branch_guards(machine, frame, guard, None, certain=answer is not None):
                return run_block(machine, frame, body)

        return follow

    if answer is None:
        ended = run_branches(machine, frame, [taken(node.then, holds=True), taken(node.otherwise, holds=False)])
        if ended[0] is not ended[1]:
            _continue_under(machine, frame, node.test, holds=ended[1], certain=False)
    elif taken(node.then if answer else node.otherwise, holds=answer)() is None:
        frame.ended = True
    else:
        _continue_under(machine, frame, node.test, holds=answer, certain=True)
    machine.versions -= by_version
    machine.one_rank -= by_rank


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


def follow_try(machine: Machine, frame: Frame, node: facts.Try) -> None:
    """Follow `try`: its body, its handlers as alternatives, its `finally` at last."""
    names = dict(frame.scope.names)
    first_return = len(frame.returned)

    tried = any(_catches_missing(handler.caught) and handler.body for handler in node.handlers)
    machine.versions += tried

    def main() -> Outcome | None:
        end = run_block(machine, frame, node.body)
        return end if end is None or not node.otherwise else run_block(machine, frame, node.otherwise)

    def handled(handler: facts.Handler) -> Callable[[], Outcome | None]:
        def follow() -> Outcome | None:
            if handler.caught is not None:
                machine.evaluate(frame, handler.caught)
            if handler.name is not None:
                frame.scope.names[handler.name] = UNKNOWN
            return run_block(machine, frame, handler.body)

        return follow

    if not node.handlers:
        end = main()
        frame.ended = end is None
    else:
        run_branches(machine, frame, [main, *(handled(handler) for handler in node.handlers)])
    machine.versions -= tried
    if node.last:
        ended, frame.ended = frame.ended, False
        if ended:
            for name, value in names.items():
                frame.scope.names.setdefault(name, value)
        leaving = frame.returned[first_return:]
        if ended and leaving:
            machine.streams = join_streams([streams for _, streams in leaving])
        machine.execute(frame, node.last)
        frame.returned[first_return:] = [(value, dict(machine.streams)) for value, _ in leaving]
        frame.ended = frame.ended or ended


def _catches_missing(caught: facts.Expression | None) -> bool:
    """Whether a handler is there for an attribute that a library may not have."""
    names = {part.name for part in facts.walk(caught) if isinstance(part, facts.Name)} if caught is not None else set()
    return caught is None or not names.isdisjoint({"AttributeError", "Exception"})


def follow_match(machine: Machine, frame: Frame, node: facts.Match) -> None:
    """Follow `match`: each case, and none."""
    subject = machine.evaluate(frame, node.subject)

    def follow_case(case: facts.Case) -> Callable[[], Outcome | None]:
        def follow() -> Outcome | None:
            for name in case.names:
                frame.scope.names[name] = UNKNOWN if len(case.names) > 1 else subject
            if case.guard is not None:
                machine.evaluate(frame, case.guard)
            return run_block(machine, frame, case.body)

        return follow

    alternatives = [follow_case(case) for case in node.cases]
    run_branches(machine, frame, [*alternatives, lambda: Outcome(frame.scope.names, machine.streams)])
