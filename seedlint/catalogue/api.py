"""What a table says of functions and methods: the largest part of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from seedlint.catalogue.arguments import Condition, Parameter
from seedlint.catalogue.datasets import Feeds, Loads
from seedlint.catalogue.determinism import Demand
from seedlint.catalogue.making import Copies, Doubles, Picks
from seedlint.catalogue.workers import Backend, Runs


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
