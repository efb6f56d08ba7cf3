"""What seedlint knows of libraries: the tables in `rules/libraries/`, as frozen values.

A table states facts only: what an API does, never what seedlint says about it. The keys of a table are the
fields of the classes below; an unknown key is an error that names the file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec

from seedlint.errors import CatalogueError
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ENTROPY = "entropy"
"""The name of what no seeder reaches: the operating system's randomness."""

SELF = "self"
"""The stream of a method: the generator object that it is called on."""


class Does(StrEnum):
    """What an API does, as far as randomness goes.

    `draw` consumes a stream (or its own seed, when it takes one and got it); `generator` makes an object that holds a
    stream of its own; `seeder` sets the state of streams; `stateless` computes from the seed it is given and no state;
    `entropy` returns something that differs from run to run; `removed` is gone from the library; `plain` draws
    nothing, and stands in a table for the type it returns or the seed that it takes along.
    """

    DRAW = "draw"
    GENERATOR = "generator"
    SEEDER = "seeder"
    STATELESS = "stateless"
    ENTROPY = "entropy"
    REMOVED = "removed"
    PLAIN = "plain"


class Runs(StrEnum):
    """What kind of worker runs a function.

    A `process` has streams of its own; a `thread` shares them; a `replica` of a distributed program runs the very same
    operations as all others, with the seeds that are written in them.
    """

    PROCESS = "process"
    THREAD = "thread"
    REPLICA = "replica"


class Rank(StrEnum):
    """What an API has to do with the ranks of a program, of which each runs all of it.

    `number` gives a rank's number, `group` is what gives such numbers; `collects` puts together what all ranks have;
    `alike` is the same on every rank, or makes it so.
    """

    NUMBER = "number"
    GROUP = "group"
    COLLECTS = "collects"
    ALIKE = "alike"


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter that decides whether an API draws: its name, 0-based position (without `self`) and default."""

    name: str
    position: int | None = None
    default: str | int | float | bool | None = None


class Backend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter whose value decides what kind of worker a pool has: `threads` or `processes`; of others, nothing."""

    name: str
    position: int | None = None
    threads: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an argument must be for a fact to hold: one of `among` (constants, or dotted names of the library's own).

    Instead of `among`, `given` asks whether it is there at all: true for a value that is not None, false for none.
    """

    name: str
    position: int | None = None
    default: str | int | float | bool | None = None
    among: tuple[str | int | float | bool, ...] = ()
    given: bool | None = None


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


class Doubles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a call makes a second object from the configuration of one that it is given (`Bidirectional`).

    Attributes:
        original: the parameter that takes the first object, with its 0-based position.
        other: the parameter that takes the second one, instead of a copy.
        inverts: the parameter of both objects that is true of one and false of the other.

    """

    original: Parameter
    other: str
    inverts: str


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


class Picks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From how many values a draw picks, as its parameters say.

    Attributes:
        low, high: the bounds; `high` left out (and without a default), `low` is the upper one, from 0.
        inclusive: whether `high` is among the values.
        endpoint: the parameter that says so instead.
        step: the parameter with the distance between two values.
        bits: the parameter that says of how many bits.
        among: the parameter that holds what is picked from: a `range`, or how many.
        unless: a parameter by which nothing is picked twice, when it is false (`replace`).
        fraction: fractional numbers between the bounds; between 0 and 1, if there are none.

    """

    low: Parameter | None = None
    high: Parameter | None = None
    inclusive: bool = False
    endpoint: Parameter | None = None
    step: Parameter | None = None
    bits: Parameter | None = None
    among: Parameter | None = None
    unless: Parameter | None = None
    fraction: bool = False

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        named = (self.low, self.high, self.endpoint, self.step, self.bits, self.among, self.unless)
        return [parameter for parameter in named if parameter is not None]


class Loads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a call gives that loads data by name, one object (`returns`) for each part that is asked for.

    Attributes:
        name: the parameter that names the data; without it, the object that the method is called on was made for it.
        parts: the parameter that names the parts: a text stands for one, a list or dict of them for as many, None for
            a dict of all; without it, what is made is yet to load them (a builder).
        keys: the keys of that dict, as most data have them.
        pair: the parameter that, if truthy, makes it a tuple: the data, and what describes it.
        config: the parameter that takes a configuration.
        configuration: its class.
        settled: settings of the configuration, of which any one keeps the order that `unordered` would give up.
        several: data known to lie in several files, so that there is an order to give up.

    """

    name: Parameter | None = None
    parts: Parameter | None = None
    keys: tuple[str, ...] = ()
    pair: Parameter | None = None
    config: Parameter | None = None
    configuration: str = ""
    settled: tuple[str, ...] = ()
    several: tuple[str, ...] = ()

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        return [one for one in (self.name, self.parts, self.pair, self.config) if one is not None]


class Copies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of a layer of which it makes several weights or layers, each of a copy of its configuration.

    Attributes:
        parameter: takes an initializer or a layer; what is seeded in it makes all of them alike.
        alike: what they are, in words ("the kernels of query, key and value").
        unless: a parameter that gives one of them a configuration of its own.
        example: for the test: an expression for two such weights of a layer `{name}` made with the seed `{seed}`.

    """

    parameter: Parameter
    alike: str
    unless: Parameter | None = None
    example: str = ""


class Feeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That what a call makes reads a data set item by item, and that worker processes may do so.

    Attributes:
        data: the parameter that takes the data set.
        workers: the parameter that says how many worker processes read it; 0 for none.
        initializer: the parameter that takes a function which every worker runs first.
        seeds: the global streams that the library seeds in each worker, with a state of its own.
        stream: the stream of the program from which it does.
        asks: the function by which a data set asks which worker it is read in.

    """

    data: Parameter
    workers: Parameter
    initializer: Parameter
    seeds: tuple[str, ...]
    stream: str
    asks: str

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        return [self.data, self.workers, self.initializer]


class Api(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The facts of a group of APIs that behave alike.

    Attributes:
        names: canonical dotted names; a method is named after its class (`numpy.random.Generator.normal`).
        does: what a call does.
        stream: for `draw` and `generator`: the stream consumed when no seed is given; `self` for the object that
            the method is called on, `entropy` where no seeder reaches it.
        seeds: for `seeder`: the streams that a call sets (`self`: the object's own); for `removed`: those that it was
            there to set.
        restores: for `seeder`: puts back a state that was saved before, rather than seeding anew.
        seed: name of the parameter that takes a seed or generator; None when there is none.
        seed_since: the version of the library that added this parameter, where older ones matter.
        position: 0-based position of that parameter (`self` not counted); None when it is keyword-only.
        position_before: the same for versions of the library before the key (`{"3" = 1}`).
        also: other names under which the seed is accepted.
        given_as: the one of these by which a fix gives it, as older versions of the library know no other.
        unseeded: values besides `None` that count as no seed (`0` in some TensorFlow ops).
        when: the call draws only if each of these parameters is truthy (`shuffle=False`, `rate=0.0`: no draw).
        when_any: the call draws only if at least one of these parameters is truthy (`dropout`, `recurrent_dropout`).
        unless: the call draws only if each of these parameters is falsy or left out.
        draws_if: the call draws only if at least one of these conditions on its arguments holds for certain.
        arrays: the call draws only if this parameter is given and is not None (`y` of `Model.fit`).
        initializers: parameters that take an initializer by name or object; the call draws for each random one.
        copies: for a layer: what it makes several weights of.
        robust: the draws of a seeded run stay the same when other draws are added (so a global seed suffices).
        later: for `draw`: what the call makes draws when it is used, so that a seeding in between reaches it.
        training: for `draw`: what it draws matters only where a program trains, or loads no weights: initial weights,
            dropout.
        feeds: what the call makes reads a data set, perhaps in workers; see the class.
        fluent: for `plain`: a method that returns the very object that it is called on.
        replaces: for `plain`: puts weights from elsewhere in the place of those that a layer has drawn.
        forks: for `plain`: the global stream whose state is put back at the end of a `with` block of what it makes.
        key: for `generator`: what it makes is itself the seed of stateless draws, each of which uses it up.
        splits: for `stateless`: gives as many new keys as this parameter says.
        returns: the type of the result where its methods matter; `[type]` for a list of them.
        deferred: for `plain`: runs a function that it is given only later, when its result is read (`from_generator`).
        picks: for `draw`: from how many values it picks each number.
        repeats: for `draw`: two calls (or two objects) with one seed give the same numbers; no counter goes on between.
        steers: for `draw`: its random numbers go into something larger (a split, a forest, a data set), so that one
            seed for several of them is usual and no mistake.
        reseeds: gives what draws among its arguments seeds of its own (`BaggingClassifier` an estimator).
        counter: the class of objects that `seed` takes as well, and that go on counting from call to call.
        device: the parameter that says on which device it draws, which is where a generator has to be; what its tensor
            arguments say counts as well if the parameter is called `input`.
        composite: gives one initializer to several of its weights, which are equal then if it has a seed.
        doubles: makes a second object from the configuration of one that it is given.
        clones: makes objects anew from the configuration of others, with the seeds that stand in it (`clone_model`).
        traces: for `plain`: runs a function that it is given inside a graph (`tf.function`, `Dataset.map`).
        pure: for `plain`: computes from its arguments alone, so that what is derived from a seed stays so (a hash).
        saves: for `plain`: the global stream whose state it returns, to be put back later.
        passes: for `plain`: the parameter whose value it returns (`initializers.get` of an initializer or its name).
        applies: for `plain`: a method that calls the function that it is given with its own object (`Dataset.apply`).
        wraps: for `plain`: takes a function and returns it in another form, calling it later or never (`tf.function`).
        inside: parameters whose functions (or lists or dicts of them) a training loop calls inside its graph (`loss`).
        completion: for `plain`: gives results in the order in which workers finish (`as_completed`).
        completion_when: the same for what a pool gives that is made with this argument.
        queue: for `plain`: a queue's method: `put` puts something in, `get` takes out what was put in first.
        delays: for `plain`: takes a function; called, the result gives a task: that function, to be called later with
            the arguments that the task was made with (`joblib.delayed`).
        runs: for `plain`: the kind of worker that runs what it is given; without `target`, the object's own `run`.
        seeded: for `generator`: what makes the same object from a seed, where the call itself takes none.
        target: for `runs`: the parameter that takes the function to run.
        tasks: for `runs`: the target is not a function, but gives tasks to run, one after another (see `delays`).
        many: for `runs`: the function is run once for each of several items, rather than once.
        given: for `runs`: the parameter that takes the function's arguments as a tuple; the function's own ones follow
            it where a call that is not `many` has none.
        initializer: for `runs`: the parameter that takes a function which every worker runs first.
        initial: for `runs`: the parameter that takes the arguments of the initializer, as a tuple.
        workers: for `runs`: the parameter that says how many workers there are.
        single: for `runs`: left out or None, that parameter stands for one; a pool of one runs its tasks itself.
        backends: for `runs`: parameters that decide the kind of worker, the one that decides first before others.
        live: runs a function that it is given as Python code at each call, inside a graph too (`tf.numpy_function`).
        eager: the kinds of graph (`function`, `pipeline`, `method`) that run as Python code after this call.
        eager_when: the same only if this parameter is truthy (`run_eagerly` of `Model.compile`).
        parallel: runs a function that it is given on several elements at a time, if this parameter says so.
        nested: of that function, only the pipelines that it returns run at the same time (`Dataset.interleave`).
        ordered: gives up the order of elements if this parameter is given and false, and `parallel` is not off.
        unordered: gives up the order of elements if this parameter is truthy.
        reshuffles: gives its elements in another order at each iteration if this parameter is truthy, or None.
        settles: repeats the elements of its first iteration in all later ones (`Dataset.cache`).
        layers: for a method of a model: `adds` the layers that it is given, or `drops` some.
        loads: loads data by name, of which `returns` says the type.
        configures: for `plain`: makes a configuration, whose settings are the arguments.
        part: for a method that gives a part of its object: the `first` elements, or the `rest`; how many, is its
            first parameter. A `shard` is every n-th, as its first two parameters say (n, and from which on); those
            `chosen` by a function that looks at their number, where they were `numbered` just before.
        source: for `entropy`, and a `seeder` that takes no seed: what it reads, in words ("the clock").
        steady: for `entropy`: gives the same all through one run.
        unseedable: for `entropy`: a source of random numbers (`secrets.token_bytes`), not just of changing ones.
        replacement: for `removed`: what to call instead.
        alike: for `removed`: what replaces it takes the same arguments in the same order.
        demands: which seed it raises without once op determinism is on; left out, what its stream says.
        since, until: versions of the library that have the API (`until` is the first without it).
        example: an expression, for the test that runs it; `{name}` stands for the dotted name.
        examples: the same for single names of the group.
        untested: why no test can run the claim (a GPU, a download); counted, and refused when empty.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    does: Does
    stream: str | None = None
    seeds: tuple[str, ...] = ()
    restores: bool = False
    seed: str | None = None
    seed_since: str | None = None
    position: int | None = None
    position_before: dict[str, int] = {}
    also: tuple[str, ...] = ()
    given_as: str | None = None
    unseeded: tuple[int, ...] = ()
    when: tuple[Parameter, ...] = ()
    when_any: tuple[Parameter, ...] = ()
    unless: tuple[Parameter, ...] = ()
    draws_if: tuple[Condition, ...] = ()
    arrays: Parameter | None = None
    initializers: tuple[Parameter, ...] = ()
    copies: tuple[Copies, ...] = ()
    robust: bool = False
    later: bool = False
    training: bool = False
    feeds: Feeds | None = None
    fluent: bool = False
    replaces: bool = False
    forks: str | None = None
    key: bool = False
    splits: Parameter | None = None
    returns: str | None = None
    picks: Picks | None = None
    repeats: bool = False
    steers: bool = False
    reseeds: bool = False
    counter: str | None = None
    device: Parameter | None = None
    composite: bool = False
    doubles: Doubles | None = None
    clones: bool = False
    pure: bool = False
    saves: str | None = None
    passes: Parameter | None = None
    applies: bool = False
    deferred: bool = False
    wraps: bool = False
    traces: bool = False
    inside: tuple[Parameter, ...] = ()
    completion: bool = False
    completion_when: Condition | None = None
    queue: Literal["put", "get"] | None = None
    delays: bool = False
    runs: Runs | None = None
    seeded: str | None = None
    target: Parameter | None = None
    tasks: bool = False
    many: bool = False
    given: Parameter | None = None
    initializer: Parameter | None = None
    initial: Parameter | None = None
    workers: Parameter | None = None
    single: bool = False
    backends: tuple[Backend, ...] = ()
    live: bool = False
    eager: tuple[str, ...] = ()
    eager_when: Parameter | None = None
    parallel: Parameter | None = None
    nested: bool = False
    ordered: Parameter | None = None
    unordered: Parameter | None = None
    reshuffles: Parameter | None = None
    settles: bool = False
    layers: Literal["adds", "drops"] | None = None
    loads: Loads | None = None
    configures: bool = False
    part: Literal["first", "rest", "shard", "numbered", "chosen"] | None = None
    source: str | None = None
    steady: bool = False
    unseedable: bool = False
    replacement: str | None = None
    alike: bool = False
    demands: Demand | None = None
    since: str | None = None
    until: str | None = None
    example: str | None = None
    examples: dict[str, str] = {}
    untested: str | None = None
    why: str | None = None


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


class Forked(StrEnum):
    """What a forked process finds in a stream of its parent."""

    SAME = "same"
    FRESH = "fresh"


class Stream(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A global stream.

    Attributes:
        title: what it is, in words that fit "draws from ...".
        seeder: the call that a user is told to add.
        traced: inside a traced function it has a counter of its own, which draws elsewhere do not move.
        forked: what a forked worker process finds in it: the `same` state as its parent and every other worker, or a
            `fresh` one from the operating system; None where that was not tried.
        shares: the stream that it really is (Keras's default seeds come from Python's `random`).
        before: the same for versions of the library before the key (`{"3" = "tensorflow"}`).
        demands: which seed its draws raise without once op determinism is on.
        by_program: its library has it seeded by the program, once for all that draws from it: code that others call
            need not take a seed for it.
        common: most of what draws from it takes no seed of its own: libraries leave it to programs to seed, and a
            program is told once of all that it draws so.
        apart: how numbers of such draws are kept apart from those of others, in words.

    """

    title: str
    seeder: str
    common: bool = False
    apart: str = ""
    traced: bool = False
    forked: Forked | None = None
    shares: str | None = None
    before: dict[str, str] = {}
    demands: Demand = Demand.NONE
    by_program: bool = False


class Other(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A function of a global stream whose generator's method is called, or takes its arguments, in another way.

    Attributes:
        name: canonical dotted name of the function.
        method: the method with the same distribution; "" where there is none.
        dimensions: its positional arguments are the dimensions of the result, which the method takes as one tuple.
        scalar: the type of a single number that it returns, where the method returns one of another type.
        unless: parameters that make it return an array, or a number of the type that they say, as the method does too.
        bounds: parameters that make it return an array if they are one themselves.
        inclusive: its upper bound, which is among its numbers; if it is left out, the lower one is it, and 1 the lower.
        rising: parameters of which the first must not be greater than the second for the method, but may for it.

    """

    name: str
    method: str = ""
    dimensions: bool = False
    scalar: str = ""
    unless: tuple[Parameter, ...] = ()
    bounds: tuple[Parameter, ...] = ()
    inclusive: Parameter | None = None
    rising: tuple[Parameter, ...] = ()


class Generator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The objects that a fix lets a program draw from instead of a global stream.

    Attributes:
        type: canonical name of their class.
        make: what makes one from a seed.
        by: what follows that name where the seed is given to a method (`().manual_seed`).
        alone: a parameter that takes one takes no integer instead.
        parameter: what people call a parameter that holds one.
        otherwise: what to call it where that name is taken.
        stream: the global stream that they take the place of; "" for those that only count on for a seed parameter.
        inside: each object that draws keeps one of its own, made from a seed, rather than being given one.
        graphs: they go on counting inside a graph, where an operation's own seed would start again and again.
        seeds: how one is asked for the seed of a stateless operation, in words that fit "generator.{}".
        passes: `make` returns a generator that it is given as it is, and makes one of None.
        module: the module whose functions are its methods, and draw from the stream.
        other: functions of that stream whose method has another name or other arguments; all others are called as
            their method is.
        why: where the claim comes from.

    """

    type: str
    make: str
    parameter: str
    otherwise: str
    by: str = ""
    alone: bool = False
    stream: str = ""
    inside: bool = False
    graphs: bool = False
    seeds: str = ""
    passes: bool = False
    module: str = ""
    other: tuple[Other, ...] = ()
    why: str | None = None


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs that give things in an order which nothing settles.

    Attributes:
        names: canonical dotted names; a method is named after its class (`pathlib.Path.iterdir`).
        decided_by: what decides the order, in words ("the file system").
        gives: what an item is: a name (`text`), an object of the class named here, or for a `walk` a folder with its
            folders and its files.
        lists: whether it gives a list, rather than what can be gone through once.
        by: the attribute that its items are to be sorted by, where they have no order of their own.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    decided_by: str
    gives: str
    why: str
    lists: bool = False
    by: str | None = None


class Ordered(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs that keep the order of what they are given: as rows, elements of a data set, lines of a file.

    Attributes:
        names: canonical dotted names.
        parameter: the parameter whose items keep their order, with its 0-based position.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    parameter: Parameter
    why: str


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


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Classes whose objects run a graph on threads.

    Attributes:
        names: canonical dotted names.
        config: the parameter that takes the configuration, with its 0-based position.
        threads: settings of it that say on how many threads; only 1 makes the order of operations the same.
        stream: the stream that the graph's random operations draw from.
        configurations: the classes of configurations.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    config: Parameter
    threads: tuple[str, ...]
    stream: str
    configurations: tuple[str, ...]
    why: str


class Ranked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs of a library that runs a program as several ranks; all others of it may set one rank apart.

    Attributes:
        names: canonical dotted names.
        role: what they have to do with the ranks.
        untested: why no test can look for them.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    role: Rank
    untested: str | None = None
    why: str | None = None


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One file of `rules/libraries/`.

    Attributes:
        library: the library's name, as a person writes it.
        imports: top-level packages of the library.
        tested: the distribution and version that the table was checked against (`numpy 2.4`); "" for Python itself.
        versions: packages that are one version of the library whatever the project uses (`tf_keras` is Keras 2), with
            the version; their names are those of the library's first package.
        aliases: dotted prefixes, and the canonical prefix that each stands for.
        streams, type, api, listing, ordered, setter, session: see the classes.
        ranked: APIs that have to do with the ranks of a program; see the class.
        texts: functions and methods that return text, or a list of it.
        sorting: functions that sort what they are given, so that its order does not matter.
        environments: mappings whose items are the variables of the environment (`os.environ`).
        processes: calls that start another process, with the environment as it is then.
        read_at_start: variables that are read once, when the process starts.
        short: how people abbreviate the library's package (`np`).
        random_initializers: names by which a random initializer is asked for (`"glorot_uniform"`).
        initializer_classes: the classes of those of them that are layers' defaults, or asked for by name.
        outdated: other things than random functions that the library no longer has, and by which code for its old
            version is known.
        fold: the function that makes another seed for its stateless operations of one and a number.
        split: the function that makes several of one.
        generator: what takes the place of a global stream in a fix; see the class.
        route: see the class.
        stateless: operations, and the same that take the seed of each call, by the parameter of the same name.
        kernel, switch, variable, attribute: what determinism hangs on; see the classes.
        family: what the determinism of tables has in common: a switch of one does nothing for another one.
        accelerators: calls, or prefixes of them that end in a dot, which show that a program may run on a GPU; where
            there are none, any may.
        refusal: what an operation raises that has no deterministic kernel.
        gradients: calls that show that gradients flow in a program (a tape, `fit`, the making of an optimizer).
        tapes: those of them in whose `with` block gradients are recorded.
        host: its draws are made by Python while the program runs; inside a graph they happen once, when it is traced.

    """

    library: str
    imports: tuple[str, ...]
    tested: str = ""
    versions: dict[str, int] = {}
    aliases: dict[str, str] = {}
    streams: dict[str, Stream] = {}
    type: tuple[Type, ...] = ()
    api: tuple[Api, ...] = ()
    listing: tuple[Listing, ...] = ()
    ordered: tuple[Ordered, ...] = ()
    texts: tuple[str, ...] = ()
    sorting: tuple[str, ...] = ()
    setter: tuple[Setter, ...] = ()
    session: tuple[Session, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    environments: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    read_at_start: tuple[str, ...] = ()
    short: str | None = None
    random_initializers: tuple[str, ...] = ()
    initializer_classes: dict[str, str] = {}
    fold: str | None = None
    split: str | None = None
    outdated: tuple[str, ...] = ()
    generator: tuple[Generator, ...] = ()
    stateless: dict[str, str] = {}
    kernel: tuple[Kernel, ...] = ()
    switch: tuple[Switch, ...] = ()
    variable: tuple[Variable, ...] = ()
    attribute: tuple[Attribute, ...] = ()
    family: str = ""
    accelerators: tuple[str, ...] = ()
    refusal: str = "UnimplementedError"
    route: tuple[Route, ...] = ()
    gradients: tuple[str, ...] = ()
    tapes: tuple[str, ...] = ()
    host: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All tables, linked: every question about a library's API is answered here."""

    tables: tuple[Table, ...]
    keras: int = 3
    tensorflow: str | None = None
    _apis: dict[str, Api] = field(default_factory=dict)
    _types: dict[str, Type] = field(default_factory=dict)
    _aliases: dict[str, str] = field(default_factory=dict)
    _streams: dict[str, Stream] = field(default_factory=dict)
    _members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _initializers: frozenset[str] = frozenset()

    def canonical(self, name: str) -> str:
        """Return the canonical form of a dotted name: `tensorflow.keras.layers.Dense` -> `keras.layers.Dense`."""
        for _ in range(4):
            replaced = self._replace_prefix(name)
            if replaced == name:
                break
            name = replaced
        return name

    def _replace_prefix(self, name: str) -> str:
        end = len(name)
        while end > 0:
            target = self._aliases.get(name[:end])
            if target is not None:
                return target + name[end:]
            end = name.rfind(".", 0, end)
        return name

    def api(self, name: str) -> Api | None:
        """Return the facts of a canonical dotted name, or None; methods are found in base classes too."""
        asked, name = name, self._unversioned(name)
        found = self._apis.get(name)
        if found is not None:
            if found.seed_since is not None and self._version(asked) < int(found.seed_since):
                return msgspec.structs.replace(found, seed=None, position=None)
            for version, position in found.position_before.items():
                if self._version(asked) < int(version):
                    return msgspec.structs.replace(found, position=position)
            return found
        owner, _, method = name.rpartition(".")
        for base in self._types[owner].bases if owner in self._types else ():
            found = self.api(f"{base}.{method}")
            if found is not None:
                return found
        return None

    def type(self, name: str) -> Type | None:
        """Return the facts of a class by its canonical dotted name."""
        return self._types.get(self._unversioned(name))

    def _unversioned(self, name: str) -> str:
        """Return the name in the library's own package: `tf_keras.layers.Dense` -> `keras.layers.Dense`."""
        package, dot, rest = name.partition(".")
        for table in self.tables:
            if package in table.versions:
                return self.canonical(f"{table.imports[0]}{dot}{rest}")
        return name

    def _version(self, name: str) -> int:
        """Return the version of Keras that a name belongs to."""
        package = name.partition(".")[0]
        return next((table.versions[package] for table in self.tables if package in table.versions), self.keras)

    def is_subtype(self, name: str, base: str) -> bool:
        """Whether the class called `name` is `base` or inherits from it, as far as the tables say."""
        if self._unversioned(name) == self._unversioned(base):
            return True
        known = self.type(name)
        return known is not None and any(self.is_subtype(parent, base) for parent in known.bases)

    def is_layer(self, name: str) -> bool:
        """Whether a class is one whose methods a framework calls again and again (a layer, a model)."""
        known = self.type(name)
        return known is not None and (known.layer or any(self.is_layer(parent) for parent in known.bases))

    @cached_property
    def seeded_streams(self) -> tuple[str, ...]:
        """The global streams that some seeder of the tables sets."""
        seeded = (name for api in self._apis.values() for name in api.seeds if name != SELF)
        return tuple(dict.fromkeys(self.stream(name) for name in seeded))

    @cached_property
    def replacing(self) -> frozenset[str]:
        """The methods, by last name, that put weights from elsewhere in the place of those that were drawn."""
        return frozenset(name.rpartition(".")[2] for name, api in self._apis.items() if api.replaces)

    @cached_property
    def generator_types(self) -> frozenset[str]:
        """The classes whose objects hold a stream of their own."""
        made = {api.returns for api in self._apis.values() if api.does is Does.GENERATOR and api.returns is not None}
        seeded = {name.rpartition(".")[0] for name, api in self._apis.items() if SELF in api.seeds}
        return frozenset(name.strip("[]") for name in made) | seeded

    def is_test(self, name: str) -> bool:
        """Whether the methods of a class's subclasses are tests."""
        known = self.type(name)
        return known is not None and (known.test or any(self.is_test(base) for base in known.bases))

    def holds_data(self, name: str) -> bool:
        """Whether only the methods that are called on a class's objects matter, and not that they are made."""
        known = self.type(name)
        return known is not None and known.data

    def calls_of(self, name: str | None) -> tuple[str, ...]:
        """Return the methods that a framework calls when an object of a class is called (`build`, `call`)."""
        known = None if name is None else self.type(name)
        if known is None:
            return ()
        return known.calls or next((found for base in known.bases if (found := self.calls_of(base))), ())

    def is_host(self, name: str, stream: str | None) -> bool:
        """Whether an API draws by Python, from one of Python's streams or an object of such a library."""
        package = name.partition(".")[0]
        hosts = [table for table in self.tables if table.host]
        if stream in {SELF, ENTROPY}:
            return any(package in table.imports for table in hosts)
        return any(stream in table.streams for table in hosts)

    @cached_property
    def traced_methods(self) -> frozenset[str]:
        """The names of methods that frameworks run inside a graph."""
        return frozenset(name for known in self._types.values() for name in known.traced)

    @cached_property
    def ordering_attributes(self) -> frozenset[str]:
        """The attributes that, set to false, give up the order of elements."""
        return frozenset(name for known in self._types.values() for name in known.ordered)

    def type_names(
        self, name: str | None, field_: Literal["traced", "trained", "inside", "eager", "ordered"]
    ) -> tuple[str, ...]:
        """Return the methods or attributes of a class that a field of it or its bases lists."""
        known = None if name is None else self.type(name)
        if known is None:
            return ()
        found: tuple[str, ...] = getattr(known, field_)
        return (*found, *(other for base in known.bases for other in self.type_names(base, field_)))

    def live_in(self, name: str) -> str | None:
        """Return an API that runs Python code inside a graph of the library that a dotted name belongs to."""
        package = name.partition(".")[0]
        live = [other for other, api in self._apis.items() if api.live and api.does is Does.PLAIN]
        return next((one for one in live if one.partition(".")[0] == package), live[0] if live else None)

    def knows_package(self, name: str) -> bool:
        """Whether a dotted name starts with a package that a table speaks of."""
        head = name.partition(".")[0]
        return any(head in table.imports for table in self.tables)

    def members(self, prefix: str) -> tuple[str, ...]:
        """Return the names of catalogued members of a module, for star imports: sorted, without dots."""
        return self._members.get(self._unversioned(prefix), ())

    def short(self, name: str) -> str:
        """Return a dotted name as people write it: `numpy.random.rand` -> `np.random.rand`; no private modules."""
        if "._" in name:
            name = ".".join(part for part in name.split(".") if not part.startswith("_") or part.startswith("__"))
        head, dot, rest = name.partition(".")
        for table in self.tables:
            if table.short is not None and head == table.imports[0]:
                return f"{table.short}{dot}{rest}"
        return name.removeprefix("builtins.")

    def fold_of(self, name: str) -> str | None:
        """Return the function that folds a number into the seed of a library's stateless operation."""
        package = name.partition(".")[0]
        return next((table.fold for table in self.tables if package in table.imports), None)

    def split_of(self, name: str) -> str | None:
        """Return the function that makes several seeds of one for a library's stateless operations."""
        table = next((table for table in self.tables if name.partition(".")[0] in table.imports), None)
        return None if table is None else table.split

    def is_common(self, stream: str | None) -> bool:
        """Whether most of what draws from a global stream takes no seed of its own."""
        known = self._streams.get(stream or "")
        return known is not None and known.common

    def is_steady(self, source: str) -> bool:
        """Whether what entropy was read from, in words, is the same all through one run."""
        return any(api.steady and api.source == source for table in self.tables for api in table.api)

    @cached_property
    def outdated(self) -> tuple[str, ...]:
        """What is gone from libraries, besides random functions."""
        return tuple(name for table in self.tables for name in table.outdated)

    def full(self, name: str) -> str:
        """Return the dotted name that people write as `name`: `np.random.rand` -> `numpy.random.rand`."""
        head, dot, rest = name.partition(".")
        package = next((table.imports[0] for table in self.tables if table.short == head), head)
        return f"{package}{dot}{rest}"

    def beside(self, name: str, other: str) -> str:
        """Return a dotted name in the package that `other` is of, where one table knows both packages."""
        package, kin = name.partition(".")[0], other.partition(".")[0]
        same = any(package in table.imports and kin in table.imports for table in self.tables)
        return f"{kin}{name.removeprefix(package)}" if same else name

    def stream(self, name: str, api: str = "") -> str:
        """Return the stream that `name` really is, for the library version that an API's name belongs to."""
        known = self._streams.get(name)
        if known is None:
            return name
        for version, target in known.before.items():
            if self._version(api) < int(version):
                return target
        return known.shares or name

    def stream_facts(self, name: str) -> Stream | None:
        """Return what is known of a global stream (title, seeder)."""
        return self._streams.get(name)

    def is_random_initializer(self, name: str) -> bool:
        """Whether an initializer asked for by `name` draws random numbers."""
        return name in self._initializers

    # ------------------------------------------------------------ fixes

    @cached_property
    def generators(self) -> dict[str, Generator]:
        """What takes the place of global streams in fixes, by class."""
        return {one.type: one for table in self.tables for one in table.generator}

    def plain(self, name: str) -> str:
        """Return the canonical form of a dotted name in the library's own package, whatever its version."""
        return self._unversioned(self.canonical(name))

    def homes(self, package: str) -> tuple[str, ...]:
        """Return where else a library is found under its own names: in another one, or as one of its versions."""
        parts = [one for one, target in self._aliases.items() if target == package and one.count(".") == 1]
        versions = [other for table in self.tables if table.imports[0] == package for other in table.versions]
        return (*(one for one in parts if one.endswith(f".{package}")), *versions)

    def generator_of(self, stream: str) -> Generator | None:
        """Return what takes the place of a global stream, or None."""
        return next((one for one in self.generators.values() if stream and one.stream == stream), None)

    def method_for(self, generator: Generator, name: str) -> Other | None:
        """Return how a generator is asked for what a function of its stream draws; None if it cannot be."""
        for other in generator.other:
            if other.name == name:
                return other if other.method else None
        method = name.rpartition(".")[2]
        return Other(name, method) if self.api(f"{generator.type}.{method}") is not None else None

    def stateless_form(self, name: str) -> str | None:
        """Return the operation that draws the same from the seed of each call, or None."""
        return next((table.stateless[name] for table in self.tables if name in table.stateless), None)

    def method_for_stream(self, stream: str, name: str) -> Other | None:
        """Return how a generator that takes the place of a stream is asked for what a function draws, or None."""
        generator = self.generator_of(self.stream(stream, name))
        return None if generator is None else self.method_for(generator, name)

    def is_initializer(self, name: str) -> bool:
        """Whether a class is that of initializers."""
        known = self.type(name)
        return known is not None and (known.repeats or known.anew)

    def initializer_class(self, name: str) -> str | None:
        """Return the class of a random initializer by the name under which it is asked for, or None."""
        return next(
            (table.initializer_classes[name] for table in self.tables if name in table.initializer_classes), None
        )

    def seeders_of(self, stream: str, shown: str) -> list[str]:
        """Return the functions that seed a global stream, the one that people are shown first."""
        found = [
            name
            for name, api in self._apis.items()
            if api.does is Does.SEEDER and api.seed is not None and not api.restores and api.until is None
            if stream in {self.stream(one) for one in api.seeds}
        ]
        return sorted(found, key=lambda name: self.short(name) != shown and name != shown)

    @cached_property
    def once_methods(self) -> frozenset[str]:
        """The names of methods that frameworks run once for each object."""
        return frozenset(name for known in self._types.values() for name in known.once)

    @cached_property
    def copying(self) -> frozenset[str]:
        """The last names of the calls that make objects from the configuration of others, and of composite layers."""
        return frozenset(
            name.rpartition(".")[2]
            for name, known in self._apis.items()
            if known.doubles is not None or known.clones or known.composite
        )

    # ------------------------------------------------------------ determinism

    @cached_property
    def _kernels(self) -> dict[str, list[Kernel]]:
        found: dict[str, list[Kernel]] = {}
        for table in self.tables:
            for kernel in table.kernel:
                for name in kernel.names:
                    found.setdefault(name, []).append(kernel)
        return found

    def kernels(self, name: str) -> tuple[Kernel, ...]:
        """Return what is known of the kernels that an API runs, for the project's versions."""
        version, known = self._version(name), self._kernels.get(self._unversioned(name), ())
        return tuple(kernel for kernel in known if kernel.keras is None or kernel.keras == version)

    def under(self, kernel: Kernel) -> Under:
        """Return what op determinism does to a kernel in the project's version of TensorFlow."""
        found = Under.UNTOUCHED
        for since, effect in sorted(kernel.under.items(), key=lambda item: _numbers(item[0])):
            found = effect if self.has_version(since) else found
        return found

    def has_version(self, since: str | None) -> bool:
        """Whether the project's TensorFlow, by default the newest, is of a version or a later one."""
        return since is None or self.tensorflow is None or _numbers(self.tensorflow) >= _numbers(since)

    @cached_property
    def switches(self) -> dict[str, Switch]:
        """The calls that switch op determinism, by canonical name."""
        return {name: one for table in self.tables for one in table.switch for name in one.names}

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """The variables of the environment that determinism hangs on, by name."""
        return {one.name: one for table in self.tables for one in table.variable}

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The variables of the environment by which a package stands in for another, by name."""
        return {one.variable: one for table in self.tables for one in table.route}

    @cached_property
    def gradients(self) -> frozenset[str]:
        """The calls that show that gradients flow."""
        return frozenset(name for table in self.tables for name in (*table.gradients, *table.tapes))

    def shows_gradient(self, name: str) -> bool:
        """Whether a call shows that gradients flow; a method is found in base classes too."""
        name = self._unversioned(name)
        if name in self.gradients:
            return True
        owner, _, method = name.rpartition(".")
        known = self._types.get(owner)
        return known is not None and any(self.shows_gradient(f"{base}.{method}") for base in known.bases)

    @cached_property
    def tapes(self) -> frozenset[str]:
        """The calls in whose `with` block gradients are recorded."""
        return frozenset(name for table in self.tables for name in table.tapes)

    @cached_property
    def determinism_names(self) -> tuple[str, ...]:
        """Return the names of all calls that matter for determinism."""
        return (*self._kernels, *self.switches, *(name for table in self.tables for name in table.gradients))

    @cached_property
    def host_methods(self) -> frozenset[str]:
        """The methods, by last name, that run the functions that they are given on the CPU."""
        return frozenset(
            name.rpartition(".")[2] for name, api in self._apis.items() if api.traces and self.runs_on_cpu(name)
        )

    def runs_on_cpu(self, name: str) -> bool:
        """Whether a method by its dotted name runs the functions that it is given on the CPU."""
        known = self.type(name.rpartition(".")[0])
        return known is not None and (known.host or any(self.runs_on_cpu(f"{base}.m") for base in known.bases))

    def demands(self, api: Api) -> Demand:
        """Return which seed an API raises without once op determinism is on."""
        if api.demands is not None:
            return api.demands
        stream = self._streams.get(api.stream or "")
        return Demand.NONE if stream is None else stream.demands

    def family(self, name: str) -> str:
        """Return the family of the library that a dotted name belongs to, as far as determinism goes."""
        head = name.partition(".")[0]
        return next((table.family for table in self.tables if head in table.imports), "")

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes of modules that determinism hangs on, by canonical name."""
        return {one.name: one for table in self.tables for one in table.attribute}

    @cached_property
    def accelerators(self) -> tuple[str, ...]:
        """The calls, or prefixes of them, which show that a program may run on a GPU."""
        return tuple(name for table in self.tables for name in table.accelerators)

    def names_accelerators(self, family: str) -> bool:
        """Whether something is known by which programs of a family show that they may run on a GPU."""
        return any(table.accelerators for table in self.tables if table.family == family)

    def refusal(self, family: str) -> str:
        """Return what operations of a family raise that have no deterministic kernel."""
        return next(table.refusal for table in self.tables if table.kernel and table.family == family)

    def speaks_of_kernels(self, name: str) -> bool:
        """Whether a dotted name belongs to a library of whose kernels something is known."""
        head = name.partition(".")[0]
        return any(table.kernel and head in table.imports for table in self.tables)

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """The APIs that give things in an order which nothing settles, by canonical name."""
        return {name: listing for table in self.tables for listing in table.listing for name in listing.names}

    @cached_property
    def ordered(self) -> dict[str, Ordered]:
        """The APIs that keep the order of what they are given, by canonical name."""
        return {name: ordered for table in self.tables for ordered in table.ordered for name in ordered.names}

    @cached_property
    def texts(self) -> frozenset[str]:
        """The functions and methods that return text, or a list of it, by canonical name."""
        return frozenset(name for table in self.tables for name in table.texts)

    @cached_property
    def sorting(self) -> frozenset[str]:
        """The functions that sort what they are given, by canonical name."""
        return frozenset(name for table in self.tables for name in table.sorting)

    @cached_property
    def ranks(self) -> dict[str, Rank]:
        """What APIs have to do with the ranks of a program, by canonical name."""
        return {name: one.role for table in self.tables for one in table.ranked for name in one.names}

    def speaks_of_ranks(self, name: str) -> bool:
        """Whether a dotted name belongs to a library that runs a program as several ranks."""
        head = name.partition(".")[0]
        return any(table.ranked and head in table.imports for table in self.tables)

    @cached_property
    def environments(self) -> frozenset[str]:
        """The mappings of the environment's variables, by canonical name."""
        return frozenset(name for table in self.tables for name in table.environments)

    @cached_property
    def processes(self) -> frozenset[str]:
        """The calls that start another process, by canonical name."""
        return frozenset(name for table in self.tables for name in table.processes)

    @cached_property
    def read_at_start(self) -> frozenset[str]:
        """The variables that are read once, when the process starts."""
        return frozenset(name for table in self.tables for name in table.read_at_start)

    @cached_property
    def variable_setters(self) -> dict[str, Setter]:
        """The calls that set variables of the environment or take them out, by canonical name."""
        return {name: one for table in self.tables for one in table.setter for name in one.names}

    @cached_property
    def sessions(self) -> dict[str, Session]:
        """The classes whose objects run a graph on threads, by canonical name."""
        return {name: session for table in self.tables for session in table.session for name in session.names}

    @cached_property
    def configurations(self) -> frozenset[str]:
        """The classes of their configurations, by canonical name."""
        return frozenset(name for session in self.sessions.values() for name in session.configurations)

    def packages(self) -> frozenset[str]:
        """Return the top-level packages of all tables."""
        return frozenset(package for table in self.tables for package in table.imports)

    def spoken(self, packages: frozenset[str]) -> Catalogue:
        """Return the tables that a program with these imports may speak of: its libraries, and Python's own."""
        reached = packages | {
            target.partition(".")[0] for name, target in self._aliases.items() if name.partition(".")[0] in packages
        }
        kept = tuple(table for table in self.tables if not table.tested or not reached.isdisjoint(table.imports))
        return self if len(kept) == len(self.tables) else link(kept, self.keras, self.tensorflow)

    def apis(self) -> Iterable[tuple[str, Api]]:
        """Return every name with its facts, in order of the tables."""
        return self._apis.items()


def read_table(path: Path) -> Table:
    """Read one table.

    Raises:
        CatalogueError: the file is not TOML, or has an unknown key or a value of the wrong kind.

    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(path, str(error)) from error
    try:
        table = msgspec.convert(raw, Table)
    except msgspec.ValidationError as error:
        raise CatalogueError(path, str(error)) from error
    for api in table.api:
        _validate(path, api)
    return table


def _validate(path: Path, api: Api) -> None:
    """Refuse a line that says too little, or two things that exclude each other."""
    first = api.names[0] if api.names else "?"
    needs_stream = api.does in {Does.DRAW, Does.GENERATOR}
    if not api.names:
        raise CatalogueError(path, "an [[api]] has no names")
    if needs_stream and api.stream is None:
        raise CatalogueError(path, f"{first}: `{api.does}` needs a stream")
    if api.does is Does.SEEDER and not api.seeds:
        raise CatalogueError(path, f"{first}: a seeder needs `seeds`")
    if api.does is Does.ENTROPY and not api.source:
        raise CatalogueError(path, f"{first}: an entropy source needs `source`")
    if api.position is not None and api.seed is None:
        raise CatalogueError(path, f"{first}: `position` without `seed`")


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare: `2.10` -> (2, 10)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def link(tables: Iterable[Table], keras: int = 3, tensorflow: str | None = None) -> Catalogue:
    """Join tables into a catalogue; a name stated twice takes the later table's facts."""
    joined = Catalogue(tuple(tables), keras, tensorflow)
    members: dict[str, set[str]] = {}
    for table in joined.tables:
        joined._aliases.update(table.aliases)  # noqa: SLF001
        joined._streams.update(table.streams)  # noqa: SLF001
        for known in table.type:
            joined._types[known.name] = known  # noqa: SLF001
            _add_member(members, known.name)
        for api in table.api:
            for name in api.names:
                joined._apis[name] = api  # noqa: SLF001
                _add_member(members, name)
        for name in (*table.gradients, *table.tapes, *(name for kernel in table.kernel for name in kernel.names)):
            _add_member(members, name)
    initializers = frozenset(name for table in joined.tables for name in table.random_initializers)
    return replace(
        joined,
        _members={prefix: tuple(sorted(names)) for prefix, names in members.items()},
        _initializers=initializers,
    )


def _add_member(members: dict[str, set[str]], name: str) -> None:
    prefix, _, last = name.rpartition(".")
    members.setdefault(prefix, set()).add(last)


@lru_cache(maxsize=8)
def load(keras: int = 3, extra: tuple[Path, ...] = (), tensorflow: str | None = None) -> Catalogue:
    """Read all tables of seedlint, then the user's own (`extra`), into one catalogue.

    Raises:
        CatalogueError: a table is wrong; the message names the file and what is wrong in it.

    """
    paths = [*sorted((rules_root() / "libraries").glob("*.toml")), *extra]
    return link([read_table(path) for path in paths], keras, tensorflow)
