"""The schemas: as committed, as the code has them, and as an independent validator reads them."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import jsonschema
import msgspec
import pytest

from seedlint import schemas
from seedlint.config import Options

ROOT = Path(__file__).resolve().parent.parent
FILES = {"config": "seedlint.schema.json", "output": "output.schema.json"}


def validator(kind):
    """Return a validator for a schema, itself valid."""
    schema = json.loads(schemas.render(kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("kind", schemas.KINDS)
def test_the_committed_ones_are_what_the_code_says(seedlint, kind):
    """And what the command prints."""
    result = seedlint("schema", kind)
    assert result.code == 0
    assert (ROOT / "schemas" / FILES[kind]).read_text(encoding="utf-8") == result.out == schemas.render(kind)


class TestConfiguration:
    def test_it_has_every_option_with_its_default_and_a_description(self):
        schema = json.loads(schemas.render("config"))
        fields = {one.encode_name: one for one in msgspec.structs.fields(Options)}
        assert schema["properties"].keys() == fields.keys()
        defaults = msgspec.to_builtins(Options())
        for name, about in schema["properties"].items():
            assert len(about["description"]) > 10
            default = defaults[name]
            assert about.get("default") == (list(default) if isinstance(default, tuple) else default)
        assert "null" not in schemas.render("config")

    @pytest.mark.parametrize(
        ("text", "valid"),
        [
            ("", True),
            ('select = ["SL1"]\nkeras = 2\ntensorflow = "2.15"\nper-file-ignores = { "a/*" = ["SL2"] }', True),
            ('output-format = "sarif"\nbaseline = "x.json"\nseeding-module = "a.py"', True),
            ("slect = []", False),
            ('keras = "3"', False),
            ("keras = 4", False),
            ('tensorflow = "new"', False),
            ('output-format = "xml"', False),
            ("ignore = [1]", False),
        ],
    )
    def test_it_agrees_with_what_reads_the_file(self, seedlint, tmp_path, text, valid):
        (tmp_path / "a.py").write_text("x = 1\n")
        (tmp_path / "x.json").write_text('{"version": 1, "findings": []}')
        (tmp_path / "seedlint.toml").write_text(text)
        assert validator("config").is_valid(tomllib.loads(text)) is valid
        assert (seedlint("check", "-q").code == 0) is valid


class TestOutput:
    @pytest.mark.parametrize(
        "args",
        [
            (),
            ("--select", "ALL", "--statistics"),
            ("--fix", "--unsafe-fixes"),
            ("--baseline", "known.json"),
            ("--exclude", "*"),
        ],
    )
    def test_what_is_printed_is_valid(self, seedlint, tmp_path, args):
        shutil.copytree(ROOT / "fixtures" / "programs" / "training", tmp_path / "p")
        (tmp_path / "p" / "broken.py").write_text("x = (\n")
        (tmp_path / "known.json").write_text('{"version": 1, "findings": []}')
        document = json.loads(seedlint("check", "p", "--output-format", "json", *args).out)
        validator("output").validate(document)
        assert document["diagnostics"] or args == ("--exclude", "*")

    def test_what_is_wrong_is_not(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("import random\n\nprint(random.random())\n")
        document = json.loads(seedlint("check", "--output-format", "json").out)
        check = validator("output")
        assert check.is_valid(document)
        for key in document["diagnostics"][0]:
            assert not check.is_valid(
                {**document, "diagnostics": [{k: v for k, v in document["diagnostics"][0].items() if k != key}]}
            ), key
        document["diagnostics"][0]["line"] = 0
        assert not check.is_valid(document)
