"""What a table says of determinism: which operations repeat themselves, and what makes them."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from seedlint.catalogue.arguments import Condition, Parameter


class Under(StrEnum):
    """What becomes of an operation once op determinism is on.

    `deterministic`: it repeats; `slower`: it repeats, by a detour (over the CPU, or without parallelism); `raises`: it
    has no deterministic kernel and refuses to run; `untouched`: determinism does not change it.
    """

    DETERMINISTIC = "deterministic"
    SLOWER = "slower"
    RAISES = "raises"
    UNTOUCHED = "untouched"


class Kernel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What is known of the GPU kernels that a group of APIs runs.

    Attributes:
        names: canonical dotted names; `C.__call__` is a call of an object of the class C.
        ops: the operations behind them, whose kernels these facts are about.
        backward: only the gradient is meant.
        prepares: is used for preparing data as well, where no gradient flows: told only under an open tape or in a
            layer's method.
        only: a condition that code does not show (shapes, values, a compiler), in words: a fact, never a finding.
        given: conditions on arguments; all must hold.
        varies: whether without op determinism the result differs from run to run on a GPU.
        cudnn: whether the setting for cuDNN alone suffices.
        under: what op determinism does, by the version of TensorFlow since which it does so.
        everywhere: raises on a CPU as well, so that nobody can miss it.
        remains: what stays nondeterministic although op determinism is on, in words.
        asynchronous: workers apply what they have computed in the order in which they finish, whatever the seeds.
        keras: the major version of Keras that it is true of, None for all.
        instead: what to use where it raises.
        example, examples: an expression of which the operations can be read, as in `Api`; `x` is a batch of images.
        untested: why no test can show the operations.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    ops: tuple[str, ...]
    backward: bool = False
    prepares: bool = False
    only: str | None = None
    given: tuple[Condition, ...] = ()
    varies: bool = True
    cudnn: bool = False
    under: dict[str, Under] = {}
    everywhere: bool = False
    remains: str | None = None
    asynchronous: bool = False
    keras: int | None = None
    instead: str | None = None
    example: str | None = None
    examples: dict[str, str] = {}
    untested: str | None = None
    why: str | None = None


class Switch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Calls that switch op determinism on, or off again.

    Attributes:
        names: canonical dotted names.
        on: whether they switch it on.
        mode: the parameter that says so, where one does.
        warns: the parameter that, if truthy, has operations warn that would raise.
        since: the version of TensorFlow that has them.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    on: bool = True
    mode: Parameter | None = None
    warns: Parameter | None = None
    since: str | None = None
    why: str | None = None


class Attribute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An attribute of a library's module that determinism hangs on.

    Attributes:
        name: its canonical dotted name.
        on: whether true asks for determinism; otherwise, it asks for its opposite.
        says: what that is, in words that fit "... asks for ...".
        why: where the claim comes from.

    """

    name: str
    on: bool
    says: str
    why: str


class Demand(StrEnum):
    """Which seed a random operation demands once op determinism is on, and raises without.

    `any`: its own or the global one; `global`: the global one, whatever its own; `own`: its own, whatever the global
    one; `never`: it raises whatever it is given; `none`: it demands nothing.
    """

    ANY = "any"
    GLOBAL = "global"
    OWN = "own"
    NEVER = "never"
    NONE = "none"
