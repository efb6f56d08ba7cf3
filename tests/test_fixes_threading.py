"""Seeds and generators threaded over whole programs of `fixtures/fixes`, each fixed and proved by running."""

# ruff: noqa: D103 - the names of the tests are sentences

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fix_proof import findings, fixed, proved, runs, seedlint, texts

PROGRAMS = Path(__file__).resolve().parent.parent / "fixtures" / "fixes"

# What each fixed program says in its text, besides being right: how the generator gets there.
SHOWN = {
    "empty-init": {
        "main.py": [
            "        pass  # nothing to keep\n        self.rng = rng\n",
            "*, rng): pass; self.rng = rng\n",
        ]
    },
    "called-in-strings": {
        "main.py": [
            "def toss(count):",
            "_walk_rng.choice([-1, 1]",
            "def __init__(self, sides):",
            "def noise(count, *, rng):",
        ]
    },
    "estimators-and-frames": {
        "main.py": [
            'RandomForestRegressor(trees, random_state=derive_seed(seed, "Forest/model"))',
            'table.sample(frac=1, random_state=derive_seed(MASTER_SEED, "table-2"))',
            'KFold(3, shuffle=True, random_state=derive_seed(MASTER_SEED, "k_fold", i))',
            "stats.uniform.rvs(size=count, random_state=rng)",
            'polish=False, seed=derive_seed(MASTER_SEED, "found")',
        ]
    },
    "functions": {"main.py": ["def noise(count, scale=1.0, *, rng):", "noise(count, scale=0.1, rng=rng)"]},
    "methods": {"main.py": ["def __init__(self, start, *, py_rng, rng):", "self.rng.standard_normal()"]},
    "dataclass": {
        "main.py": [
            "    rng: np.random.Generator = field(kw_only=True, repr=False, compare=False)\n",
            "self.rng.normal(scale=self.scale)",
        ]
    },
    "dataclass-frozen": {"main.py": ["Point(self.x + self.rng.gauss(0.0, 1.0), rng=self.rng)"]},
    "dataclass-listed": {"main.py": ["_point_rng.gauss(0.0, 1.0)", "class Point:\n    x: float\n\n"]},
    "closure": {"main.py": ["def make_sampler(scale, *, rng):", "    def sample(count):\n        return rng.normal("]},
    "builders": {"main.py": ["Layer(2, rng=rng)\n        return first", "return Layer(2, rng=_farm_rng)"]},
    "lambdas": {"main.py": ["lambda value: value + rng.gauss(0.0, 1.0)", "def shuffled(items, *, rng):"]},
    "comprehensions": {"main.py": ["def total(count, *, rng):", "sum(rng.random() for _ in range(count))"]},
    "generator-functions": {"main.py": ["def batches(data, size, *, rng):", "batches(data, 10, rng=rng)"]},
    "async-functions": {"main.py": ["async def delay(*, rng):", "await delay(rng=rng)"]},
    "inheritance": {
        "main.py": [
            "        super().__init__(actions, rng=rng)\n        self.epsilon = epsilon\n",
            "class Lazy(Agent):\n    def rest(self):\n        return self.rng.exponential()",
            "self.weights[self.rng.integers(self.actions)]",
        ]
    },
    "inheritance-files": {
        "agents.py": ["super().__init__(actions, rng=rng)", "self.np_rng.exponential()"],
        "base.py": ["self.np_rng = rng"],
    },
    "template-method": {"main.py": ["super().__init__(size, rng=rng)"]},
    "other-files": {"data.py": ["def load(count, *, rng):"], "model.py": ["def __init__(self, width, *, rng):"]},
    "relative-seeding": {
        "main.py": ["import random\n\nfrom plants.seeding import MASTER_SEED, derive_seed\nfrom plants.tree import"],
        "plants/tree.py": [
            "import random\n\nfrom .seeding import MASTER_SEED, derive_seed\nfrom .weather import weather\n\n",
            'weather\n\n_tree_rng = random.Random(derive_seed(MASTER_SEED, "tree/Tree/rng"))\n\n\nclass Tree:\n',
            "return self.size + 0.01 * _tree_rng.random()",
            "_tree_rng.gauss(10.0, 1.0) + weather(1, rng=_tree_rng)[0]",
        ],
    },
    "relative-imports": {"sim/world.py": ["forces(self.count, rng=self.rng)"]},
    "recursion": {"main.py": ["[tree(depth - 1, rng=rng), tree(depth - 1, rng=rng)]", "odd(count - 1, rng=rng)"]},
    "default-arguments": {"main.py": ["def roll(sides=1000000, *, times=1, offset=rng.random(), rng):"]},
    "partial": {"main.py": ["sample, scale=100.0, rng=np.random.default_rng("]},
    "unpacking": {"main.py": ["def sample(count, mean=0.0, *, rng, **options):", "def grid(*shape, rng):"]},
    "callers-in-tests": {"test_dice.py": ["throw(6, rng=random.Random(1))", "Dice(2, rng=random.Random(1))"]},
    "re-exports": {"toolbox/making.py": ["return make(self.count, rng=self.rng)"]},
    "callbacks": {
        "main.py": ["value + _mutate_rng.normal()", "_draw_rng.normal(scale=scale)", "@repeat\ndef draw(scale):"]
    },
    "nested-loops": {"main.py": ["while rng.random() < 0.5:"]},
    "given-or-made": {
        "main.py": [
            "split(np.arange(30), rng=rng)",
            "rng=py_rng)",
            'derive_seed(MASTER_SEED, "noise-2", i)',
            "rng = rng or np.",
        ]
    },
    "existing-random-state": {"main.py": ['Sampler(2.0, random_state=derive_seed(MASTER_SEED, "sampler"))']},
    "from-import": {"main.py": ["rng.random((2, 2)).sum()", "py_rng.shuffle(items)"]},
    "aliased-import": {"main.py": ["rng=rnd.Random(derive_seed("]},
    "two-entry-points": {"evaluate.py": ["MASTER_SEED = 42"], "train.py": ["derive_seed(SEED, "]},
    "argparse-seed": {"main.py": ["derive_seed(args.seed, "]},
    "click-seed": {"main.py": ["def main(seed):", "derive_seed(seed, "]},
    "config-object": {"main.py": ["derive_seed(config.seed, "]},
    "seed-helper": {"main.py": ["    set_seed(args.seed)\n", "derive_seed(args.seed, "]},
    "seeded-late": {"main.py": ["np.random.seed(MASTER_SEED)", "MASTER_SEED = 8"]},
    "other-constructors": {"main.py": ["return cls(0.0)", "def __init__(self, x):", "def __init__(this, x):"]},
    "two-definitions": {"main.py": ["def noise(count):", "def spread(count):"]},
    "by-name": {"main.py": ["def normal(count):", "def uniform(count):"]},
    "f-strings": {"main.py": ['print(f"{noise(2, rng=rng)} and {py_rng.random():.12f}")']},
    "deep-copies": {"main.py": ["_plant_rng.gauss(0.0, 1.0)", "def __init__(self, height):"]},
    "shown-attributes": {"main.py": ["_step_rng.gauss(0.0, 1.0)", "def __init__(self, size):"]},
    "module-names": {"main.py": ["tools.shapes.shape(rng=random.Random(", "everything(rng="]},
    "foreign-bases": {"main.py": ["_worker_rng.gauss(0.0, self.scale)", "self.rng.gauss(0.0, self.scale)"]},
    "class-bodies": {"main.py": ["def __init__(self, *, rng):", "def fresh(*, rng):", "    salt = rng.random()"]},
}
ENTRIES = {"relative-imports": ["-m sim"], "two-entry-points": ["train.py", "evaluate.py"]}
STEADY = ["train.py"]

SEEDED = "\nMASTER_SEED = 42\nnp.random.seed(MASTER_SEED)\n"
"""What is added to a program whose draws cannot have a generator of their own."""

# Programs of which some draws are left as they are, and why; what nothing seeds is seeded where they start.
LEFT = {
    "by-other-names": ["it is not called by its own name", "which function is called depends on the run"],
    "module-as-rng": ["it is not called by its own name"],
    "reseeded": ["`np.random.seed` is called more than once, so numbers may come again on purpose"],
    "state-kept": ["the stream's state is put back (`np.random.set_state`)"],
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_program_is_fixed(name, tmp_path):
    # Without running it; `proved` holds the rest.
    proof = proved(PROGRAMS / name, tmp_path, options=["--unsafe-fixes"])
    for path, parts in SHOWN[name].items():
        missing = [part for part in parts if part not in proof.text(path)]
        assert not missing, proof.text(path)


@pytest.mark.slow
@pytest.mark.parametrize("name", SHOWN)
def test_a_fixed_program_repeats_itself_whatever_else_draws(name, tmp_path):
    entries = ENTRIES.get(name, ["main.py"])
    proved(PROGRAMS / name, tmp_path, *entries, options=["--unsafe-fixes"], steady=STEADY)


@pytest.mark.parametrize("name", LEFT)
def test_what_would_change_a_programs_meaning_is_left_and_said_so(name, tmp_path):
    before = texts(PROGRAMS / name)
    copy = fixed(PROGRAMS / name, tmp_path, "--unsafe-fixes")
    shown = seedlint(copy, "--fix", "--unsafe-fixes", "--show-fixes")
    assert findings(copy)
    for reason in LEFT[name]:
        assert reason in shown
    for path, text in before.items():
        left = texts(copy)[path].replace(SEEDED.encode(), b"")
        assert left == text or name == "by-other-names"
    one, other = runs(copy, "main.py", 2)
    assert one == other


def test_a_seed_on_the_command_line_rules_all_streams(tmp_path):
    for number, name in enumerate(["argparse-seed", "click-seed", "seed-helper"]):
        copy = fixed(PROGRAMS / name, tmp_path / str(number), "--unsafe-fixes")
        one, same, other = (runs(copy, f"main.py --seed {seed}", 1)[0].splitlines() for seed in (1, 1, 2))
        assert one == same
        assert not set(one) & set(other)


def test_programs_that_share_code_do_not_share_numbers(tmp_path):
    copy = fixed(PROGRAMS / "two-entry-points", tmp_path, "--unsafe-fixes")
    train, evaluate = (runs(copy, entry, 1)[0].splitlines() for entry in ("train.py", "evaluate.py"))
    assert not set(train) & set(evaluate)


def test_a_seeded_program_keeps_its_numbers_unless_it_may_change_them(tmp_path):
    copy = fixed(PROGRAMS / "two-entry-points", tmp_path)
    assert runs(copy, "train.py", 1) == runs(PROGRAMS / "two-entry-points", "train.py", 1)


def test_tests_that_call_what_was_fixed_still_pass(tmp_path):
    copy = fixed(PROGRAMS / "callers-in-tests", tmp_path)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_dice.py"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
