"""What SlowDown's limit does, as an addon of mitmproxy: a token bucket for each prefix, and S3's 503 beyond it."""

import os
import time

from mitmproxy import http

RATE = float(os.environ["RATE_PER_SECOND"])
BODY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SlowDown</Code>'
    b"<Message>Please reduce your request rate.</Message></Error>"
)
HEADERS = {"content-type": "application/xml", "server": "AmazonS3"}
buckets: dict[str, tuple[float, float]] = {}


def admits(prefix: str) -> bool:
    now = time.monotonic()
    tokens, filled = buckets.get(prefix, (RATE, now))
    tokens = min(RATE, tokens + (now - filled) * RATE)
    buckets[prefix] = (tokens - 1 if tokens >= 1 else tokens, now)
    return tokens >= 1


def request(flow: http.HTTPFlow) -> None:
    if flow.request.method == "PUT" and not admits(flow.request.path.rpartition("/")[0]):
        flow.response = http.Response.make(503, BODY, HEADERS)
