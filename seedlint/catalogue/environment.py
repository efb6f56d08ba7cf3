"""What a table says of the environment of a process: its variables, and what sets them."""

from __future__ import annotations

import msgspec

from seedlint.catalogue.arguments import Parameter


class Route(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A variable of the environment by which one package stands in for another, as soon as it is asked for.

    Attributes:
        variable: its name.
        on: values that switch to the other package.
        prefix: the dotted name that then means `package`.
        package: the package that it means.
        why: where the claim comes from.

    """

    variable: str
    on: tuple[str, ...]
    prefix: str
    package: str
    why: str


class Variable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A variable of the environment that determinism hangs on.

    Attributes:
        name: its name.
        on: values that ask for determinism.
        off: values that ask for its opposite, or take back what determinism promises.
        flags: whether the value is a list of flags, of which each counts.
        covers: how far `on` goes: `all` operations, or only those of `cudnn`.
        pipelines: the version of TensorFlow since which pipelines keep their order by it, too; None if they do not.
        foreign: values that hand the work to another library, of which nothing is known here.
        says: what `off` asks for, in words that fit "... asks for ...".
        since: the version of TensorFlow that reads it.
        why: where the claim comes from.

    """

    name: str
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    flags: bool = False
    covers: str = "all"
    pipelines: str | None = None
    foreign: tuple[str, ...] = ()
    says: str = ""
    since: str | None = None
    why: str | None = None


class Setter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs that set variables of the environment, or take them out of it.

    Attributes:
        names: canonical dotted names.
        parameter: the parameter that names the variable, or maps variables to values, with its 0-based position.
        unsets: whether they take the variable out.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    parameter: Parameter
    unsets: bool = False
    why: str = ""
