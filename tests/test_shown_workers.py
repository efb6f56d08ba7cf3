"""What the tables say of workers, shown: where a function runs, in what order results come, what streams a worker has.

Each claim is run in a fresh process, so that what it forks is small and what it seeds is nobody else's.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from seedlint.catalogue import Forked, Runs, link, read_table
from seedlint.resources import rules_root

TABLES = sorted((rules_root() / "libraries").glob("*.toml"))

PRELUDE = """
import asyncio, concurrent.futures, json, multiprocessing, multiprocessing.dummy, multiprocessing.pool, os, random, sys
import threading, time

found = multiprocessing.get_context("fork").SimpleQueue()

def where(*_):
    return [os.getpid(), threading.get_ident()]

def tell(*_):
    found.put(where())

def told(worker):
    worker.start()
    worker.join()
    return found.get()

class OwnThread(threading.Thread):
    run = tell

class OwnProcess(multiprocessing.Process):
    run = tell

def late(number):
    time.sleep(1.0 if number == 0 else 0.0)
    return number

async def late_coroutine(number):
    await asyncio.sleep(1.0 if number == 0 else 0.0)
    return number

async def arrived():
    return [await one for one in asyncio.as_completed([late_coroutine(number) for number in range(3)])]
"""

POOLS = {
    "multiprocessing.pool.Pool": "multiprocessing.Pool(3)",
    "multiprocessing.pool.ThreadPool": "multiprocessing.pool.ThreadPool(3)",
    "concurrent.futures.ProcessPoolExecutor": "concurrent.futures.ProcessPoolExecutor(3)",
    "concurrent.futures.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor(3)",
}
CALLS = {
    "map": "list(pool.map(where, [0]))[0]",
    "map_async": "pool.map_async(where, [0]).get()[0]",
    "imap": "next(pool.imap(where, [0]))",
    "imap_unordered": "next(pool.imap_unordered(where, [0]))",
    "starmap": "pool.starmap(where, [(0,)])[0]",
    "starmap_async": "pool.starmap_async(where, [(0,)]).get()[0]",
    "apply": "pool.apply(where, (0,))",
    "apply_async": "pool.apply_async(where, (0,)).get()",
    "submit": "pool.submit(where, 0).result()",
}
ALONE = {
    "multiprocessing.Process": "told(multiprocessing.Process(target=tell))",
    "multiprocessing.context.SpawnContext.Process": "told(multiprocessing.get_context('fork').Process(target=tell))",
    "multiprocessing.Process.start": "told(OwnProcess())",
    "multiprocessing.dummy.Process": "told(multiprocessing.dummy.Process(target=tell))",
    "threading.Thread": "told(threading.Thread(target=tell))",
    "threading.Thread.start": "told(OwnThread())",
}
MAKERS = {
    "multiprocessing.Pool": "multiprocessing.Pool({})",
    "multiprocessing.pool.Pool": "multiprocessing.pool.Pool({})",
    "multiprocessing.context.SpawnContext.Pool": "multiprocessing.get_context('fork').Pool({})",
    "multiprocessing.pool.ThreadPool": "multiprocessing.pool.ThreadPool({})",
    "multiprocessing.dummy.Pool": "multiprocessing.dummy.Pool({})",
    "concurrent.futures.ProcessPoolExecutor": "concurrent.futures.ProcessPoolExecutor({})",
    "concurrent.futures.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor({})",
}
COMPLETIONS = {
    "concurrent.futures.as_completed": (
        "concurrent.futures.ThreadPoolExecutor(3)",
        "[f.result() for f in concurrent.futures.as_completed([pool.submit(late, number) for number in range(3)])]",
    ),
    "asyncio.as_completed": ("multiprocessing.pool.ThreadPool(1)", "asyncio.run(arrived())"),
    "multiprocessing.pool.Pool.imap_unordered": (
        "multiprocessing.Pool(3)",
        "list(pool.imap_unordered(late, range(3)))",
    ),
    "multiprocessing.pool.ThreadPool.imap_unordered": (
        "multiprocessing.pool.ThreadPool(3)",
        "list(pool.imap_unordered(late, range(3)))",
    ),
}

FORKED = {
    "python": ("random.seed(1)", "random.random()"),
    "numpy": ("numpy.random.seed(1)", "float(numpy.random.rand())"),
    "torch": ("torch.manual_seed(1)", "float(torch.rand(1))"),
}
"""For the streams that say what a forked process finds in them: how to seed each, and a draw."""

ELSEWHERE = {"joblib", "torch"}
"""Libraries that these tests do without."""

RUN = {
    name: api.runs
    for name, api in link(read_table(path) for path in TABLES).apis()
    if api.runs in {Runs.PROCESS, Runs.THREAD} and api.initializer is None and name.partition(".")[0] not in ELSEWHERE
}
MADE = {
    name: api.runs
    for name, api in link(read_table(path) for path in TABLES).apis()
    if api.runs is not None and api.initializer is not None and name.partition(".")[0] not in ELSEWHERE
}


def shown(body: str, prelude: str = PRELUDE) -> object:
    """Run a program that ends by assigning to `outcome`, and return that."""
    program = f"{prelude}\n{body}\nprint(json.dumps(outcome))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=Path(__file__).parent,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def call_of(name: str) -> tuple[str, str]:
    """Return the pool that an API is called on, if any, and the call, which says where a function ran."""
    if name in ALONE:
        return "multiprocessing.dummy.Pool(1)", ALONE[name]
    owner, _, method = name.rpartition(".")
    return POOLS[owner], CALLS[method]


def test_a_function_runs_where_the_table_says() -> None:
    """In another process, or in another thread of the same."""
    lines = []
    for name in RUN:
        pool, call = call_of(name)
        lines.append(f"with {pool} as pool:\n    outcome[{name!r}] = {call}")
    outcome = shown("outcome = {'here': where()}\n" + "\n".join(lines))
    assert isinstance(outcome, dict)
    pid, thread = outcome.pop("here")
    for name, (its_pid, its_thread) in outcome.items():
        kind = Runs.PROCESS if its_pid != pid else Runs.THREAD
        assert kind is RUN[name], name
        assert its_pid != pid or its_thread != thread, name


def test_the_initializer_runs_in_each_worker() -> None:
    """It is called first, with its arguments, in the worker: in another process, or in another thread."""
    lines = []
    for name in MADE:
        keywords = f"{'max_workers' if 'futures' in name else 'processes'}=1, initializer=tell, initargs=(1, 2)"
        run = "pool.submit(where).result()" if "futures" in name else "pool.apply(where)"
        lines.append(f"with {MAKERS[name].format(keywords)} as pool:\n    outcome[{name!r}] = [{run}, found.get()]")
    outcome = shown("outcome = {'here': where()}\n" + "\n".join(lines))
    assert isinstance(outcome, dict)
    pid, _ = outcome.pop("here")
    for name, (worked, initialized) in outcome.items():
        assert worked == initialized, name
        assert (worked[0] != pid) is (MADE[name] is Runs.PROCESS), name


@pytest.mark.parametrize(
    "name", [name for name, api in link(read_table(path) for path in TABLES).apis() if api.completion]
)
def test_results_come_as_they_are_finished(name: str) -> None:
    """The task that was handed in first and takes longest comes last."""
    pool, call = COMPLETIONS[name]
    outcome = shown(f"with {pool} as pool:\n    outcome = {call}")
    assert isinstance(outcome, list)
    assert sorted(outcome) == [0, 1, 2]
    assert outcome[-1] == 0


@pytest.mark.parametrize(
    ("maker", "worker"),
    [
        ("multiprocessing.Queue()", "multiprocessing.Process"),
        ("multiprocessing.SimpleQueue()", "multiprocessing.Process"),
        ("queue.Queue()", "threading.Thread"),
        ("queue.SimpleQueue()", "threading.Thread"),
    ],
)
def test_a_queue_gives_first_what_was_put_in_first(maker: str, worker: str) -> None:
    """The worker that takes longest puts its result in last, though it was started first."""
    body = f"""
import queue
def work(number, out):
    out.put(late(number))
out = {maker}
workers = [{worker}(target=work, args=(number, out)) for number in range(3)]
for one in workers:
    one.start()
outcome = [out.get() for _ in workers]
"""
    outcome = shown(body)
    assert isinstance(outcome, list)
    assert outcome[-1] == 0


FORK = """
context = multiprocessing.get_context("fork")
queue = context.SimpleQueue()
workers = [context.Process(target=work, args=(queue,)) for _ in range(3)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
"""
"""Runs `work` in three forked processes, with a queue."""


def claims() -> dict[str, Forked]:
    """Return what the tables say of streams in forked processes."""
    streams = ((name, stream) for path in TABLES for name, stream in read_table(path).streams.items())
    return {name: stream.forked for name, stream in streams if stream.forked is not None}


@pytest.mark.parametrize("stream", claims())
def test_a_forked_process_finds_the_state_that_the_table_says(stream: str) -> None:
    """`same`: all workers draw what the parent would have drawn next; `fresh`: each something else."""
    seed, draw = FORKED[stream]
    if stream != "python":
        pytest.importorskip(stream)
    body = f"""
{"" if stream == "python" else f"import {stream}"}
def work(queue):
    queue.put({draw})
{seed}
{FORK}
outcome = [queue.get() for _ in workers] + [{draw}]
"""
    outcome = shown(body)
    assert isinstance(outcome, list)
    assert len(set(outcome)) == (1 if claims()[stream] is Forked.SAME else 4)


def test_a_generator_is_copied_into_each_process() -> None:
    """NumPy's and Python's objects: every worker draws the same number from its copy."""
    pytest.importorskip("numpy")
    body = f"""
import numpy
rngs = [numpy.random.default_rng(1), numpy.random.RandomState(1), random.Random(1)]
def work(queue):
    queue.put([float(rngs[0].random()), float(rngs[1].rand()), rngs[2].random()])
{FORK}
outcome = [queue.get() for _ in workers]
"""
    outcome = shown(body)
    assert isinstance(outcome, list)
    assert outcome[0] == outcome[1] == outcome[2]


@pytest.mark.slow
def test_replicas_draw_the_same_from_a_constant_seed() -> None:
    """On two CPU replicas: the same for a constant seed, two values where the replica's number is folded in."""
    pytest.importorskip("tensorflow")
    body = """
import json, os
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
tf.random.set_seed(1)
with strategy.scope():
    generator = tf.random.Generator.from_seed(1)

def folded():
    number = tf.distribute.get_replica_context().replica_id_in_sync_group
    return tf.random.stateless_normal([], tf.random.fold_in([1, 2], number))

steps = {
    "stateless": lambda: tf.random.stateless_normal([], [1, 2]),
    "operation": lambda: tf.random.normal([], seed=3),
    "global": lambda: tf.random.normal([]),
    "generator": lambda: generator.normal([]),
    "folded": folded,
}
outcome = {}
for name, step in steps.items():
    values = strategy.experimental_local_results(tf.function(lambda: strategy.run(step))())
    outcome[name] = [float(value) for value in values]
"""
    outcome = shown(body, prelude="")
    assert isinstance(outcome, dict)
    same = {name: first == second for name, (first, second) in outcome.items()}
    assert same == {"stateless": True, "operation": True, "global": False, "generator": False, "folded": False}
