"""Says what junitparser understands of a JUnit report."""

import json
import sys

from junitparser import JUnitXml

COUNTS = ("tests", "failures", "errors", "skipped")


def result(entry):
    return {
        "kind": type(entry).__name__,
        "type": entry.type,
        "message": entry.message,
        "text": entry.text,
    }


def case(suite, entry):
    return {
        "suite": suite.name,
        "name": entry.name,
        "classname": entry.classname,
        "results": [result(one) for one in entry.result],
        "system_out": entry.system_out,
    }


xml = JUnitXml.fromstring(sys.stdin.buffer.read())
suites = list(xml)
summed = {count: sum(getattr(suite, count) for suite in suites) for count in COUNTS}
root = {name: getattr(xml, name) for name in ("tests", "failures", "errors", "time")}
cases = [case(suite, entry) for suite in suites for entry in suite]
for suite in suites:
    suite.update_statistics()
counted = {count: sum(getattr(suite, count) for suite in suites) for count in COUNTS}
json.dump({"root": root, "sum": summed, "counted": counted, "cases": cases}, sys.stdout)
