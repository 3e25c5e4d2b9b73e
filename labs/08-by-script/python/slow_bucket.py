"""The scripts of the lab as an addon for a real mitmproxy.

    mitmdump -s slow_bucket.py --mode reverse:http://127.0.0.1:PORT --set keep_host_header=true --set slow=slowBucket

`slow` is one of always429, everyThird, slowBucket and splittingBucket. Response.make writes Content-Length by itself.
mitmproxy takes the whole body of a request before it sends such an answer.
"""

import time

from mitmproxy import ctx, http

WRITES = ("PUT", "POST", "DELETE")
COOLS_AFTER_S = 1.0
BODY = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
)


def now() -> float:
    """Seconds. A test puts its own clock here."""
    return time.monotonic()


def too_many_requests() -> http.Response:
    return http.Response.make(429)


# #region slow-down
def slow_down() -> http.Response:
    response = http.Response.make(503, BODY, {"Content-Type": "application/xml"})
    response.reason = "Slow Down"
    return response


# #endregion slow-down


class TokenBucket:
    """Starts full, and refills steadily."""

    def __init__(self):
        self.tokens = ctx.options.slow_burst
        self.filled = now()

    def take(self) -> bool:
        gained = (now() - self.filled) * ctx.options.slow_rate
        self.tokens = min(ctx.options.slow_burst, self.tokens + gained)
        self.filled = now()
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Prefix:
    def __init__(self):
        self.halves = [TokenBucket()]
        self.hot_since = 0.0
        self.refused = float("-inf")

    def take(self, path: str, splits: bool) -> bool:
        # The same key is always in the same half.
        if self.halves[sum(path.encode()) % len(self.halves)].take():
            return True
        if now() - self.refused > COOLS_AFTER_S:
            self.hot_since = now()
        self.refused = now()
        if splits and len(self.halves) < 2 and now() - self.hot_since >= ctx.options.slow_split_after:
            self.halves.append(TokenBucket())
        return False


class SlowBucket:
    def load(self, loader):
        loader.add_option("slow", str, "slowBucket", "which script")
        loader.add_option("slow_rate", int, 50, "writes a second for each prefix")
        loader.add_option("slow_burst", int, 50, "writes that pass at once after a quiet time")
        loader.add_option("slow_split_after", int, 30, "seconds until a hot prefix splits")

    def running(self):
        self.requests = 0
        self.prefixes: dict[str, Prefix] = {}

    # #region hook
    def requestheaders(self, flow: http.HTTPFlow):
        self.requests += 1
        match ctx.options.slow:
            case "always429":
                flow.response = too_many_requests()
            case "everyThird":
                if self.requests % 3 == 0:
                    flow.response = too_many_requests()
            case script:
                splits = script == "splittingBucket"
                if not self.admits(flow.request, splits):
                    flow.response = slow_down()

    # #endregion hook

    # #region bucket
    def admits(self, request, splits) -> bool:
        path = request.path.split("?")[0]
        folder, _, key = path.rpartition("/")
        if request.method not in WRITES or not folder or not key:
            return True
        prefix = self.prefixes.setdefault(folder, Prefix())
        return prefix.take(path, splits)

    # #endregion bucket


addons = [SlowBucket()]
