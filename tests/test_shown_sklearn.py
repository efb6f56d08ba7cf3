"""What the tables of scikit-learn, SciPy and pandas say and no two fresh processes show: shown here by running."""

from __future__ import annotations

import importlib
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.catalogue import Does, read_table
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from collections.abc import Callable

numpy = pytest.importorskip("numpy")

pytestmark = pytest.mark.slow

LIBRARIES = rules_root() / "libraries"


def found(name: str) -> Any:
    """Return a class or function by its dotted name."""
    module, _, last = name.rpartition(".")
    try:
        return getattr(importlib.import_module(module), last)
    except ModuleNotFoundError:
        return getattr(found(module), last)


def states(draw: Callable[[], Any]) -> int:
    """Return how many different results a call gives under five states of NumPy's global stream."""
    results = []
    for seed in range(5):
        numpy.random.seed(seed)
        results.append(numpy.asarray(draw()).tobytes())
    return len(set(results))


def ties() -> tuple[Any, Any, Any]:
    """Return data in which every column comes five times, what is to be learnt of them, and other data."""
    made = numpy.random.RandomState(0)
    x = numpy.hstack([made.normal(size=(80, 5)).round(1)] * 5)
    other = made.permutation(numpy.hstack([made.normal(size=(60, 25)).round(1)]))
    return x, (x[:, 0] + made.normal(size=80) > 0).astype(int), other


def test_what_reseeds_decides_the_draws_of_the_estimator_that_it_is_given() -> None:
    """A tree without a seed repeats inside an ensemble that has one, and does not by itself."""
    tree = pytest.importorskip("sklearn.tree")
    x, y, other = ties()
    assert states(lambda: tree.DecisionTreeClassifier().fit(x, y).predict(other)) > 1
    named = [name for api in read_table(LIBRARIES / "scikit_learn.toml").api if api.reseeds for name in api.names]
    assert len(named) == 5
    for name in named:
        inner = tree.DecisionTreeClassifier if name.endswith("Classifier") else tree.DecisionTreeRegressor
        options = {"min_samples": 30} if "RANSAC" in name else {"n_estimators": 3}

        seeded = partial(found(name), random_state=0, **options)
        assert states(lambda: seeded(inner(max_depth=4)).fit(x, y).predict(other)) == 1, name  # noqa: B023


def test_a_search_does_not_seed_the_estimator_that_it_is_given() -> None:
    """The seed of a randomized search picks candidates; the tree in it draws as before."""
    pytest.importorskip("sklearn")
    x, y, other = ties()
    search, tree = found("sklearn.model_selection.RandomizedSearchCV"), found("sklearn.tree.DecisionTreeClassifier")
    grid = {"max_depth": [2, 3, 4, 5]}
    assert states(lambda: search(tree(), grid, n_iter=2, random_state=0).fit(x, y).predict(other)) > 1


def test_an_estimator_is_seeded_after_it_is_made() -> None:
    """`set_params` and the attribute give a `random_state` as the constructor does."""
    pytest.importorskip("sklearn")
    forest = found("sklearn.ensemble.RandomForestClassifier")
    x, y, other = ties()

    def by_attribute() -> Any:
        made = forest(3)
        made.random_state = 1
        return made.fit(x, y).predict_proba(other)

    assert states(by_attribute) == 1
    assert states(lambda: forest(3).set_params(random_state=1).fit(x, y).predict_proba(other)) == 1
    assert states(lambda: forest(3).fit(x, y).predict_proba(other)) > 1


def test_check_random_state_gives_the_global_stream_or_another() -> None:
    """None is NumPy's global RandomState; an integer makes a new one."""
    utils = pytest.importorskip("sklearn.utils")
    assert states(lambda: utils.check_random_state(None).rand(3)) == 5
    assert states(lambda: utils.check_random_state(3).rand(3)) == 1


def test_scikit_learn_refuses_a_generator() -> None:
    """What a fix gives is an integer, then."""
    shuffle = pytest.importorskip("sklearn.utils").shuffle
    with pytest.raises(ValueError, match="random_state"):
        shuffle([1, 2], random_state=numpy.random.default_rng(0))


def test_a_frozen_distribution_draws_from_the_seed_that_it_was_given() -> None:
    """By `seed=` where it is frozen, or by the attribute."""
    stats = pytest.importorskip("scipy.stats")

    def by_attribute() -> Any:
        frozen = stats.norm()
        frozen.random_state = numpy.random.RandomState(1)
        return frozen.rvs(3)

    assert states(by_attribute) == 1
    assert states(lambda: stats.multivariate_normal([0, 0], seed=1).rvs(3)) == 1
    assert states(lambda: stats.multivariate_normal([0, 0]).rvs(3)) == 5


@pytest.mark.parametrize("name", ["scipy.optimize.differential_evolution", "scipy.stats.qmc.Sobol"])
def test_the_older_name_of_a_seed_is_still_taken(name: str) -> None:
    """What a fix writes (`given-as`) is taken without a warning."""
    pytest.importorskip("scipy")
    given = [one for one in read_table(LIBRARIES / "scipy.toml").api if name in one.names]
    assert given[0].given_as == "seed"
    if name.endswith("Sobol"):
        assert states(lambda: found(name)(2, seed=1).random(4)) == 1
    else:
        bounds = [(-1, 1)] * 3
        assert states(lambda: found(name)(lambda x: (x**2).sum(), bounds, seed=1, maxiter=2, polish=False).x) == 1


_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "add": (1,), "aggregate": ("sum",), "agg": ("sum",), "apply": (abs,), "astype": ("float",),
    "between": (0, 1), "drop": ([0],), "clip": (0, 1), "div": (1,), "explode": ("a",), "fillna": (0,),
    "filter": (["a"],), "groupby": ("b",), "isin": ([1],), "map": (lambda one: one,), "mul": (1,), "nlargest": (1, "a"),
    "nth": (0,), "nsmallest": (1, "a"), "pop": ("a",), "query": ("a > 1",), "reindex": ([0, 1],), "rename": ({},),
    "rename_axis": ("i",), "replace": (1, 2), "select_dtypes": ("number",), "set_axis": ([0, 1, 2, 3],),
    "set_index": ("a",), "shift": (1,), "sort_values": ("a",), "sub": (1,), "take": ([0],), "add_prefix": ("x",),
    "add_suffix": ("x",), "transform": ("cumsum",), "prod": (), "pivot": (), "melt": (),
}  # fmt: skip


def test_methods_of_frames_give_what_the_table_says() -> None:
    """Every method that the table says gives a frame, a Series or groups gives something with the same `sample`."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1, 2, 3, 4], "b": [1, 1, 2, 2], "c": [1.0, 2.0, 3.0, 4.0]})
    special: dict[str, tuple[Any, ...]] = {
        "join": (frame.add_suffix("_other"),), "merge": (frame,), "combine_first": (frame,), "where": (frame > 0,),
    }  # fmt: skip
    made = {
        "pandas.DataFrame": frame,
        "pandas.Series": frame["a"],
        "pandas.api.typing.DataFrameGroupBy": frame.groupby("b"),
        "pandas.api.typing.SeriesGroupBy": frame.groupby("b")["a"],
    }
    tried = 0
    for api in read_table(LIBRARIES / "pandas.toml").api:
        for name in api.names if api.does is Does.PLAIN else ():
            owner, _, method = name.rpartition(".")
            if owner not in made or method in {"pivot", "pivot_table", "from_dict", "from_records"}:
                continue
            arguments = special.get(method, _ARGUMENTS.get(method, ()))
            if "Series" in owner:
                short = {"explode", "set_index", "sort_values", "nlargest", "nsmallest", "select_dtypes"}
                arguments = (
                    () if method in short else {"filter": ([0],), "groupby": ([1, 1, 2, 2],)}.get(method, arguments)
                )
                arguments = (frame["a"] > 0,) if method == "where" else arguments
            if "GroupBy" in owner and method == "filter":
                arguments = (lambda part: len(part) > 0,)
            receiver = made[owner].copy() if hasattr(made[owner], "copy") else made[owner]
            result = getattr(receiver, method)(*arguments)
            assert hasattr(result, "sample"), name
            assert isinstance(result, pandas.DataFrame | pandas.Series) or "GroupBy" in (api.returns or ""), name
            tried += 1
    assert tried > 100
    frame_type = next(one for one in read_table(LIBRARIES / "pandas.toml").type if one.name == "pandas.DataFrame")
    assert isinstance(frame[["a"]], found(frame_type.items or ""))
    assert isinstance(frame[frame["a"] > 1], found(frame_type.items or ""))
    assert isinstance(frame["a"], found(frame_type.named or ""))
    assert all(isinstance(getattr(frame, one)[:2], pandas.DataFrame) for one in frame_type.indexers)
    grouped = [one for one in read_table(LIBRARIES / "pandas.toml").type if one.groups is not None]
    assert [one.name for one in grouped] == [one for one in made if "GroupBy" in one]
    for one in grouped:
        for _, part in made[one.name]:
            assert isinstance(part, found(one.groups or ""))
