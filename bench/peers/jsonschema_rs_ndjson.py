"""Counts the invalid messages of an NDJSON file with orjson and jsonschema-rs.

usage: jsonschema_rs_ndjson.py SCHEMA FILE

What a careful Python user would write: the schema is compiled once, lines are read as bytes and formats are
asserted. The choice of the pattern engine makes no difference on these schemas.
"""

import sys

import jsonschema_rs
import orjson


def main(schema_path: str, messages_path: str) -> None:
    with open(schema_path, "rb") as schema_file:
        schema = orjson.loads(schema_file.read())
    is_valid = jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid
    messages = invalid = 0
    with open(messages_path, "rb") as lines:
        for line in lines:
            messages += 1
            try:
                if not is_valid(orjson.loads(line)):
                    invalid += 1
            except orjson.JSONDecodeError:
                invalid += 1
    print(orjson.dumps({"messages": messages, "invalid": invalid}).decode())


main(*sys.argv[1:])
