"""What mitmproxy's own flowfilter says of (expression, flow) pairs.

Reads JSON from stdin: a list of {"filter": text, "exchange": {...}}, in the shape of the kit's Exchange with bodies in
base64. Prints JSON: for each pair true, false, or "refused".
"""

import base64
import json
import sys
import warnings

from mitmproxy import flow, flowfilter, http, websocket
from mitmproxy.test import tflow

# Python warns of [[ in a pattern, which may mean something else one day.
warnings.simplefilter("ignore")


def body(message: dict) -> bytes | None:
    return None if message["body"] is None else base64.b64decode(message["body"])


def headers(message: dict) -> http.Headers:
    return http.Headers([(n.encode("latin-1"), v.encode("latin-1")) for n, v in message["headers"]])


def http_flow(exchange: dict) -> http.HTTPFlow:
    made = tflow.tflow()
    request = exchange["request"]
    version = b"HTTP/2.0" if request["authority"] else b"HTTP/1.1"
    made.request = http.Request(
        host=request["host"],
        port=request["port"],
        method=request["method"].encode(),
        scheme=request["scheme"].encode(),
        authority=request["authority"].encode(),
        path=request["path"].encode("latin-1"),
        http_version=version,
        headers=headers(request),
        content=body(request),
        trailers=None,
        timestamp_start=0,
        timestamp_end=0,
    )
    response = exchange["response"]
    made.response = response and http.Response(
        http_version=version,
        status_code=response["status"],
        reason=b"",
        headers=headers(response),
        content=body(response),
        trailers=None,
        timestamp_start=0,
        timestamp_end=0,
    )
    if response and response["status"] == 101:
        made.websocket = websocket.WebSocketData()
    made.error = flow.Error(exchange["error"]) if exchange["error"] else None
    made.marked = exchange["marked"]
    made.client_conn.peername = address(exchange["client"])
    made.server_conn.address = address(exchange["server"])
    return made


def address(text: str | None) -> tuple[str, int] | None:
    return None if text is None else (text.rpartition(":")[0], int(text.rpartition(":")[2]))


def verdict(pair: dict) -> bool | str:
    try:
        matches = flowfilter.parse(pair["filter"])
    except ValueError:
        return "refused"
    return bool(matches(http_flow(pair["exchange"])))


json.dump([verdict(pair) for pair in json.load(sys.stdin)], sys.stdout)
