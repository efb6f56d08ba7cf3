"""JSON schemas of the configuration and of the JSON output, generated from the types that read and write them.

`schemas/` holds them as `seedlint schema` prints them; a test keeps both equal.
"""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import msgspec

from seedlint.config import Options
from seedlint.reports.document import Document

KINDS = ("config", "output")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def render(kind: str) -> str:
    """Return a schema (one of `KINDS`) as JSON."""
    schema = _configuration() if kind == "config" else _output()
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2) + "\n"


def _configuration() -> dict[str, Any]:
    """Return the schema of a `seedlint.toml`, which is that of `[tool.seedlint]`."""
    schema = msgspec.json.schema(Options)
    options = schema["$defs"]["Options"]
    told = _attributes(Options)
    properties = {}
    for name, field in options["properties"].items():
        kinds = [one for one in field.pop("anyOf", []) if one != {"type": "null"}]  # which TOML cannot say
        default = {} if field.get("default") is None else {"default": field["default"]}
        properties[name] = {"description": told[name.replace("-", "_")], **field, **(kinds[0] if kinds else {})}
        properties[name].pop("default", None)
        properties[name] |= default
    about = {"title": "Configuration of seedlint", "description": "A seedlint.toml, or [tool.seedlint]."}
    return {**about, "type": "object", "properties": properties, "additionalProperties": False}


def _output() -> dict[str, Any]:
    schema = msgspec.json.schema(Document)
    document = {**schema["$defs"].pop("Document"), "title": "JSON output of seedlint"}
    return {**document, "$defs": schema["$defs"]}


def _attributes(kind: type) -> dict[str, str]:
    """Return what a type's docstring says of each attribute."""
    section = inspect.getdoc(kind) or ""
    lines = section.partition("Attributes:\n")[2]
    return {
        match["name"]: _sentence(match["text"])
        for match in re.finditer(r"^    (?P<name>\w+): (?P<text>.*?)(?=^    \w|\Z)", lines, re.MULTILINE | re.DOTALL)
    }


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
