"""Functions of the global streams become methods, argument by argument: the same type, shape, dtype and distribution.

Each form is fixed as part of a program, and what stands in its place is drawn many times, beside the form itself.
"""

# ruff: noqa: D103 - the names of the tests are sentences

from __future__ import annotations

import ast
import math
import random
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from fix_proof import fixed, seedlint

from seedlint import catalogue

if TYPE_CHECKING:
    from pathlib import Path

DRAWS = 1500
LIMIT = 1e-7
"""How improbable the difference of two samples may be; hundreds are compared."""

SETUP = """\
import random

import numpy as np

n = 4
shape = (2, 3)
names = ["a", "b", "c", "d"]
weights = [0.1, 0.2, 0.3, 0.4]
bounds = [3, 6, 9]
"""

# Forms of each function, `R` for the module; what they are to become is worked out, not written down.
NUMPY = """
R.rand() | R.rand(3) | R.rand(2, 3) | R.rand(*shape) | R.rand(n, *shape) | R.rand(*(i + 1 for i in range(2)))
R.rand(2, 3).T | R.rand(*shape[:1]) | R.rand(*(2, 3), )
R.randn() | R.randn(3) | R.randn(2, 3) | R.randn(*shape) | R.randn(*reversed(shape))
R.random() | R.random(3) | R.random(size=shape) | R.random_sample() | R.random_sample((2, 3))
R.random_sample(size=None)
R.ranf() | R.ranf(3) | R.sample() | R.sample((2,)) | R.random_sample(None)
R.randint(9) | R.randint(2, 9) | R.randint(low=2, high=9) | R.randint(9, size=3) | R.randint(2, 9, 3)
R.randint(9, None)
R.randint(2, 9, shape) | R.randint(9, size=None) | R.randint(2, 9, None) | R.randint(9, dtype=np.uint8)
R.randint(bounds)
R.randint(2, dtype=bool) | R.randint(9, dtype=int) | R.randint(0, 9, None, np.int32)
R.randint(9, size=2, dtype="int16")
R.randint(0, [3, 6]) | R.randint([3, 6], size=(4, 2)) | R.randint(9.0) | R.randint(0, n + 3) | names[R.randint(n)]
R.randint(9, size=()) | R.randint(high=9, low=-3) | R.randint(low=9)
R.random_integers(9) | R.random_integers(2, 9) | R.random_integers(9, size=3)
R.random_integers(low=2, high=9, size=(2,))
R.random_integers(low=9) | R.random_integers(2, high=9) | R.random_integers(2, 9, 3)
R.uniform() | R.uniform(2, 5) | R.uniform(-1.0, 1.0, 3) | R.uniform(high=3.0) | R.uniform(size=shape)
R.uniform([0, 5], [1, 9])
R.normal() | R.normal(1.0, 2.0) | R.normal(scale=2.0) | R.normal(loc=[0, 5]) | R.normal(size=shape)
R.normal(0, 1, None)
R.standard_normal() | R.standard_normal(3) | R.standard_normal(size=shape) | R.normal(0, 1, ())
R.choice(9) | R.choice(names) | R.choice(9, 3) | R.choice(9, size=3, replace=False) | R.choice(n, 2, True, weights)
R.choice(names, p=weights) | R.choice(names, 3, replace=False) | R.choice(n, 2, False, p=weights)
R.choice([1.5, 2.5])
R.choice(np.arange(5), shape) | R.choice(a=5, size=None) | R.choice([True, False])
R.permutation(6) | R.permutation([1, 2, 3]) | R.permutation(np.eye(3)) | R.permutation(names)
[x := list(range(6)), R.shuffle(x), x][0] | [x := np.arange(6.0), R.shuffle(x), x][2]
[x := np.eye(3), R.shuffle(x)][0]
R.multivariate_normal([0, 1], [[1, 0.5], [0.5, 2]]) | R.multivariate_normal(mean=[0, 1], cov=np.eye(2), size=3)
R.multivariate_normal([0, 1], [[1, 0.9], [0.9, 1]], 2, "ignore", 1e-8)
R.multinomial(9, [0.2, 0.3, 0.5]) | R.multinomial(n=9, pvals=[0.5, 0.5], size=2) | R.dirichlet([1, 2, 3])
R.dirichlet((1, 2), 2)
R.beta(2, 3) | R.beta(a=2, b=3, size=2) | R.binomial(9, 0.3) | R.binomial(n=9, p=0.3, size=shape)
R.binomial(9, [0.1, 0.9])
R.chisquare(3) | R.chisquare(df=3, size=2) | R.exponential() | R.exponential(2.0, 3) | R.exponential(scale=2.0)
R.f(5, 7) | R.f(5, dfden=7, size=2) | R.gamma(2.0) | R.gamma(2.0, 3.0, 2) | R.gamma(shape=2.0, scale=3.0)
R.geometric(0.3) | R.geometric(p=0.3, size=2) | R.gumbel() | R.gumbel(1.0, 2.0, size=2) | R.hypergeometric(9, 5, 4)
R.hypergeometric(ngood=9, nbad=5, nsample=4, size=2) | R.laplace() | R.laplace(1.0, 2.0, 2) | R.logistic()
R.logistic(1, 2)
R.lognormal() | R.lognormal(mean=1.0, sigma=0.5, size=2) | R.logseries(0.5) | R.logseries(p=0.5, size=2)
R.negative_binomial(3, 0.5) | R.negative_binomial(n=3, p=0.5, size=2) | R.noncentral_chisquare(3, 1)
R.noncentral_f(5, 7, 1)
R.noncentral_chisquare(df=3, nonc=1, size=2) | R.noncentral_f(dfnum=5, dfden=7, nonc=1, size=2) | R.pareto(3.0)
R.pareto(a=3.0, size=2) | R.poisson() | R.poisson(3.0) | R.poisson(lam=[1, 9]) | R.poisson(3, 2) | R.power(2.0)
R.power(a=2.0, size=2) | R.rayleigh() | R.rayleigh(scale=2.0, size=2) | R.standard_cauchy()
R.standard_cauchy(size=2)
R.standard_exponential() | R.standard_exponential(3) | R.standard_gamma(2.0) | R.standard_gamma(shape=2.0, size=2)
R.standard_t(5) | R.standard_t(df=5, size=2) | R.triangular(0, 1, 4) | R.triangular(left=0, mode=1, right=4, size=2)
R.vonmises(0.0, 1.0) | R.vonmises(mu=0.0, kappa=1.0, size=2) | R.wald(1.0, 2.0) | R.wald(mean=1.0, scale=2.0, size=2)
R.weibull(2.0) | R.weibull(a=2.0, size=2) | R.zipf(3.0) | R.zipf(a=3.0, size=2) | R.bytes(4) | R.bytes(length=4)
"""

PYTHON = """
R.random() | R.uniform(1, 3) | R.uniform(3, 1) | R.randint(1, 6) | R.randrange(6) | R.randrange(0, 9, 2)
R.randint(a=1, b=6)
R.choice(names) | R.choices(names, k=3) | R.choices(names, weights, k=3)
R.choices(names, cum_weights=[1, 2, 3, 9], k=2)
R.sample(names, 2) | R.sample(range(9), k=3) | R.sample(names, 3, counts=[1, 2, 3, 4]) | R.getrandbits(8)
R.randbytes(4)
[x := list(range(6)), R.shuffle(x), x][0] | R.gauss(0, 1) | R.gauss(mu=1.0, sigma=2.0) | R.normalvariate(0, 1)
R.lognormvariate(0, 1) | R.expovariate(2.0) | R.triangular(0, 4, 1) | R.triangular(high=3) | R.betavariate(2, 3)
R.gammavariate(2, 3) | R.paretovariate(3) | R.vonmisesvariate(0, 1) | R.weibullvariate(1, 2)
"""

# What has no equivalent, and why.
REFUSED = {
    "np.random.uniform(1.0, -1.0)": "its bounds are the wrong way round",
    "np.random.random_integers(9, None)": "its upper bound is given as None",
    "np.random.randint(*bounds[:2])": "its arguments are unpacked",
}


def forms(text: str, module: str) -> list[str]:
    """Return the forms of a table, each with the module written out."""
    return [part.strip().replace("R.", f"{module}.") for line in text.split("\n") for part in line.split(" | ") if part]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each form becomes."""
    folder = tmp_path_factory.mktemp("forms")
    asked = [*forms(NUMPY, "np.random"), *forms(PYTHON, "random")]
    lines = [f"    x{number} = {form}" for number, form in enumerate(asked)]
    _write(folder / "before", lines)
    tree = ast.parse((fixed(folder / "before", folder) / "main.py").read_text())
    (main,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "main")
    values = {
        node.targets[0].id: ast.unparse(node.value)
        for node in main.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    return {form: values[f"x{number}"] for number, form in enumerate(asked)}


def _write(folder: Path, lines: list[str]) -> None:
    folder.mkdir()
    text = "\n".join([SETUP, "", "def main():", *lines, "", "", "main()", ""])
    (folder / "main.py").write_text(text)


@pytest.mark.parametrize("form", forms(NUMPY, "np.random"))
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_numpy_function_becomes_the_same_method(form, converted):
    new = converted[form]
    assert "np.random" not in new
    _same(form, new, {"rng": np.random.default_rng(5)})


@pytest.mark.parametrize("form", forms(PYTHON, "random"))
def test_a_function_of_python_becomes_the_same_method(form, converted):
    new = converted[form]
    assert "random.Random" not in new
    _same(form, new, {"py_rng": random.Random(5)})


def test_every_function_has_a_form():
    asked = f"{NUMPY}{PYTHON}"
    for stream, module in (("numpy", "numpy.random"), ("python", "random")):
        draws = [
            name.rpartition(".")[2]
            for table in catalogue.load().tables
            for api in table.api
            if api.stream == stream and api.does.value == "draw"
            for name in api.names
            if name.rpartition(".")[0] == module
        ]
        # Newer than the oldest Python that this runs on.
        missing = [name for name in draws if f"R.{name}(" not in asked and name != "binomialvariate"]
        assert draws
        assert not missing


@pytest.mark.parametrize("form", REFUSED)
def test_what_has_no_equivalent_is_left_and_said_so(form, tmp_path):
    _write(tmp_path / "before", [f"    return {form}"])
    copy = fixed(tmp_path / "before", tmp_path)
    text = (copy / "main.py").read_text()
    # The stream that it draws from is seeded instead; it stays as it is.
    assert f"    return {form}\n" in text
    assert ("np.random.seed(MASTER_SEED)" in text) is form.startswith("np.")
    assert REFUSED[form] in seedlint(copy, "--fix", "--show-fixes")


def _same(form: str, new: str, names: dict[str, Any]) -> None:
    """Hold that two expressions draw alike."""
    world: dict[str, Any] = {}
    exec(SETUP, world)
    np.random.seed(3)  # noqa: NPY002 - what is fixed draws from this stream
    random.seed(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        old_code, new_code = compile(form, form, "eval"), compile(new, new, "eval")
        before = [eval(old_code, world) for _ in range(DRAWS)]
        after = [eval(new_code, world | names) for _ in range(DRAWS)]
    kinds = {_kind(value) for value in before}
    assert {_kind(value) for value in after} == kinds, new
    rows = [np.array([_numbers(value) for value in values]) for values in (before, after)]
    assert rows[0].shape == rows[1].shape
    for old, other in zip(rows[0].T, rows[1].T, strict=True):
        assert _alike(old, other), new
    # What the numbers of one result have to do with one another.
    assert _alike(*(np.round((np.diff(row, axis=1) ** 2).sum(axis=1), 9) for row in rows)), new
    assert _alike(*(np.array([len(set(values)) for values in row.tolist()]) for row in rows)), new


def _kind(value: object) -> object:
    if isinstance(value, np.ndarray):
        return "array", value.shape, value.dtype.kind + str(value.dtype.itemsize)
    if isinstance(value, list):
        return "list", len(value), _kind(value[0]) if value else None
    return type(value)


def _numbers(value: Any) -> list[float]:
    """Return a result as numbers."""
    if isinstance(value, list | np.ndarray):
        return [number for one in (value if isinstance(value, list) else value.ravel()) for number in _numbers(one)]
    if isinstance(value, bytes):
        return list(value)
    return [float(ord(value)) if isinstance(value, str) else float(value)]


def _alike(old: np.ndarray, new: np.ndarray) -> bool:
    """Compare two samples: by counts where there are few values (chi-square), else by Kolmogorov and Smirnov."""
    values = sorted({*old.tolist(), *new.tolist()})
    if len(values) > 40:
        points = np.array(values)
        below = [np.searchsorted(np.sort(one), points, side="right") / len(one) for one in (old, new)]
        limit = math.sqrt(-math.log(LIMIT / 2) / 2 * (len(old) + len(new)) / (len(old) * len(new)))
        return bool(np.abs(below[0] - below[1]).max() < limit)
    counts = [Counter(one.tolist()) for one in (old, new)]
    rare = [value for value in values if counts[0][value] + counts[1][value] < 20]
    cells = [[counts[0][value], counts[1][value]] for value in values if value not in rare]
    if rare:
        cells.append([sum(count[value] for value in rare) for count in counts])
    statistic = sum((a - b) ** 2 / (a + b) for a, b in cells)
    # Wilson and Hilferty: the cube root of a chi-square is nearly normal.
    free = max(len(cells) - 1, 1)
    spread = 2 / (9 * free)
    score = ((statistic / free) ** (1 / 3) - (1 - spread)) / math.sqrt(spread)
    return math.erfc(score / math.sqrt(2)) / 2 > LIMIT
