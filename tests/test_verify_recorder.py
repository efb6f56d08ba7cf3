"""The recorder: what it writes down of real programs, and that these do the same with it as without."""

from __future__ import annotations

import json
import marshal
import os
import random
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest
from neighbours import load

from seedlint.catalogue import SELF, Does, read_table
from seedlint.errors import SeedlintError
from seedlint.resources import rules_root
from seedlint.verify import traces

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).resolve().parent
INJECT = HERE.parent / "seedlint" / "verify" / "inject"


def environment(folder: Path | None, **options: Any) -> dict[str, str]:
    """Return the environment of a run, recorded into a folder or not."""
    found = {key: value for key, value in os.environ.items() if not key.startswith("SEEDLINT_")}
    found["TF_CPP_MIN_LOG_LEVEL"] = "3"
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        found["PYTHONPATH"] = os.pathsep.join([str(INJECT), *filter(None, [found.get("PYTHONPATH")])])
        found["SEEDLINT_RECORD"] = str(folder)
        found["SEEDLINT_RECORD_OPTIONS"] = json.dumps(options)
    return found


def run(
    program: Path, folder: Path | None, arguments: Sequence[str] = (), **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run a program, recorded into a folder or not."""
    return subprocess.run(
        [sys.executable, str(program), *arguments],
        env=environment(folder, **options),
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
        cwd=program.parent,
    )


@pytest.fixture
def recorded(tmp_path: Path) -> Any:
    """Return a function that records a program, and compares what it prints with a run that is not recorded."""

    def record(source: str, *, alike: bool = True, **options: Any) -> list[traces.Trace]:
        program = tmp_path / "program.py"
        program.write_text(textwrap.dedent(source), encoding="utf-8")
        folder = tmp_path / f"records{len(list(tmp_path.glob('records*')))}"
        done = run(program, folder, **options)
        if alike:
            plain = run(program, None)
            assert (done.returncode, done.stdout) == (plain.returncode, plain.stdout), done.stderr
            assert (done.stderr == "") == (plain.stderr == ""), done.stderr
        record.output = done.stdout  # type: ignore[attr-defined]
        assert not list(folder.glob("*.failed"))
        found = [traces.read(path) for path in sorted(folder.glob("*.seedtrace"))]
        assert not [note for one in found for note in one.notes if "recorder failed" in note]
        return sorted(found, key=lambda one: one.process.role != "main")

    return record


def shown(trace: traces.Trace) -> list[str]:
    """Return the draws in short."""
    return [f"{one.api} {one.place.line} {one.stream.name} {one.index} {one.at_place}" for one in trace.draws()]


PYTHON = """
    import random
    random.seed(1)
    print(random.random(), random.randint(1, 6))

    def shuffled(rng):
        cards = list(range(8))
        rng.shuffle(cards)
        return cards

    rng = random.Random(7)
    print([shuffled(rng) for _ in range(2)], random.choice("abc"))
"""


def test_pythons_draws(recorded: Any) -> None:
    """Each call is a draw, not what it calls in turn; streams are told apart; places and streams are counted."""
    [trace] = recorded(PYTHON)
    assert shown(trace) == [
        "random.random 4 python 0 0",
        "random.randint 4 python 1 1",
        "random.Random.shuffle 8 random.Random#0 (program.py:11) 0 0",
        "random.Random.shuffle 8 random.Random#0 (program.py:11) 1 1",
        "random.choice 12 python 2 0",
    ]
    assert [(one.api, one.value, one.source) for one in trace.seeds] == [
        ("random.seed", "1", "given"),
        ("random.Random", "7", "given"),
    ]
    assert trace.end == traces.End(None, 5, 0)
    places = {one.place.function for one in trace.draws()}
    assert places == {"<module>", "shuffled"}
    assert len({one.digest for one in trace.draws()}) == 5


def test_a_second_run_draws_the_same(recorded: Any) -> None:
    """Digests are of values, and the same in each process."""
    first, second = recorded(PYTHON), recorded(PYTHON)
    assert list(first[0].draws()) == list(second[0].draws())
    assert [one.streams for one in first[0].states[-1:]] == [one.streams for one in second[0].states[-1:]]


def test_numpys_draws(recorded: Any) -> None:
    """The functions, both classes of generators, bit generators, and what is copied and spawned."""
    [trace] = recorded("""
        import copy, pickle
        import numpy as np
        np.random.seed(3)
        print(np.random.rand(2), np.random.permutation(4))
        rng = np.random.default_rng(5)
        print(rng.normal(), type(rng) is np.random.Generator)
        old = np.random.RandomState(4)
        print(old.rand(), copy.deepcopy(old).rand(), pickle.loads(pickle.dumps(rng)).random())
        print([child.random() for child in rng.spawn(2)])
        bits = np.random.Philox(8)
        print(bits.random_raw(), np.random.Generator(bits).bytes(3))
        np.random.default_rng().random()
        print(pickle.dumps(rng) == pickle.dumps(copy.copy(rng)), np.random.mtrand._rand is np.random.normal.__self__)

        class Mine(np.random.Generator):
            def normal(self):
                return super().normal() + 1

        print(Mine(np.random.PCG64(1)).normal())
    """)
    assert shown(trace) == [
        "numpy.random.rand 5 numpy 0 0",
        "numpy.random.permutation 5 numpy 1 1",
        "numpy.random.Generator.normal 7 numpy.Generator#0 (program.py:6) 0 0",
        "numpy.random.RandomState.rand 9 numpy.RandomState#0 (program.py:8) 0 0",
        "numpy.random.RandomState.rand 9 numpy.MT19937#0 (program.py:9) 0 1",
        "numpy.random.Generator.random 9 numpy.PCG64#0 (program.py:9) 0 2",
        "numpy.random.Generator.random 10 numpy.PCG64#0 (program.py:10) 0 0",
        "numpy.random.Generator.random 10 numpy.PCG64#1 (program.py:10) 0 1",
        "numpy.random.BitGenerator.random_raw 12 numpy.Philox#0 (program.py:11) 0 0",
        "numpy.random.Generator.bytes 12 numpy.Philox#0 (program.py:11) 1 1",
        "numpy.random.Generator.random 13 numpy.Generator#0 (program.py:13) 0 0",
        "numpy.random.Generator.normal 18 numpy.PCG64#0 (program.py:20) 0 0",
    ]
    sources = {one.stream.name: one.source for one in trace.seeds}
    assert sources.pop("numpy.Generator#0 (program.py:13)") == "entropy"
    assert set(sources.values()) == {"given"}
    assert trace.libraries[0].name == "numpy"
    assert trace.libraries[0].known


def test_entropy_and_the_clock(recorded: Any) -> None:
    """What the program reads itself is told; what Python and libraries read for purposes of their own is not."""
    [trace] = recorded(
        """
        import os, random, secrets, tempfile, time, uuid
        os.urandom(4), secrets.randbelow(10), uuid.uuid4()
        with tempfile.TemporaryDirectory():
            random.seed(time.time_ns())
        random.random()
        """,
    )
    found = dict.fromkeys((one.api, one.place.line) for one in trace.entropy)  # Python may read twice for one number
    assert list(found) == [
        ("os.urandom", 3),
        ("secrets.randbelow", 3),
        ("uuid.uuid4", 3),
    ]
    assert [(one.api, one.source) for one in trace.seeds] == [("random.seed", "entropy")]
    assert [one.stream.name for one in trace.draws()] == ["entropy"] * len(trace.entropy) + ["python"]


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("raise SystemExit(3)", 3),
        ("random.choice([])", 1),
        ("random.seed([])", 1),
        ("np.random.normal(scale=-1)", 1),
        ("np.random.default_rng(-1)", 1),
        ("np.random.default_rng(1).normal(bad=1)", 1),
        ("import os; os._exit(5)", 5),
    ],
)
def test_a_program_ends_as_it_would(recorded: Any, ending: str, code: int) -> None:
    """Exit codes and exceptions are those of the program."""
    [trace] = recorded(f"""
        import random
        import numpy as np
        random.seed(1)
        print(random.random())
        try:
            {ending}
        except Exception as error:
            print(type(error), error)
            raise
    """)
    assert trace.end is not None
    assert trace.end.code in {code, None}
    assert trace.end.draws == 1


def test_children_write_records_of_their_own(recorded: Any) -> None:
    """Forked, spawned, pooled: each has its file, and a pool's workers have written when they are killed."""
    found = recorded("""
        import multiprocessing, os, random, subprocess, sys

        def work(number):
            random.seed(number)
            return random.random()

        if __name__ == "__main__":
            random.seed(0)
            random.random()
            for how in ("fork", "spawn"):
                with multiprocessing.get_context(how).Pool(1) as pool:
                    print(pool.map(work, [1, 2]))
            child = os.fork()
            if not child:
                random.random()
                os._exit(0)
            os.waitpid(child, 0)
            subprocess.run([sys.executable, "-c", "import random; random.random()"], check=True)
    """)
    drawn = sorted((one.process.role, one.process.name[:4], len(list(one.draws()))) for one in found)
    assert ("fork", "Fork", 2) in drawn
    assert ("fork", "", 1) in drawn
    assert ("spawn", "Spaw", 2) in drawn
    assert [count for role, _, count in drawn if role == "main"] == [1, 1]


def test_threads_are_told_apart(recorded: Any) -> None:
    """Each thread has a number; no draw is lost or counted twice."""
    [trace] = recorded(
        """
        import random, threading
        random.seed(1)
        def draw():
            for _ in range(5000):
                random.random()
        threads = [threading.Thread(target=draw) for _ in range(4)]
        [one.start() for one in threads]
        [one.join() for one in threads]
        """,
        buffer=100,
    )
    drawn = list(trace.draws())
    assert sorted(one.index for one in drawn) == list(range(20000))
    assert len({one.thread for one in drawn}) == 4
    assert trace.end == traces.End(None, 20000, 0)


def test_a_sample(recorded: Any) -> None:
    """Of each place, one draw in so many is written, under its number; all are counted."""
    [trace] = recorded(
        """
        import numpy as np
        rng = np.random.default_rng(1)
        for _ in range(1000):
            rng.normal()
        """,
        sample=100,
    )
    assert [one.at_place for one in trace.draws()] == list(range(0, 1000, 100))
    assert trace.end == traces.End(None, 1000, 990)


def test_memory_is_bounded_and_a_killed_run_readable(recorded: Any, tmp_path: Path) -> None:
    """What was written as blocks is there after a kill; what was cut off in the middle of a block is passed over."""
    [trace] = recorded(
        """
        import os, random, signal
        random.seed(1)
        for _ in range(1000):
            random.random()
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        buffer=64,
    )
    count = len(list(trace.draws()))
    assert 1000 - 64 <= count < 1000
    assert trace.end is None
    cut = tmp_path / "cut.seedtrace"
    cut.write_bytes(trace.path.read_bytes()[:-10])
    assert 0 < len(list(traces.draws(cut))) < count
    cut.write_bytes(b"something else")
    with pytest.raises(SeedlintError, match="not a record"):
        traces.read(cut)


def test_one_draw_more(recorded: Any) -> None:
    """A perturbed stream gives one draw more, after each seeding; an isolated generator does not notice."""
    source = """
        import random
        import numpy as np
        np.random.seed(1)
        random.seed(1)
        rng = np.random.default_rng(1)
        print(np.random.rand(), random.random(), rng.random())
        np.random.seed(1)
        print(np.random.rand())
    """
    [plain] = recorded(source)
    [other] = recorded(source, alike=False, perturb={"streams": ["numpy"]})
    differs = [one.digest != two.digest for one, two in zip(plain.draws(), other.draws(), strict=True)]
    assert differs == [True, False, False, True]
    [other] = recorded(source, alike=False, perturb={"streams": [], "at": "program.py:7"})
    differs = [one.digest != two.digest for one, two in zip(plain.draws(), other.draws(), strict=True)]
    assert differs == [True, False, False, False]


def test_variations_and_watched_variables(recorded: Any) -> None:
    """The clock is shifted, listings are reversed, and variables are read at the end."""
    source = f"""
        import os, time
        import numpy as np
        class Settings: rate = 0.5
        names = [os.listdir({str(INJECT)!r}), [one.name for one in os.scandir({str(INJECT)!r})]]
        year = time.localtime().tm_year
        later = time.time() > 4e9
        weights = np.arange(3.0)
        settings = Settings()
    """
    [plain] = recorded(source, watch=["names", "later", "weights", "settings.rate", "missing"])
    [other] = recorded(source, watch=["names", "later", "year"], listing="reversed", clock_offset=3e9)
    before, after = ({one.name: one for one in trace.results} for trace in (plain, other))
    assert before["names"].digest != after["names"].digest
    assert (before["later"].summary, after["later"].summary) == ("False", "True")
    assert int(after["year"].summary) > 2100
    assert (before["weights"].kind, before["settings.rate"].summary) == ("array", "0.5")
    assert "missing" in plain.notes[0]


def test_the_program_sees_its_own_sitecustomize(tmp_path: Path) -> None:
    """What the recorder's `sitecustomize` hides is run, and the recorder's folder is off the path."""
    (tmp_path / "sitecustomize.py").write_text("HERE = 'mine'\n", encoding="utf-8")
    program = tmp_path / "program.py"
    program.write_text("import sitecustomize, sys; print(sitecustomize.HERE, sys.path[1:2])\n", encoding="utf-8")
    outputs = []
    for folder in (None, tmp_path / "records"):
        given = environment(folder)
        given["PYTHONPATH"] = os.pathsep.join(filter(None, [str(INJECT) if folder else "", str(tmp_path)]))
        outputs.append(subprocess.check_output([sys.executable, str(program)], env=given, text=True))
    assert outputs[0] == outputs[1]


def test_the_format_is_documented(recorded: Any) -> None:
    """Every kind of line that is written, and the version, stand in the page; and the page has no others."""
    page = (INJECT.parent / "record-format.md").read_text(encoding="utf-8")
    assert f"The line `{traces.MAGIC.decode().strip()}`" in page
    documented = set(re.findall(r'^\| `\["(\w+)"', page, re.MULTILINE))
    known = set(re.findall(r'case \["(\w+)"', Path(traces.__file__).read_text(encoding="utf-8")))
    assert all(f"`{letter}`" in page for letter in "DF")
    assert documented == known
    source = """
        import os, random
        import numpy as np
        random.seed(1)
        os.urandom(4), random.random(), np.random.default_rng(2).normal()
    """
    written = {row[0] for sample in (1, 2) for row in traces.rows(recorded(source, sample=sample)[0].path)}
    assert {"process", "place", "stream", "api", "head", "draws", "d", "seed", "entropy", "state", "end"} <= written
    assert written <= documented | {"draws"}  # which is how blocks of draws are read


def test_a_call_is_not_taken_for_the_one_before(recorded: Any) -> None:
    """The same line draws from generators of one address, and by threads of one identifier: each is told apart."""
    source = """
        import random, threading
        import numpy as np

        def draw(rng):
            return rng.random()

        for seed in range(30):
            draw(random.Random(seed))
            draw(np.random.default_rng(seed))
        rng = random.Random(99)
        for _ in range(3):
            thread = threading.Thread(target=draw, args=(rng,))
            thread.start()
            thread.join()
        for _ in range(2):
            rng.random(), rng.random(), rng.getrandbits(8), rng.random()
    """
    drawn = list(recorded(source)[0].draws())
    first = [random.Random(seed).random() for seed in range(30)]
    python = [draw for draw in drawn[:60] if draw.api == "random.Random.random"]
    assert [draw.digest for draw in python] == [f"{crc32(marshal.dumps(value, 2)):08x}" for value in first]
    assert len({draw.stream.name for draw in drawn[:60]}) == 60
    assert {draw.place.line for draw in drawn[:63]} == {6}
    assert len({draw.thread for draw in drawn[60:63]}) == 3
    last = random.Random(99)
    values = [last.random() for _ in range(3)]
    values += [value for _ in range(2) for value in (last.random(), last.random(), last.getrandbits(8), last.random())]
    assert [draw.digest for draw in drawn[60:]] == [f"{crc32(marshal.dumps(value, 2)):08x}" for value in values]
    assert [draw.index for draw in drawn[60:]] == list(range(11))
    assert [draw.at_place for draw in drawn[63:]] == list(range(8))


def test_a_generator_lives_no_longer_for_being_recorded(recorded: Any) -> None:
    """What the recorder remembers of a call keeps no generator of Python's alive."""
    source = """
        import random, weakref
        rng = random.Random(1)
        rng.random()
        gone = []
        kept = weakref.ref(rng, gone.append)
        del rng
        random.seed(7 if gone else 8)
        random.random()
    """
    (seed,) = [seed for seed in recorded(source)[0].seeds if seed.api == "random.seed"]
    assert seed.value == "7"


def test_without_being_asked_nothing_is_recorded() -> None:
    """The folder on the path alone does nothing."""
    program = "import sys; print('seedlint_recorder' in sys.modules)"
    given = {**environment(None), "PYTHONPATH": str(INJECT)}
    assert subprocess.check_output([sys.executable, "-c", program], env=given, text=True) == "False\n"


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """The program runs on when its record cannot be written."""
    program = tmp_path / "program.py"
    program.write_text("import random; random.seed(1); print(random.random())\n", encoding="utf-8")
    given = environment(tmp_path / "records")
    given["SEEDLINT_RECORD"] = str(tmp_path / "missing" / "folder")
    done = subprocess.run([sys.executable, str(program)], env=given, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("0.13436424411240122\n", "")


TENSORFLOW = """
    import keras, numpy as np, tensorflow as tf
    keras.utils.set_random_seed(1)
    print(tf.random.normal([2]).numpy(), tf.random.uniform([2], seed=4).numpy())

    @tf.function
    def noisy(x):
        if tf.reduce_sum(x) > 0:
            x += tf.random.normal([2])
        return x

    print(noisy(tf.ones(2)).numpy(), noisy(tf.ones(2)).numpy())
    print(tf.random.Generator.from_seed(3).normal([2]).numpy())
    print(list(tf.data.Dataset.range(6).shuffle(6).as_numpy_iterator()))
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dropout(0.5)])
    model.compile("sgd", "mse")
    model.fit(np.random.rand(32, 4), np.random.rand(32, 3), epochs=2, verbose=0)
    print(model.get_weights()[0].sum(), keras.random.normal((2,)).numpy())
"""


@pytest.mark.slow
def test_tensorflows_and_kerass_draws(recorded: Any) -> None:
    """Operations eager and traced, data sets, generators, layers: under public names, at the user's lines."""
    [trace] = recorded(TENSORFLOW, watch=["model"])
    assert shown(trace) == [
        "tensorflow.random.normal 4 tensorflow 0 0",
        "tensorflow.random.uniform 4 tensorflow op 0 1",
        "tensorflow.random.normal 9 tensorflow 1 0",
        "tensorflow.random.Generator.normal 13 tensorflow.Generator#0 (program.py:13) 0 0",
        "tensorflow.data.Dataset.shuffle 14 tensorflow 2 0",
        "keras.layers.Dense 15 python 0 0",
        "keras.layers.Dropout 15 python 1 1",
        "numpy.random.rand 17 numpy 0 0",
        "numpy.random.rand 17 numpy 1 1",
        "keras.Sequential.fit 17 tensorflow 3 2",
        "keras.layers.Dropout.__call__ 17 keras.SeedGenerator#0 (program.py:15) 0 3",
        "keras.random.normal 18 python 2 0",
        "keras.random.normal 18 keras 0 1",
    ]
    unseen = [one.place.line for one in trace.draws() if not one.digest]
    assert unseen == [9, 14, 17, 17]  # a graph and a data set have no values when they are made
    assert {one.api for one in trace.seeds} >= {"random.seed", "numpy.random.seed", "tensorflow.random.set_seed"}
    assert {one.source for one in trace.seeds} == {"given"}
    assert [(one.name, one.kind) for one in trace.results] == [("model", "weights")]
    assert set(trace.states[-2].streams) >= {"python", "numpy", "tensorflow"}


@pytest.mark.slow
def test_what_graphs_draw_is_seen_where_that_is_asked_for(recorded: Any) -> None:
    """As often as the graph runs, each operation by itself; and the program computes what it computes without."""
    [trace] = recorded(TENSORFLOW, values=True)
    streams = Counter(one.stream.name for one in trace.draws() if one.stream.name.startswith("tensorflow graph"))
    assert streams == {"tensorflow graph#0 (program.py:9)": 2, "tensorflow graph#0 (program.py:17)": 2}
    assert all(one.digest for one in trace.draws() if one.stream.name in streams)
    assert trace.notes == ()


@pytest.mark.slow
def test_one_draw_more_of_tensorflow_and_keras(recorded: Any) -> None:
    """One operation more moves those that take from the global seed, not those with seeds of their own."""
    source = """
        import keras, tensorflow as tf
        keras.utils.set_random_seed(1)
        mine = keras.random.SeedGenerator(5)
        print(tf.random.normal([2]).numpy(), tf.random.uniform([2], seed=4).numpy())
        print(keras.random.normal([2]).numpy(), keras.random.normal([2], seed=mine).numpy())
    """
    [plain] = recorded(source)
    moved = {}
    for name in ("tensorflow", "keras", "python"):
        [other] = recorded(source, alike=False, perturb={"streams": [name]})
        pairs = zip(plain.draws(), other.draws(), strict=True)
        moved[name] = [one.stream.name for one, two in pairs if one.digest != two.digest]
    assert moved == {
        "tensorflow": ["tensorflow"],
        "keras": ["keras"],
        "python": ["python", "keras"],
    }
    graph = """
        import tensorflow as tf
        tf.random.set_seed(1)

        @tf.function
        def noisy():
            first = tf.random.normal([])
            second = tf.random.normal([])
            return first, second

        first, second = (float(one) for one in noisy())
    """
    values = []
    for perturb in ({}, {"at": "program.py:8"}):
        [trace] = recorded(graph, watch=["first", "second"], perturb=perturb)
        values.append([one.summary for one in trace.results])
    assert values[0][0] == values[1][0]
    assert values[0][1] != values[1][1]


@pytest.mark.parametrize(
    "stem",
    [
        "python",
        "numpy",
        pytest.param("tensorflow", marks=pytest.mark.slow),
        pytest.param("keras", marks=pytest.mark.slow),
    ],
)
def test_every_example_gives_what_it_gives_unrecorded(stem: str, tmp_path: Path) -> None:
    """The examples of `test_libraries.py`: digests, errors and types are the same; and every draw is seen."""
    job, drawing = tables_job(stem)
    results = []
    for turn, folder in (("a", None), ("b", None), ("recorded", tmp_path / "records")):
        given, result = tmp_path / f"job-{turn}.json", tmp_path / f"result-{turn}.json"
        given.write_text(json.dumps(job), encoding="utf-8")
        done = run(HERE / "library_probe.py", folder, [str(given), str(result)])
        assert done.returncode == 0, done.stderr
        results.append(json.loads(result.read_text(encoding="utf-8")))
    first, second, third = results
    wrong, compared = [], 0
    for name, phases in first.items():
        for phase, outcome in phases.items():
            if outcome == second[name][phase]:
                compared += 1
                wrong += [f"{name} {phase}"] if third[name][phase] != outcome else []
            elif third[name][phase].startswith("!"):
                wrong.append(f"{name} {phase}: {third[name][phase]}")
    assert not wrong
    assert compared > 100
    [path] = (tmp_path / "records").glob("*.seedtrace")
    trace = traces.read(path)
    assert not [note for note in trace.notes if "recorder failed" in note]
    if stem not in {"python", "numpy"}:  # the names of others are of what the user called, and hard to compare
        return
    unseen = drawing - {one.api for one in trace.draws()} - ALIASES
    assert not unseen


ALIASES = {
    # what only calls another, which is seen
    *("numpy.random.ranf", "numpy.random.sample", "numpy.matlib.rand", "numpy.matlib.randn"),
}


def tables_job(stem: str) -> tuple[dict[str, Any], set[str]]:
    """Return the job that `test_libraries.py` gives to its probe for a table, and the names of what draws in it."""
    module = load("test_libraries")
    table = read_table(rules_root() / "libraries" / f"{stem}.toml")
    job, apis = module.job_of(table, module.catalogue(), module.trial(stem))
    if stem not in {"python", "numpy"}:  # minutes each time; the hooks are the same for all
        job["lines"] = job["lines"][::4]
    drawing = {name for name, api in apis.items() if api.does is Does.DRAW and api.stream in {SELF, stem}}
    return job, drawing
