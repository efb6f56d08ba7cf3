"""The formats that programs read, each read here by a reader that is not seedlint's own."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.diagnostics import Diagnostic, Effect, Fix, Governance, Place, Rule, Severity, Span
from seedlint.engine import Outcome
from seedlint.reports import github, gitlab, job_summary, junit, sarif
from seedlint.source import SourceFile

ROOT = Path(__file__).resolve().parent.parent
MULTITOOL = "@microsoft/sarif-multitool@5.7.0"
BAD = "import numpy as np\n\n\ndef draw():\n    return np.random.rand(3)\n\n\nprint(draw())\n"
ERROR = Rule("SL101", "unseeded-global-stream", Severity.ERROR, "draws from a stream that nothing seeds")
WARNING = Rule("SL201", "global-seed-only", Severity.WARNING, "hangs on a global seed alone")
INFO = Rule("SL107", "unseedable-source", Severity.INFO, "a source that takes no seed")


def outcome(*findings):
    """An outcome of these findings, in files that hold ten empty lines."""
    paths = {one.place.path for one in findings}
    sources = {path: SourceFile(path, Path.cwd() / path, Path.cwd(), "\n" * 10) for path in paths}
    return Outcome(3, findings, Governance(len(findings), reported=len(findings)), sources=sources)


def finding(rule=ERROR, path="a.py", line=1, message="it differs", way_out="", end_line=None):
    """A finding at the first five columns of a line."""
    return Diagnostic(rule, Place(path, Span(line, 1, end_line or line, 6)), message, way_out)


class TestSeveralAtOnce:
    def test_files_and_standard_output(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check", "-o", "sarif:out.sarif", "-o", "junit:out.xml", "-o", "concise")
        assert result.code == 1
        assert result.out.startswith("a.py:5:12: error[SL101]")
        assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
        assert ET.parse(tmp_path / "out.xml").getroot().get("tests") == "1"

    def test_with_files_alone_standard_output_is_as_ever(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        assert seedlint("check", "-o", "json:out.json").out == seedlint("check").out
        assert json.loads((tmp_path / "out.json").read_text())["summary"]["findings"] == 1

    def test_a_dash_is_standard_output(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        assert seedlint("check", "-o", "json:-").out == seedlint("check", "--output-format", "json").out

    def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        (tmp_path / "out.json").write_text("x" * 100_000)
        (tmp_path / "out.json").chmod(0o640)
        seedlint("check", "-o", "json:out.json")
        assert json.loads((tmp_path / "out.json").read_text())
        assert (tmp_path / "out.json").stat().st_mode & 0o777 == 0o640
        assert sorted(one.name for one in tmp_path.iterdir()) == ["a.py", "out.json"]

    def test_a_pipe_is_written_to(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        reading, writing = os.pipe()
        assert seedlint("check", "-o", f"concise:/dev/fd/{writing}").code == 1
        os.close(writing)
        with os.fdopen(reading) as pipe:
            assert pipe.read().startswith("a.py:5:12: error[SL101]")

    @pytest.mark.parametrize(
        ("args", "said"),
        [
            (("-o", "xml"), "there is no format 'xml'"),
            (("-o", "sarf:x"), "did you mean 'sarif'?"),
            (("-o", "sarif:"), "the path is empty"),
            (("-o", "sarif:nowhere/x.sarif"), "there is no folder "),
            (("-o", "sarif:."), ". is a folder"),
            (("-o", "json", "-o", "github"), "standard output has 'json' already"),
            (("-o", "json", "--output-format", "full"), "standard output has 'full' already"),
            (("-o", "json:x", "-o", "junit:./x"), "-o json:x goes there already"),
        ],
    )
    def test_a_wrong_one_is_one_line_and_2_before_anything_is_done(self, seedlint, tmp_path, args, said):
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check", *args)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
        assert [one.name for one in tmp_path.iterdir()] == ["a.py"]

    def test_one_that_cannot_be_written_in_the_end_is_2(self, seedlint, unprivileged, monkeypatch):
        folder = unprivileged / "project"
        folder.mkdir()
        (folder / "a.py").write_text(BAD)
        folder.chmod(0o555)
        monkeypatch.chdir(folder)
        result = seedlint("check", "-o", "sarif:out.sarif", "--exit-zero")
        assert result.code == 2
        assert result.err == "seedlint: error: -o sarif: out.sarif: it cannot be written: Permission denied\n"

    def test_the_configuration_knows_all_formats(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        (tmp_path / "seedlint.toml").write_text('output-format = "github"\n')
        assert seedlint("check").out.startswith("::error file=a.py,line=5,")


class TestGitHub:
    COMMAND = re.compile(r"::(?P<kind>\w+) (?P<properties>[^\n]*?)::(?P<data>[^\n]*)")

    def read(self, text):
        """Read commands as the runner does: split at commas, then at the first equals sign, then unescape."""
        found = []
        for line in text.splitlines():
            match = self.COMMAND.fullmatch(line)
            if match:
                pairs = dict(part.split("=", 1) for part in match["properties"].split(","))
                properties = {key: self.unescaped(value) for key, value in pairs.items()}
                found.append((match["kind"], properties, self.unescaped(match["data"])))
        return found

    def unescaped(self, text):
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, char)
        return text

    def test_what_needs_escaping(self):
        given = finding(path="a,b:c%3A.py", message="100 % of `x::y`, %0A", way_out="do, so: 50%")
        ((kind, properties, data),) = self.read(github.render(outcome(given)))
        assert kind == "error"
        assert properties == {
            "file": "a,b:c%3A.py",
            "line": "1",
            "endLine": "1",
            "col": "1",
            "endColumn": "5",
            "title": "SL101 unseeded-global-stream",
        }
        assert data == "100 % of `x::y`, %0A\ndo, so: 50%"

    def test_a_name_cannot_smuggle_in_a_command(self):
        text = github.render(outcome(finding(path="a\n::set-output name=x::y.py", message="m\n::error::n")))
        assert text.count("\n") == 1
        assert len(self.read(text)) == 1

    def test_over_several_lines_there_are_no_columns(self):
        ((_, properties, _),) = self.read(github.render(outcome(finding(end_line=3))))
        assert (properties["line"], properties["endLine"]) == ("1", "3")
        assert "col" not in properties

    def test_the_worst_come_first_and_what_github_drops_is_listed_and_counted(self):
        many = [finding(WARNING, line=line) for line in range(1, 10)] * 2
        many += [finding(INFO), *[finding(ERROR, line=line) for line in range(1, 10)] * 3]
        text = github.render(outcome(*many))
        commands = self.read(text)
        assert [kind for kind, _, _ in commands] == ["error"] * 10 + ["warning"] * 10 + ["notice"]
        rest = text.splitlines()[21:]
        assert rest[0] == "GitHub shows 10 errors, 10 warnings, 1 notice of a step at their lines; 25 findings more:"
        assert len(rest) == 26
        assert all(line.startswith("a.py:") for line in rest[1:])

    def test_paths_are_those_of_the_repository(self, seedlint, tmp_path, monkeypatch):
        (tmp_path / ".git").mkdir()
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "a.py").write_text(BAD)
        monkeypatch.chdir(tmp_path / "sub")
        ((_, properties, _),) = self.read(seedlint("check", "-o", "github", "-q").out)
        assert properties["file"] == "sub/a.py"


class TestGitLab:
    SCHEMA: ClassVar = {  # as GitLab documents a report
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "pattern": "^[0-9a-f]+$"},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": r"^(?!\./)(?!/)"},
                        "lines": {"type": "object", "required": ["begin"]},
                    },
                },
            },
        },
    }

    def test_it_is_a_report_with_a_fingerprint_of_its_own_for_each(self):
        report = json.loads(gitlab.render(outcome(finding(), finding(), finding(WARNING), finding(INFO, line=2))))
        jsonschema.validate(report, self.SCHEMA)
        assert len({one["fingerprint"] for one in report}) == 4
        assert [one["severity"] for one in report] == ["major", "major", "minor", "info"]
        assert report[3]["location"] == {"path": "a.py", "lines": {"begin": 2, "end": 2}}

    def test_fingerprints_outlive_moved_lines(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        before = json.loads(seedlint("check", "-o", "gitlab").out)
        (tmp_path / "a.py").write_text("# above\n\n" + BAD.replace("rand(3)", "rand( 3 )"))
        after = json.loads(seedlint("check", "-o", "gitlab").out)
        assert [one["fingerprint"] for one in before] == [one["fingerprint"] for one in after]
        assert before[0]["location"] != after[0]["location"]

    def test_a_name_that_is_no_text_leaves_a_document_that_strict_readers_take(self):
        given = finding(path="bytes\udcff.py", message="seeded in 'bytes\udcff.py'\x1b[2J, not here")
        (one,) = json.loads(gitlab.render(outcome(given)).encode())
        assert one["description"] == "unseeded-global-stream: seeded in 'bytes\\xff.py'\\x1b[2J, not here"
        json.dumps(one, ensure_ascii=False).encode("utf-8")

    def test_nothing_found_is_an_empty_list(self):
        assert json.loads(gitlab.render(outcome())) == []


class TestJUnit:
    def test_counts_and_cases(self):
        broken = Diagnostic(UNREADABLE, Place("b.py", Span(1, 1, 1, 2)), "syntax error")
        root = ET.fromstring(junit.render(outcome(finding(), finding(WARNING, line=4, way_out="seed it"), broken)))
        assert root.attrib == {"name": "seedlint", "tests": "3", "failures": "2", "errors": "1", "skipped": "0"}
        assert [(one.get("name"), one.get("tests"), len(one)) for one in root] == [("a.py", "2", 2), ("b.py", "1", 1)]
        second = root[0][1]
        assert (second.get("classname"), second.get("line")) == ("a.py", "4")
        assert second.find("failure").get("type") == "warning"
        assert second.find("failure").text == "a.py:4:1: it differs\nhelp: seed it"
        assert root[1][0].find("error") is not None

    def test_any_text_is_well_formed(self):
        text = "".join(map(chr, range(0x20))) + "<&>\"'\x7f\x85\u2028\ufffe\uffff\ud800\U0001f600]]>"
        given = finding(path=f"a{text[1:]}.py", message=text, way_out=text)
        root = ET.fromstring(junit.render(outcome(given)).encode("utf-8", errors="backslashreplace"))
        assert "<&>" in root[0][0].find("failure").get("message")

    def test_nothing_found_is_one_test_that_passed(self):
        root = ET.fromstring(junit.render(outcome()))
        assert (root.get("tests"), root.get("failures")) == ("1", "0")
        assert len(root[0][0]) == 0


class TestJsonLines:
    def test_each_line_is_a_finding_as_in_json(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD * 2)
        lines = seedlint("check", "-o", "json-lines").out.splitlines()
        assert [json.loads(line) for line in lines] == json.loads(seedlint("check", "-o", "json").out)["diagnostics"]
        assert len(lines) == 2


class TestMarkdown:
    def test_a_table_whatever_the_texts_hold(self):
        text = job_summary.render(outcome(finding(path="a|b.py", message="`x|y` <b> *is* | odd `", way_out="a_b")))
        (row,) = [line for line in text.splitlines() if line.startswith("| error")]
        assert len(re.findall(r"(?<!\\)\|", row)) == 5
        assert "<b>" not in row.replace("\\<b\\>", "")

    def test_a_long_list_is_cut_and_counted(self):
        text = job_summary.render(outcome(*[finding(line=line % 9 + 1) for line in range(1000)]))
        assert text.count("\n| error") == 200
        assert text.endswith("\n800 findings more.\n")


@pytest.fixture(scope="session")
def multitool(tmp_path_factory):
    """The validator of the people who wrote the format, with the official schema beside it."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm")
    folder = tmp_path_factory.mktemp("multitool")
    done = subprocess.run(
        ["npm", "install", "--silent", "--no-save", "--prefix", str(folder), MULTITOOL],
        capture_output=True,
        check=False,
    )
    (tool,) = list(folder.glob("node_modules/@microsoft/sarif-multitool-linux")) or [None]
    if done.returncode or tool is None:
        pytest.skip("needs the npm package of the SARIF multitool, for Linux")
    (tool / "Sarif.Multitool").chmod(0o755)
    return tool


class TestSarif:
    @pytest.fixture
    def project(self, tmp_path):
        shutil.copytree(ROOT / "fixtures" / "programs" / "training", tmp_path / "sub folder")
        (tmp_path / ".git").mkdir()
        return tmp_path / "sub folder"

    def run(self, seedlint, *args):
        seedlint("check", "-o", "sarif:out.sarif", *args)
        return json.loads(Path("out.sarif").read_text())["runs"][0]

    def texts(self, run, region, uri):
        """The text of a region of a file, as a viewer finds it."""
        base = unquote(urlparse(run["originalUriBaseIds"]["SRCROOT"]["uri"]).path)
        lines = Path(base, unquote(uri)).read_text().splitlines()
        rows = lines[region["startLine"] - 1 : region.get("endLine", region["startLine"])]
        rows[-1] = rows[-1][: region["endColumn"] - 1]
        rows[0] = rows[0][region["startColumn"] - 1 :]
        return "\n".join(rows)

    def test_a_viewer_finds_the_places(self, seedlint, project):
        text = (
            (project / "data.py").read_text().replace("default_rng()", "default_rng(\n        # \U0001f600 none\n    )")
        )
        (project / "data.py").write_text(text)
        run = self.run(seedlint, "sub folder")
        assert any("endLine" in json.dumps(one["locations"]) for one in run["results"])
        assert run["columnKind"] == "unicodeCodePoints"
        results = run["results"]
        assert len(results) == 6
        for result in results:
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            places = [*result["locations"], *result.get("relatedLocations", [])]
            for flow in result.get("codeFlows", []):
                places += [one["location"] for one in flow["threadFlows"][0]["locations"]]
            for place in places:
                physical = place["physicalLocation"]
                uri = physical["artifactLocation"]["uri"]
                assert uri.startswith("sub%20folder/")
                assert self.texts(run, physical["region"], uri) == physical["region"]["snippet"]["text"]

    @pytest.mark.usefixtures("project")
    def test_a_flow_leads_from_the_seed_to_the_draw(self, seedlint):
        run = self.run(seedlint, "sub folder")
        (first,) = [one for one in run["results"] if "data.py" in json.dumps(one["locations"]) and "SL202" in str(one)][
            :1
        ]
        steps = first["codeFlows"][0]["threadFlows"][0]["locations"]
        told = [
            (
                one["location"]["physicalLocation"]["artifactLocation"]["uri"],
                one["location"]["physicalLocation"]["region"]["snippet"]["text"],
                one["location"]["message"]["text"],
            )
            for one in steps
        ]
        assert told[0] == ("sub%20folder/seeding.py", "tf.random.set_seed(seed)", "Seeded here, but another stream.")
        assert told[-1][:2] == ("sub%20folder/data.py", "np.random.default_rng()")

    def test_fixes_applied_by_hand_are_what_fix_does(self, seedlint, project, monkeypatch):
        monkeypatch.chdir(project)
        for name in ("data.py", "model.py"):
            (project / name).unlink()
        (project / "train.py").write_text("import numpy as np\n\nrng = np.random.default_rng()\nprint(rng.normal())\n")
        run = self.run(seedlint, "train.py")
        (result,) = run["results"]
        ((change,),) = [fix["artifactChanges"] for fix in result["fixes"]]
        text = (project / "train.py").read_text()
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for one in reversed(change["replacements"]):
            region = one["deletedRegion"]
            start = starts[region["startLine"] - 1] + region["startColumn"] - 1
            end = starts[region.get("endLine", region["startLine"]) - 1] + region["endColumn"] - 1
            text = text[:start] + one.get("insertedContent", {"text": ""})["text"] + text[end:]
        seedlint("check", "--fix", "train.py")
        assert (project / "train.py").read_text() == text

    def test_fingerprints_outlive_moved_and_indented_lines_and_differ(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD + "print(draw() + np.random.rand(3))\nprint(draw() + np.random.rand(3))\n")
        before = [one["partialFingerprints"] for one in self.run(seedlint)["results"]]
        (tmp_path / "a.py").write_text(
            "# x\n"
            + BAD.replace("    return", "    if 1:\n        return")
            + ("print(draw() + np.random.rand(3))\nprint(draw() +\n    np.random.rand(3))\n")
        )
        after = [one["partialFingerprints"] for one in self.run(seedlint)["results"]]
        assert before == after
        assert len({json.dumps(one) for one in before}) == 3

    def test_what_is_known_and_suppressed_is_marked(self, seedlint, tmp_path, monkeypatch):
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
        (tmp_path / "a.py").write_text(BAD)
        seedlint("baseline")
        (tmp_path / "a.py").write_text(
            BAD + "np.random.rand(1)\nnp.random.rand(2)  # seedlint: ignore[SL101] a demo: it varies\n"
        )
        (tmp_path / "b.py").write_text("import random\n\nprint(random.random())\n")
        (tmp_path / "seedlint.toml").write_text('per-file-ignores = {"b.py" = ["SL1"]}\n')
        told = [(one["baselineState"], one.get("suppressions")) for one in self.run(seedlint)["results"]]
        assert told == [
            ("new", None),
            (
                "unchanged",
                [{"kind": "external", "status": "accepted", "justification": "known: seedlint-baseline.json"}],
            ),
            ("new", [{"kind": "inSource", "status": "accepted", "justification": "a demo: it varies"}]),
            ("new", [{"kind": "external", "status": "accepted", "justification": "per-file-ignores"}]),
        ]
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert [one["baselineState"] for one in self.run(seedlint)["results"]] == ["new"]

    def test_paths_of_any_kind_are_uris(self, monkeypatch, tmp_path):
        monkeypatch.chdir(tmp_path)
        paths = ["a b.py", "ü%20.py", "c:d.py", "x#?.py", "/elsewhere/z.py", "bytes\udcff.py"]
        log = json.loads(sarif.render(outcome(*[finding(path=path) for path in paths])))
        artifacts = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in log["runs"][0]["results"]]
        assert [one["uri"] for one in artifacts] == [
            "a%20b.py",
            "%C3%BC%2520.py",
            "c%3Ad.py",
            "x%23%3F.py",
            "file:///elsewhere/z.py",
            "bytes%FF.py",
        ]
        assert ["uriBaseId" in one for one in artifacts] == [True] * 4 + [False, True]

    def test_a_fix_without_edits_is_none(self):
        given = replace(finding(), fix=Fix("seed it", Effect.SETTLES, ()))
        (result,) = json.loads(sarif.render(outcome(given)))["runs"][0]["results"]
        assert "fixes" not in result

    @pytest.mark.slow
    def test_the_multitool_and_the_schema_have_nothing_to_say(self, seedlint, project, multitool):
        schema = json.loads((multitool / "sarif-2.1.0.json").read_text())
        schema.pop("$schema")  # its validator knows draft 4 by another address
        seedlint("baseline", "sub folder", "-o", "known.json")
        (project / "new.py").write_text(BAD + "x = np.random.rand(1)  # seedlint: ignore[SL101]\nrandom(\n")
        (project / "b.py").write_text(BAD + "x = np.random.rand(1)  # seedlint: ignore[SL101]\n")
        for number, args in enumerate(
            [("--select", "ALL"), ("--baseline", "known.json"), ("nowhere.py",), ("--fix", "--unsafe-fixes")]
        ):
            path = Path(f"{number}.sarif")
            seedlint("check", "sub folder", "-o", f"sarif:{path}", *args)
            jsonschema.Draft4Validator(schema).validate(json.loads(path.read_text()))
            done = subprocess.run(
                [multitool / "Sarif.Multitool", "validate", path, "--rule-kind", "Sarif;Ghas"],
                capture_output=True,
                text=True,
                env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
                check=False,
            )
            assert [line for line in done.stdout.splitlines() if re.search(r"\b(error|warning|note)\b", line)] == []
            assert "Analysis completed successfully" in done.stdout
