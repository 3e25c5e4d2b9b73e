"""Reads a request of OTLP/HTTP in JSON from standard input with OpenTelemetry's own messages, which take no member that is
not theirs, and prints the sum of each counter and the number of all series."""

import json
import sys

from google.protobuf.json_format import Parse
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

request = Parse(sys.stdin.buffer.read(), ExportMetricsServiceRequest())
sums = {"series": 0}
for resource in request.resource_metrics:
    for scope in resource.scope_metrics:
        for metric in scope.metrics:
            kind = metric.WhichOneof("data")
            sums["series"] += len(getattr(metric, kind).data_points)
            if kind == "sum":
                points = metric.sum.data_points
                sums[metric.name] = sum(point.as_int + point.as_double for point in points)
print(json.dumps(sums))
