"""Says what sarif-pydantic understands of a SARIF log, and which properties it does not know."""

import json
import sys

from pydantic import BaseModel
from sarif_pydantic import Sarif
from sarif_pydantic.sarif import Notification


def unknown(value, place="log"):
    """The properties that the types of SARIF do not have."""
    if isinstance(value, BaseModel):
        for name in value.model_extra or {}:
            yield f"{place}.{name}"
        for name in type(value).model_fields:
            yield from unknown(getattr(value, name), f"{place}.{name}")
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from unknown(entry, f"{place}[{index}]")
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from unknown(entry, f"{place}.{name}")


def result(rules, entry):
    location = entry.locations[0]
    region = location.physical_location.region
    logical = location.logical_locations
    return {
        "rule": entry.rule_id,
        "indexed_rule": rules[entry.rule_index].id,
        "title": rules[entry.rule_index].short_description.text,
        "uri": location.physical_location.artifact_location.uri,
        "line": region.start_line,
        "column": region.start_column,
        "end_column": region.end_column,
        "offset": region.byte_offset,
        "pointer": logical[0].fully_qualified_name if logical else "",
        "fingerprint": entry.partial_fingerprints["backbeatDiagnostic/v1"],
    }


def notification(entry):
    # An invocation of this reader does not know its notifications, but it knows what one is.
    entry = Notification.model_validate(entry)
    location = entry.locations[0].physical_location.artifact_location
    return [entry.descriptor.id, entry.level.value, location.uri]


log = Sarif.model_validate_json(sys.stdin.buffer.read())
run = log.runs[0]
invocation = run.invocations[0]
json.dump(
    {
        "version": log.version,
        "unknown": sorted(unknown(log)),
        "column_kind": run.model_extra["columnKind"],
        "successful": invocation.execution_successful,
        "notifications": [
            notification(entry)
            for entry in invocation.model_extra["toolExecutionNotifications"]
        ],
        "results": [result(run.tool.driver.rules, entry) for entry in run.results],
    },
    sys.stdout,
)
