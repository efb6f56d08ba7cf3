"""Unified diffs: as small as can be, and right."""

from __future__ import annotations

import random

import pytest

from seedlint.fixes.differences import unified


def applied(before: list[str], diff: list[str]) -> list[str]:
    """Apply a diff by its own line numbers; its context and what it takes away must be what is there."""
    made: list[str] = []
    position = 0
    for line in diff[2:]:
        if line.startswith("@@"):
            start, _, length = line.split()[1][1:].partition(",")
            first = int(start) - (length != "0")
            made += before[position:first]
            position = first
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert before[position] == line[1:]
            made += [line[1:]] if line[0] == " " else []
            position += 1
    return made + before[position:]


@pytest.mark.parametrize("seed", range(40))
def test_a_diff_leads_from_one_text_to_the_other(seed: int) -> None:
    """Texts of few different lines, so that they are found again in wrong places."""
    rng = random.Random(seed)
    before = [f"{rng.choice('abc')}\n" if rng.random() < 0.5 else "\n" for _ in range(rng.choice([0, 1, 5, 30, 300]))]
    after = [line for line in before if rng.random() > 0.1]
    for _ in range(rng.randrange(6)):
        after.insert(rng.randrange(len(after) + 1), "new\n")
    diff = list(unified(before, after, "a", "b"))
    assert applied(before, diff) == after
    assert (diff == []) == (before == after)


def test_a_blank_line_between_two_changed_ones_stays_in_place() -> None:
    """In a long text, too, where blank lines are many."""
    before = [line for number in range(150) for line in (f"line {number}\n", "\n")]
    after = list(before)
    after[100], after[102] = "one\n", "two\n"
    changed = [line for line in list(unified(before, after, "a", "b"))[3:] if line[0] != " "]
    assert changed == ["-line 50\n", "+one\n", "-line 51\n", "+two\n"]


def test_ranges_are_written_as_patch_reads_them() -> None:
    """One line has no length; none has the line before it."""
    assert list(unified(["a\n"], ["b\n"], "x", "y"))[2] == "@@ -1 +1 @@\n"
    assert list(unified([], ["b\n", "c\n"], "x", "y"))[2] == "@@ -0,0 +1,2 @@\n"
