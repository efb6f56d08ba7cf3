"""What a table says of classes."""

from __future__ import annotations

import msgspec


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class whose methods matter.

    Attributes:
        name: canonical dotted name.
        bases: the classes whose methods it inherits.
        layer: whether a framework calls the methods of its subclasses again and again.
        calls: methods of a subclass that run when its object is called.
        test: whether its subclasses hold tests.
        host: whether functions that its methods are given run on the CPU (`Dataset.map`).
        traced: methods of a subclass that a framework runs inside a graph (`call` of a layer, under `fit`).
        inside: parameters of its making whose functions a training loop calls inside its graph (`activation`).
        trained: methods of a subclass through which gradients flow when a model is fitted.
        eager: attributes that, set to true, make a framework run these methods as Python code.
        ordered: attributes that, set to false, give up the order of elements.
        active: for a layer that draws: it does so whenever it is called, unless told that it is not training.
        once: methods of a subclass that a framework runs once for each object (`build` of a layer).
        salted: whether its objects are hashed by text, so that their hashes differ from process to process.
        lines: whether iterating over its objects gives text.
        repeats: for an initializer: each use of one object gives the same numbers, seeded or not.
        anew: for an initializer: each use of one object gives other numbers, but only as long as it has no seed.
        same: attributes that stand for the object itself (`data` of a tensor).
        items: the class of what `object[...]` gives.
        named: the class of what `object["name"]` gives, where that is another one.
        indexers: attributes that are asked for items as the object itself is (`loc`).
        groups: the class of what comes second, after a key, when its objects are iterated over.
        data: nothing that makes its objects matters by itself, only the methods that are called on them.

    """

    name: str
    bases: tuple[str, ...] = ()
    layer: bool = False
    calls: tuple[str, ...] = ()
    test: bool = False
    host: bool = False
    traced: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    trained: tuple[str, ...] = ()
    eager: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    active: bool = False
    once: tuple[str, ...] = ()
    salted: bool = False
    lines: bool = False
    repeats: bool = False
    anew: bool = False
    same: tuple[str, ...] = ()
    items: str | None = None
    named: str | None = None
    indexers: tuple[str, ...] = ()
    groups: str | None = None
    data: bool = False
