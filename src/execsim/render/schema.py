"""JSON Schemas: of the portfolio file, for editors, and of the documents, for programs.

Draft 7 is what the YAML servers of editors read; pydantic writes 2020-12, of which a model uses little more.
"""

from __future__ import annotations

import re
from inspect import getdoc
from typing import Any

from execsim.portfolio.portfolio import Portfolio
from execsim.portfolio.units import Entry
from execsim.results.contract import DOCUMENTS
from execsim.results.contract_report import ReportDocument

DIALECT = "http://json-schema.org/draft-07/schema#"
RESULTS = {**DOCUMENTS, "report": ReportDocument}
KINDS = ("portfolio", *RESULTS)
_UNITS = {"date": "Date", "BeforeValidator": "Duration", "int": "Count", "float": "Number"}


def schema(kind: str) -> dict[str, Any]:
    """The draft 7 schema of a portfolio file, or of a kind of document.

    Raises
    ------
    KeyError
        For a kind that is not in `KINDS`.
    """
    if kind == "portfolio":
        return _document(Portfolio.model_json_schema(mode="validation"), "execsim portfolio")
    return _document(RESULTS[kind].model_json_schema(mode="serialization"), f"execsim {kind}")


def _document(written: dict[str, Any], title: str) -> dict[str, Any]:
    names = _readable_names(written.get("$defs", {}))
    converted = _converted(written, names)
    return {"$schema": DIALECT, "title": title} | {k: v for k, v in converted.items() if k != "title"}


def _converted(node: Any, names: dict[str, str]) -> Any:
    """The same in draft 7, from the leaves up."""
    if isinstance(node, list):
        return [_converted(item, names) for item in node]
    if not isinstance(node, dict):
        return node
    result: dict[str, Any] = {}
    for key, value in node.items():
        match key:
            case "$defs":
                result["definitions"] = {names[name]: _converted(item, names) for name, item in value.items()}
            case "$ref":
                result["$ref"] = f"#/definitions/{names[value.rpartition('/')[2]]}"
            case "prefixItems":
                result["items"] = _converted(value, names)
            case "properties":  # its keys are the file's own words, not the schema's
                told = _attributes(node.get("description", ""))
                told |= _attributes(getdoc(Entry) or "") if "confidential" in value else {}
                result[key] = {name: _converted(item | told.get(name, {}), names) for name, item in value.items()}
            case "description" if isinstance(value, str):
                result[key] = _first_sentence(value)
            case "title" | "discriminator":
                pass
            case "default" if value in ({}, [], None, ""):
                pass
            case _:
                result[key] = _converted(value, names)
    # In draft 7 whatever stands beside a $ref is ignored.
    reference = result.pop("$ref", None)
    if reference is None:
        return result
    return {**result, "allOf": [{"$ref": reference}]} if result else {"$ref": reference}


def _first_sentence(docstring: str) -> str:
    """A docstring's opening line as what an editor shows: without its sections and its markup."""
    opening = docstring.split("\n\n", maxsplit=1)[0]
    return " ".join(opening.replace("`", "'").split())


def _attributes(docstring: str) -> dict[str, dict[str, str]]:
    """What the `Attributes` section of a docstring says, by attribute: `low, high` are two."""
    _, _, section = docstring.partition("Attributes\n----------\n")
    told = re.findall(r"^(\w+(?:, \w+)*)\n((?:^    .*\n?)+)", section, re.MULTILINE)
    return {name: {"description": text} for names, text in told for name in names.split(", ")}


def _readable_names(definitions: dict[str, Any]) -> dict[str, str]:
    """`Pert[Annotated[float, Strict, FieldInfo...]]` reads `Pert_Number`, each name once."""
    names: dict[str, str] = {}
    for name in definitions:
        base, *parameters = re.findall(r"[A-Za-z][A-Za-z0-9]*", name.replace("_", " "))
        unit = next((_UNITS[word] for word in _UNITS if word in parameters), "")
        wish = f"{base}Of{unit}" if unit else base
        taken, number = wish, 2
        while taken in names.values():
            taken, number = f"{wish}{number}", number + 1
        names[name] = taken
    return names
