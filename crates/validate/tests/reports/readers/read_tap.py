"""Says what tap.py understands of a TAP report."""

import io
import json
import sys

from tap.parser import Parser

read = {"version": None, "plan": None, "unknown": 0, "points": []}
text = sys.stdin.buffer.read().decode("utf-8")
for line in Parser().parse(io.StringIO(text, newline="\n")):
    if line.category == "version":
        read["version"] = line.version
    elif line.category == "plan":
        read["plan"] = line.expected_tests
    elif line.category == "test":
        read["points"].append(
            {
                "ok": line.ok,
                "number": line.number,
                "description": line.description,
                "skip": line.skip,
                "yaml": line.yaml_block,
            }
        )
    elif line.category == "unknown":
        read["unknown"] += 1
json.dump(read, sys.stdout)
