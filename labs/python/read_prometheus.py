"""Reads the text that Prometheus scrapes from standard input with Prometheus' own parser for Python, and prints the sum of
each sample."""

import json
import sys

from prometheus_client.parser import text_string_to_metric_families

sums = {}
for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        sums[sample.name] = sums.get(sample.name, 0) + sample.value
print(json.dumps(sums))
