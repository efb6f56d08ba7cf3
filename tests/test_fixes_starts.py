"""Draws that can have no generator of their own are settled by a seeder where each program starts."""

# ruff: noqa: D103 - the names of the tests are sentences

from __future__ import annotations

from pathlib import Path

import pytest
from fix_proof import findings, fixed, runs, seedlint, texts

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "fixes" / "library-with-programs"
SEEDED = {
    "called": ["    options = parser.parse_args(sys.argv[1:])\n    random.seed(options.seed)\n"],
    "early": ["random.seed(MASTER_SEED)\n\nSTART = cloud(2)\n", "import hashlib\nimport random\n\nfrom shapes"],
    "guarded": [
        'if __name__ == "__main__":\n    np.random.seed(MASTER_SEED)\n    random.seed(MASTER_SEED)\n    main()\n',
        "import random\n\nimport numpy as np\n\nfrom shapes",
    ],
    "inside": [
        "parse_known_args()\n    random.seed(options.random_seed)\n",
        'noise(2, rng=random.Random(derive_seed(options.random_seed, "noise")))',
    ],
    "optional": ["    options = read()\n    random.seed(options.seed)\n"],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return fixed(FOLDER, tmp_path_factory.mktemp("starts"))


@pytest.mark.parametrize("name", SEEDED)
def test_a_program_seeds_what_its_library_draws_from(name, copy):
    text = (copy / "programs" / f"{name}.py").read_text()
    assert [part for part in SEEDED[name] if part not in text] == []
    assert len(set(runs(FOLDER, f"-m programs.{name}", 2))) == 2
    same = runs(copy, f"-m programs.{name}", 3)
    assert len(set(same)) == 1
    assert same[0].strip()
    if "options" in text:
        option = "--random-seed" if name == "inside" else "--seed"
        (other,) = runs(copy, f"-m programs.{name} {option} 8", 1)
        assert not set(other.splitlines()) & set(same[0].splitlines())


def test_the_library_stays_as_it_is_and_what_hangs_on_the_seeds_is_still_said(copy):
    assert {one["code"] for one in findings(copy)} == {"SL201"}
    for path, text in texts(FOLDER).items():
        if path.startswith("shapes/"):
            assert texts(copy)[path] == text
    assert "for the callers of a library to seed" in seedlint(copy, "--fix", "--unsafe-fixes", "--show-fixes")


def test_fixing_twice_changes_nothing(tmp_path):
    copy = fixed(FOLDER, tmp_path)
    once = texts(copy)
    seedlint(copy, "--fix")
    assert texts(copy) == once


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (
            "    import argparse as a, sys\n",
            "    import argparse as a, sys\n    torch.manual_seed(MASTER_SEED)\n    main()\n",
        ),
        ("    import beside\n", "    torch.manual_seed(MASTER_SEED)\n    import beside\n    main()\n"),
    ],
    ids=["what others wrote comes first", "the project's own may draw"],
)
def test_a_guarded_part_that_starts_with_imports(first, then, tmp_path):
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "beside.py").write_text("import torch\n\nlayer = torch.nn.Linear(2, 2)\n")
    text = "import torch\n\n\ndef main():\n    print(torch.nn.Linear(2, 2).weight)\n\n\n"
    (folder / "main.py").write_text(f'{text}if __name__ == "__main__":\n{first}    main()\n')
    after = (fixed(folder, tmp_path) / "main.py").read_text()
    assert after.endswith(f'if __name__ == "__main__":\n{then}')
