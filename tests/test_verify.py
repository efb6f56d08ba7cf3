"""`seedlint verify` runs real programs, and says of each what is true of it."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

PROGRAMS = Path(__file__).resolve().parent.parent / "fixtures" / "verify"
ALONE = ("--vary", "none", "--runs", "2")


@pytest.fixture
def verify(seedlint: Callable[..., Result], tmp_path: Path) -> Callable[..., tuple[int, dict[str, Any]]]:
    """Run the command in a folder of its own that holds the programs, and return its exit code and JSON."""
    shutil.copytree(PROGRAMS, tmp_path, dirs_exist_ok=True)

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        result = seedlint("verify", "--output-format", "json", *arguments)
        assert result.out, result.err
        return result.code, json.loads(result.out)

    return run


def verdicts(report: dict[str, Any]) -> dict[int, str]:
    """The verdict of each line that draws."""
    return {place["line"]: place["verdict"] for place in report["places"]}


def test_what_has_its_own_seeds_is_reproducible(verify: Callable[..., Any]) -> None:
    """Every variation agrees, and nothing is perturbed where no global stream is drawn from."""
    code, report = verify("settled.py")
    assert (code, report["reproducible"], report["first"], report["notes"]) == (0, True, None, [])
    assert [run["varied"] for run in report["runs"]] == [
        "none", "none", "hash-seed", "listing-order", "threads", "time", "none",
    ]  # fmt: skip
    assert set(verdicts(report).values()) == {"stable"}
    assert report["results"] == ["exit code", "standard output", "sample.npy"]


def test_the_first_draw_that_parts_is_shown_with_its_stream(verify: Callable[..., Any]) -> None:
    """Where it is, what both runs had, how its stream came to it, and the finding that predicted it."""
    code, report = verify("unseeded.py")
    first = report["first"]
    assert (code, first["what"], first["kind"], first["varied"]) == (1, "draw", "value", "none")
    assert (first["path"], first["line"], first["function"]) == ("unseeded.py", 13, "<listcomp>")
    assert first["values"][0] != first["values"][1]
    assert [step["line"] for step in first["chain"]] == [8, 13]
    assert [finding["code"] for finding in first["predicted"]] == ["SL202"]
    assert verdicts(report) == {13: "unstable", 16: "stable"}
    assert len(report["runs"]) == 2  # two runs part: nothing else needs to be varied


def test_what_hangs_on_global_seeds_is_told_apart(verify: Callable[..., Any]) -> None:
    """One more draw from a global stream changes what hangs on it, and nothing else."""
    code, report = verify(*ALONE, "--perturb", "--watch", "steady,total", "fragile.py")
    fragile = "stable only because of a global seed"
    assert code == 0
    assert verdicts(report) == {14: fragile, 17: "stable", 18: fragile}
    assert {one["perturbed"]: one["results"] for one in report["reach"]} == {"numpy": ["total"], "python": ["total"]}
    assert {one["perturbed"]: [place["line"] for place in one["places"]] for one in report["reach"]} == {
        "numpy": [14],
        "python": [18],
    }


def test_each_place_can_be_perturbed_by_itself(verify: Callable[..., Any]) -> None:
    """An extra draw at a place reaches that place and what comes after."""
    _, report = verify(*ALONE, "--perturb-each", "fragile.py")
    assert [one["perturbed"] for one in report["reach"]] == ["numpy+python", "at fragile.py:14", "at fragile.py:18"]


@pytest.mark.parametrize(
    ("program", "variation", "code"),
    [("hashed.py", "hash-seed", "SL601"), ("listed.py", "listing-order", "SL602"), ("dated.py", "time", "SL104")],
)
def test_a_variation_is_blamed(verify: Callable[..., Any], program: str, variation: str, code: str) -> None:
    """Two runs agree, and one thing varied makes the difference: that one, and no other."""
    status, report = verify(program)
    assert (status, report["first"]["varied"]) == (1, variation)
    assert code in [finding["code"] for finding in report["first"]["predicted"]]
    parts = [run["varied"] for run in report["runs"] if run["agrees"] is False]
    assert parts == [variation]


def test_threads_on_one_stream_are_an_order_that_parts(verify: Callable[..., Any]) -> None:
    """The values are the same, who gets them is not."""
    code, report = verify("--vary", "none", "--runs", "6", "threads.py")
    assert code == 1
    assert (report["first"]["kind"], report["first"]["line"]) == ("order", 16)
    assert "2 threads draw from `python`: who gets which number is chance" in report["notes"]
    told = [*report["first"]["predicted"], *report["first"]["perhaps"]]
    assert "SL506" in [finding["code"] for finding in told]


def test_chance_is_not_blamed_on_a_variation(
    verify: Callable[..., Any], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A program that differs only now and then, by a counter beside it, differs the next time, too."""
    (tmp_path / "now_and_then.py").write_text(
        "from pathlib import Path\n"
        f"count = Path({str(tmp_path_factory.mktemp('kept') / 'count')!r})\n"
        "number = int(count.read_text()) + 1 if count.exists() else 1\n"
        "count.write_text(str(number))\n"
        "print(number if number > 2 else 0)\n"
    )
    _, report = verify("--vary", "hash-seed", "now_and_then.py")
    assert report["first"]["varied"] == "none"


def test_processes_that_draw_the_same_are_named(verify: Callable[..., Any]) -> None:
    """Forked workers are followed, each by itself."""
    code, report = verify(*ALONE, "forked.py")
    assert code == 0
    assert report["runs"][0]["processes"] == 3
    same = (
        "processes draw the same numbers from `numpy` at forked.py:10 (SL504): main/ForkProcess-1, main/ForkProcess-2"
    )
    assert same in report["notes"]


def test_it_does_not_matter_which_worker_a_task_comes_to(verify: Callable[..., Any]) -> None:
    """Tasks that seed the global streams for themselves are the same in whichever process, after whichever others."""
    code, report = verify("--vary", "none", "--runs", "4", "tasks.py")
    assert (code, report["first"]) == (0, None)
    assert {one["name"] for one in report["processes"]} <= {"main/ForkPoolWorker-1", "main/ForkPoolWorker-2"}
    assert all(one["agrees"] for one in report["processes"])


def test_a_result_may_part_while_all_draws_agree(verify: Callable[..., Any]) -> None:
    """It is said which, and where in it."""
    code, report = verify(*ALONE, "stamped.py")
    first = report["first"]
    assert (code, first["what"], first["name"], first["where"]) == (1, "result", "result.txt", "line 2")
    assert verdicts(report) == {8: "stable"}


def test_results_are_compared_within_a_tolerance(verify: Callable[..., Any], tmp_path: Path) -> None:
    """Only where it is asked for, and only numbers."""
    (tmp_path / "close.py").write_text("import os\nprint('loss', 1.0 + os.getpid() * 1e-12)\n")
    assert verify(*ALONE, "close.py")[0] == 1
    assert verify(*ALONE, "--tolerance", "1e-5", "close.py")[0] == 0


def test_files_of_arrays_are_compared_within_a_tolerance(verify: Callable[..., Any], tmp_path: Path) -> None:
    """Number by number, in archives as well; without a tolerance bit by bit, and rounding is told from other values."""
    source = """
        import os
        from pathlib import Path
        import numpy as np
        count = len(list(Path().glob("run-*")))
        Path(f"run-{os.getpid()}").touch()
        values = np.linspace(1, 2, 50) * (1 + count * 1e-9)
        np.save("values.npy", values)
        np.savez("more.npz", whole=np.arange(3), values=values.astype(complex))
    """
    (tmp_path / "arrays.py").write_text(textwrap.dedent(source))
    code, report = verify(*ALONE, "--watch", "files", "arrays.py")
    assert code == 1
    assert report["first"]["name"] == "more.npz: values.npy"
    assert report["first"]["kind"] == "rounding"
    code, report = verify(*ALONE, "--tolerance", "1e-6", "arrays.py")
    assert [report["first"]["name"].startswith("run-"), code] == [True, 1]  # what was counted with, and nothing else
    (tmp_path / "arrays.py").write_text(textwrap.dedent(source).replace("* 1e-9", "* 1e-2"))
    code, report = verify(*ALONE, "--tolerance", "1e-6", "arrays.py")
    assert (report["first"]["name"], report["first"]["kind"]) == ("more.npz: values.npy", "value")


def test_how_long_it_took_is_no_result(verify: Callable[..., Any], tmp_path: Path) -> None:
    """Timings and progress bars differ each time."""
    (tmp_path / "timed.py").write_text(
        "import time\nprint(f'epoch 1: 12%\\repoch 1: {time.perf_counter():.3f}s, {time.perf_counter_ns()}ns/step')\n"
    )
    assert verify(*ALONE, "timed.py")[0] == 0


def test_a_module_and_a_command_are_run(verify: Callable[..., Any]) -> None:
    """`-m module` with options of its own, and anything that starts Python."""
    assert verify(*ALONE, "-m", "settled", "--runs")[0] == 0
    assert verify(*ALONE, "--", sys.executable, "unseeded.py")[0] == 1


def test_a_program_may_lie_elsewhere(verify: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Outside the current folder it is checked, and its source shown, as well."""
    place = tmp_path_factory.mktemp("elsewhere") / "unseeded.py"
    shutil.copy(PROGRAMS / "unseeded.py", place)
    code, report = verify(*ALONE, str(place))
    assert (code, report["first"]["path"]) == (1, place.as_posix())
    assert [finding["code"] for finding in report["first"]["predicted"]] == ["SL202"]


def test_what_fails_is_told_from_what_differs(verify: Callable[..., Any], tmp_path: Path) -> None:
    """Exit code 3 for a program that fails alike each time, 2 for what cannot be run."""
    code, report = verify(*ALONE, "failing.py")
    assert (code, report["failure"]) == (3, "the program itself failed, each time alike: exit code 4")
    (tmp_path / "endless.py").write_text("while True: pass\n")
    code, report = verify("--timeout", "1", "endless.py")
    assert (code, report["failure"]) == (2, "it did not end within 1 seconds (--timeout)")
    code, report = verify(*ALONE, "--", sys.executable, "-I", "settled.py")
    assert code == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.py",), "absent.py: no such file"),
        ((), "nothing to run"),
        (("--vary", "thread", "settled.py"), "there is no 'thread'; did you mean 'threads'?"),
        (("--watch", "stdout,../x", "settled.py"), "is no variable"),
        (("--against", "absent", "settled.py"), "absent: no such file"),
        (("--record", "absent/x", "settled.py"), "cannot write absent/x"),
    ],
)
def test_what_cannot_be_done_is_said(
    seedlint: Callable[..., Result], tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Exit code 2, and one line."""
    shutil.copy(PROGRAMS / "settled.py", tmp_path)
    result = seedlint("verify", *arguments)
    assert result.code == 2
    assert message in result.err


def test_a_record_is_kept_and_compared(
    verify: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record of another environment: what differs between them is said, and what parts."""
    assert verify(*ALONE, "--record", "kept.seedtrace", "settled.py")[0] == 0
    code, report = verify("--against", "kept.seedtrace", "settled.py")
    assert (code, report["recorded_environment"]) == (0, report["environment"])
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    source = (tmp_path / "settled.py").read_text().replace("2024", "2025")
    (tmp_path / "settled.py").write_text(source)
    code, report = verify("--against", "kept.seedtrace", "settled.py")
    assert (code, report["first"]["line"]) == (1, 13)
    assert report["environment"]["variables"]["OMP_NUM_THREADS"] == "1"
    assert "OMP_NUM_THREADS" not in report["recorded_environment"]["variables"]


def test_a_record_that_is_cut_off_is_read_as_far_as_it_goes(verify: Callable[..., Any], tmp_path: Path) -> None:
    """Its first part is enough to say so."""
    verify(*ALONE, "--record", "kept.seedtrace", "settled.py")
    data = (tmp_path / "kept.seedtrace").read_bytes()
    (tmp_path / "cut.seedtrace").write_bytes(data[: len(data) // 2])
    assert verify("--against", "cut.seedtrace", "settled.py")[0] in {0, 1}


def test_fresh_runs_do_not_see_what_others_left(verify: Callable[..., Any], tmp_path: Path) -> None:
    """A program that counts its own runs is the same each time in a copy of its folder."""
    (tmp_path / "count.py").write_text(
        "from pathlib import Path\nnotes = Path('notes.txt')\nwith notes.open('a') as file:\n    file.write('run\\n')\n"
    )
    assert verify(*ALONE, "--fresh", "count.py")[0] == 0
    assert not (tmp_path / "notes.txt").exists()
    code, report = verify(*ALONE, "count.py")
    assert (code, report["first"]["name"]) == (1, "notes.txt")


def test_the_report_shows_the_source(seedlint: Callable[..., Result], tmp_path: Path) -> None:
    """What a person reads: the draw, what made its stream, and what it comes to."""
    shutil.copy(PROGRAMS / "unseeded.py", tmp_path)
    result = seedlint("verify", "unseeded.py")
    assert result.code == 1
    for text in (
        "not reproducible: `numpy.random.Generator.normal` gives other values in run 2 than in run 1",
        "--> unseeded.py:13\n",
        "8 | noise = np.random.default_rng()\n",
        "made without a seed, from the machine's entropy",
        "= predicted: SL202 seed-does-not-reach at unseeded.py:8\n",
        "Not reproducible: 2 runs, 4 draws each",
    ):
        assert text in result.out


def test_fixes_are_proved(seedlint: Callable[..., Result], tmp_path: Path) -> None:
    """Before and after, side by side."""
    shutil.copy(PROGRAMS / "unseeded.py", tmp_path)
    result = seedlint("check", "--fix", "--verify", "--", "unseeded.py")
    assert result.code == 1  # the global stream's draws are reported still
    assert "verdict           not reproducible" in result.out
    assert "default_rng()" not in (tmp_path / "unseeded.py").read_text()
    assert seedlint("verify", *ALONE, "unseeded.py").code == 0


def test_fixes_that_do_not_help_are_taken_back(seedlint: Callable[..., Result], tmp_path: Path) -> None:
    """Byte for byte, where that is asked for; and what still parts is shown."""
    source = "import numpy as np\nrng = np.random.default_rng()\nprint(rng.random(), {'ada', 'bob', 'cyd'})\n"
    (tmp_path / "train.py").write_text(source)
    result = seedlint("check", "--fix", "--verify-or-revert", "--", "train.py")
    assert result.code == 1
    assert (tmp_path / "train.py").read_text() == source
    assert "The fixes were taken back" in result.out
    assert "standard output has the same in another order" in result.out


@pytest.mark.parametrize("arguments", [("--verify", "--", "train.py"), ("--fix", "--verify")])
def test_verifying_needs_fixes_and_a_program(seedlint: Callable[..., Result], arguments: tuple[str, ...]) -> None:
    """Neither is guessed."""
    result = seedlint("check", *arguments)
    assert result.code == 2
    assert "--verify needs" in result.err


@pytest.mark.slow
def test_a_training_loop_is_verified(verify: Callable[..., Any], tmp_path: Path) -> None:
    """Keras, seeded and not: the weights of a watched model part, and the layer that drew them is named."""
    lines = [
        "import keras",
        "import numpy as np",
        "keras.utils.set_random_seed(7)",
        "x = np.random.default_rng(1).normal(size=(64, 4)).astype('float32')",
        "model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dropout(0.2)])",
        "model.compile('sgd', 'mse')",
        "model.fit(x, x[:, :1], epochs=2)",
    ]
    (tmp_path / "seeded.py").write_text("\n".join(lines))
    (tmp_path / "free.py").write_text("\n".join(line for line in lines if "set_random_seed" not in line))
    code, report = verify(*ALONE, "--watch", "stdout,model", "seeded.py")
    assert code == 0, report["first"]
    assert "model" in report["results"]
    code, report = verify(*ALONE, "--watch", "stdout,model", "free.py")
    assert (code, report["first"]["line"]) == (1, 4)
    assert report["first"]["predicted"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("program", "findings"), [("crops.py", ["SL401"]), ("counts.py", ["SL401"]), ("forest.py", [])]
)
def test_a_value_parts_while_all_draws_agree(verify: Callable[..., Any], program: str, findings: list[str]) -> None:
    """Sums that threads add up in any order: no draw is blamed, and it is seen where only last digits part."""
    code, report = verify("--vary", "none", "--runs", "5", program)
    first = report["first"]
    assert (code, first["what"], first["name"]) == (1, "result", "standard output")
    assert first["kind"] in ({"rounding", "value"} if program == "crops.py" else {"rounding"})  # crops lose terms, too
    assert {place["verdict"] for place in report["places"]} == {"stable"}
    assert not first["predicted"]
    assert [one["code"] for one in first["perhaps"]] == findings


@pytest.mark.slow
def test_an_order_parts_inside_a_graph(verify: Callable[..., Any]) -> None:
    """Elements that take turns with one operation: two more runs look into the graph, and see other turns."""
    code, report = verify("--vary", "none", "--runs", "4", "parallel_map.py")
    first = report["first"]
    assert (code, first["what"], first["kind"], first["line"]) == (1, "draw", "order", 10)
    assert first["stream"].startswith("tensorflow graph#")
    assert [one["code"] for one in first["predicted"]] == ["SL502"]
    assert verdicts(report) == {10: "unstable"}


@pytest.mark.slow
def test_two_workers_of_a_cluster(verify: Callable[..., Any]) -> None:
    """Each is recorded by itself: whether it repeats itself, and whether both draw the same where they should not."""
    code, report = verify(*ALONE, "workers/launch.py")
    assert code == 0, report["first"]
    assert report["processes"] == [{"name": f"main/worker {number}", "agrees": True} for number in (0, 1)]
    same = "processes draw the same numbers from `tensorflow op` at workers/train.py:18 (SL505): "
    assert report["notes"] == [f"{same}main/worker 0, main/worker 1"]
    code, report = verify(*ALONE, "workers/launch.py", "--free")
    assert (code, report["first"]["line"], report["first"]["process"]) == (1, 27, "main/worker 1")
    assert [one["agrees"] for one in report["processes"]] == [True, False]


def test_a_tolerance_holds_for_the_numbers_of_a_variable(verify: Callable[..., Any], tmp_path: Path) -> None:
    """An array that differs in its last digits is the same within a tolerance, and another beyond it."""
    text = "import time\nimport numpy as np\ny = np.ones(3) + time.time_ns() % 1000003 * 1e-12\n"
    (tmp_path / "late.py").write_text(text)
    assert verify(*ALONE, "--watch", "y", "late.py")[0] == 1
    assert verify(*ALONE, "--watch", "y", "--tolerance", "1e-5", "late.py")[0] == 0
    assert verify(*ALONE, "--watch", "y", "--tolerance", "1e-15", "late.py")[0] == 1


def test_a_line_that_imports_and_draws_draws(verify: Callable[..., Any], tmp_path: Path) -> None:
    """What an import draws is left out, and what comes after it on the same line is not."""
    (tmp_path / "short.py").write_text("import random; print(random.Random(1).random())  # once; no more\n")
    assert verify(*ALONE, "short.py")[1]["runs"][0]["draws"] == 1


def test_what_a_launcher_draws_is_left_out(verify: Callable[..., Any], tmp_path: Path) -> None:
    """It is installed, and starts programs; what they draw counts."""
    place = tmp_path / "site-packages" / "launcher.py"
    place.parent.mkdir()
    place.write_text(
        "import random, subprocess, sys\n\nrandom.uniform(0, 1)\n"
        "sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))\n"
    )
    (tmp_path / "seeded.py").write_text("import random\n\nrandom.seed(3)\nprint(random.random())\n")
    code, report = verify(*ALONE, "--", sys.executable, str(place), "seeded.py")
    assert (code, sum(place["draws"] for place in report["places"])) == (0, 1)
    assert verify(*ALONE, "--", sys.executable, str(place), "unseeded.py")[0] == 1
