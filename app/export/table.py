"""All numbers of one update: as the API gives them, and one a line."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from pydantic import TypeAdapter

from app import parameters
from app.engine.errors import EngineError
from app.engine.trace import Trace
from app.explain.architecture import Architecture
from app.explain.ids import all_ids, read, title
from app.explain.plain import PlainText
from app.start import Values

_TRACE = TypeAdapter(Trace)


def json_trace(trace: Trace, values: Values) -> str:
    """The trace, and the parameters that lead to it, so that the page can open the file."""
    said = {name: value for name, value in values.items() if value != parameters.DEFAULTS[name]}
    found: dict[str, Any] = _TRACE.dump_python(trace, mode="json")
    whole = {"chainrule": 1, "parameters": said, "update": trace.after.step, "trace": found}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def csv_table(trace: Trace, architecture: Architecture) -> str:
    """Id, symbol, name and value of every number that was computed, in full."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["id", "symbol", "name", "value"])
    plain = PlainText(architecture)
    for id in all_ids(architecture):
        try:
            value = read(trace, id)
        except EngineError:
            continue  # too large for a number in this update
        table.writerow([str(id), plain.name(id), title(id, architecture), repr(value)])
    return written.getvalue()
