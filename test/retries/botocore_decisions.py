"""What botocore's own retry handlers decide about scripted failures.

Reads JSON from stdin: {"mode": "standard", "sequences": [...]}, in the shape of test/retries/sequences.ts. Prints JSON: the
version of botocore, and for each sequence its attempts: what was waited before it, what was decided, tokens and rate left.
Nothing is sent and nothing sleeps: chance and clock are those of the sequences.
"""

import json
import logging
import random
import sys
import threading
import time
from types import SimpleNamespace


class World:
    """Chance and clock, before botocore takes its own."""

    now_ms = 0.0
    slept_ms = 0.0
    chance = 0.0

    @classmethod
    def sleep(cls, seconds: float) -> None:
        cls.slept_ms += seconds * 1000
        cls.now_ms += seconds * 1000

    @classmethod
    def slept(cls) -> float:
        """What was slept since this was asked last, ms."""
        slept_ms, cls.slept_ms = cls.slept_ms, 0.0
        return slept_ms


random.random = lambda: World.chance
time.time = lambda: World.now_ms / 1000
time.sleep = World.sleep

import botocore  # noqa: E402
from botocore import exceptions, hooks, retryhandler, session, translate  # noqa: E402
from botocore.awsrequest import AWSResponse  # noqa: E402
from botocore.client import ClientCreator  # noqa: E402
from botocore.model import ServiceModel  # noqa: E402
from botocore.retries import bucket, quota, standard  # noqa: E402

# The limiter waits on a condition that other threads may notify; there are none here. It waits again until it has a whole
# token: without the microsecond that any wait takes, the rounding of the clock would keep it there for ever.
threading.Condition.wait = lambda _self, timeout=None: World.sleep(max(timeout, 1e-6))

LOADER = session.get_session().get_component("data_loader")
CREATOR = ClientCreator(LOADER, None, None, None, retryhandler, translate)
MODELS = {
    name: ServiceModel(LOADER.load_service_model(name, "service-2"), service_name=name)
    for name in ("s3", "sqs", "dynamodb", "ec2", "kinesis")
}
CALLS = {"s3": "PutObject", "sqs": "SendMessage", "dynamodb": "PutItem", "ec2": "DescribeInstances", "kinesis": "PutRecord"}

URL = "https://service.example/"
CONNECTIONS = {
    "closed": [lambda: exceptions.ConnectionClosedError(endpoint_url=URL)],
    "unreachable": [
        lambda: exceptions.EndpointConnectionError(endpoint_url=URL),
        lambda: exceptions.ProxyConnectionError(proxy_url=URL),
    ],
    "timeout": [
        lambda: exceptions.ConnectTimeoutError(endpoint_url=URL),
        lambda: exceptions.ReadTimeoutError(endpoint_url=URL),
    ],
    "tls": [lambda: exceptions.SSLError(endpoint_url=URL, error="not trusted")],
    "other": [lambda: exceptions.HTTPClientError(error="no name")],
}


class Made:
    """The newest quota and token bucket: each client makes its own."""

    quota = None
    bucket = None


class SeenQuota(quota.RetryQuota):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        Made.quota = self


class SeenBucket(bucket.TokenBucket):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        Made.bucket = self


quota.RetryQuota = SeenQuota
bucket.TokenBucket = SeenBucket


class Said(logging.Handler):
    """What the handlers say about their last decision."""

    def __init__(self):
        super().__init__(logging.DEBUG)
        self.text = ""

    def emit(self, record):
        self.text += record.msg


SAID = Said()
for name in ("botocore.retries.standard", "botocore.retryhandler"):
    logging.getLogger(name).addHandler(SAID)
    logging.getLogger(name).setLevel(logging.DEBUG)


def answered(failure: dict | None) -> tuple:
    """The response and the exception that an attempt ends with."""
    if failure is None:
        return (AWSResponse(URL, 200, {}, None), {"ResponseMetadata": {}}), None
    headers = {"Retry-After": failure.get("retryAfter"), "x-amz-retry-after": failure.get("xAmzRetryAfter")}
    http = AWSResponse(URL, failure["status"], {k: v for k, v in headers.items() if v is not None}, None)
    code = failure.get("code", str(failure["status"]))
    return (http, {"Error": {"Code": code}, "ResponseMetadata": {}}), None


def shapes(failure: dict | None) -> list:
    """The errors that the operation's model knows."""
    modelled = (failure or {}).get("modelled")
    if modelled is None:
        return []
    retryable = {"throttling": True} if modelled.get("throttling") else {}
    metadata = {"retryable": retryable} if modelled else {}
    return [SimpleNamespace(name=failure["code"], metadata=metadata)]


def is_retryable(mode: str, asked: dict) -> bool:
    """Whether the failure itself is worth another attempt, which the handlers do not say of the last one."""
    error = asked["caught_exception"]
    if mode == "legacy":
        if error is not None:
            return isinstance(error, tuple(retryhandler.EXCEPTION_MAP["GENERAL_CONNECTION_ERROR"]))
        return "Reached the maximum" in SAID.text
    context = ADAPTER.create_retry_context(**{**asked, "request_dict": {"context": {}}})
    return CONDITIONS.is_retryable(context)


def why(mode: str, asked: dict, is_retried: bool) -> str:
    if is_retried:
        return "throttling" if mode != "legacy" and DETECTOR.is_throttling_error(**asked) else "transient"
    if "quota reached" in SAID.text:
        return "quota empty"
    return "last attempt" if is_retryable(mode, asked) else "not retryable"


class Client:
    """The handlers of one client, registered as botocore registers them, and nothing else of it."""

    def __init__(self, mode: str, sequence: dict):
        World.now_ms = sequence["startMs"]
        Made.quota = Made.bucket = None
        self.events = hooks.HierarchicalEmitter()
        self.model = MODELS[sequence["service"]]
        self.name = sequence["service"]
        self.mode = mode
        config = SimpleNamespace(retries={"mode": mode})
        meta = SimpleNamespace(events=self.events, service_model=self.model, config=config)
        CREATOR._register_retries(SimpleNamespace(meta=meta))
        if Made.quota is not None:
            Made.quota._available_capacity = sequence["tokens"]

    def call(self, script: dict) -> list:
        World.now_ms += script["idleMs"]
        operation = "ReceiveMessage" if script["longPoll"] else CALLS[self.name]
        context = {"retries": {"invocation-id": "1"}}
        steps = []
        for attempts, attempt in enumerate(script["attempts"], 1):
            step, response, error = self.attempt(operation, context, attempts, attempt)
            steps.append(step)
            if not step["retries"]:
                break
        if error is None:
            http, parsed = response
            self.emit("after-call", operation, http_response=http, parsed=parsed, model=None, context=context)
            steps[-1]["tokens"] = self.tokens
        return steps

    @property
    def tokens(self) -> int | None:
        return Made.quota and Made.quota.available_capacity

    def attempt(self, operation: str, context: dict, attempts: int, attempt: dict) -> tuple:
        World.chance = attempt["chance"]
        SAID.text = ""
        World.slept()
        self.emit("before-send", operation, request=None)
        waited_ms = World.slept()
        World.now_ms += attempt["tookMs"]
        failure = attempt["failure"]
        if failure is not None and "connection" in failure:
            kinds = CONNECTIONS[failure["connection"]]
            response, error = None, kinds[attempt["which"] % len(kinds)]()
        else:
            response, error = answered(failure)
        asked = {
            "response": response,
            "endpoint": None,
            "operation": SimpleNamespace(name=operation, service_model=self.model, error_shapes=shapes(failure)),
            "attempts": attempts,
            "caught_exception": error,
            "request_dict": {"context": context},
        }
        delay_ms, is_retried = self.needs_retry(operation, asked)
        step = {
            "waitMs": waited_ms,
            "retries": is_retried,
            "why": None if failure is None else why(self.mode, asked, is_retried),
            "delayMs": delay_ms,
            "tokens": self.tokens,
            "ratePerSecond": Made.bucket and Made.bucket.max_rate,
        }
        return step, response, error

    def needs_retry(self, operation: str, asked: dict) -> tuple:
        """As botocore.endpoint does it."""
        try:
            answer = hooks.first_non_none_response(self.emit("needs-retry", operation, **asked))
        except (exceptions.ConnectionError, exceptions.HTTPClientError):
            # Legacy throws what it does not retry.
            answer = None
        is_retried = answer is not None and answer is not False
        if is_retried:
            World.sleep(answer)
        return World.slept(), is_retried

    def emit(self, event: str, name: str, /, **kwargs):
        return self.events.emit(f"{event}.{self.model.service_id.hyphenize()}.{name}", **kwargs)


ADAPTER = standard.RetryEventAdapter()
DETECTOR = standard.ThrottlingErrorDetector(ADAPTER)
# No call has so many attempts.
CONDITIONS = standard.StandardRetryConditions(max_attempts=1000)

asked = json.load(sys.stdin)
decided = []
for sequence in asked["sequences"]:
    client = Client(asked["mode"], sequence)
    decided.append([step for script in sequence["calls"] for step in client.call(script)])
json.dump({"version": botocore.__version__, "decided": decided}, sys.stdout)
