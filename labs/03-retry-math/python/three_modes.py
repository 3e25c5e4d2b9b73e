"""How long a call of boto3 sleeps before it gives up, in its three retry modes, side by side. For `slowdown run`, with the
faults of refused.json. Chance is held at its longest and nobody sleeps: each sleep is noted instead, and the clock put on.
"""

import math
import os
import random
import sys
import threading
import time

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("Start me with: npx slowdown run --scenario labs/03-retry-math/python/refused.json -- python three_modes.py")

slept = []
paced = []
now = time.time()


def pass_time(seconds):
    global now
    now += seconds


def sleep(seconds):
    slept.append(seconds)
    pass_time(seconds)


def wait(_condition, timeout):
    """Adaptive mode waits for its rate on a condition, not with sleep. A microsecond at least: the clock has to move."""
    paced.append(timeout)
    pass_time(max(timeout, 1e-6))


# Before botocore is imported: it takes them as default arguments.
random.random = lambda: 1.0
time.sleep = sleep
time.time = lambda: now

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

MODES = ["legacy", "standard", "adaptive"]
CALLS = {"503 SlowDown": "busy", "500 InternalError": "broken", "503, wait 60 s": "asked"}


# #region client
def client(mode):
    """Everything else as boto3 has it: attempts and quota are those of the mode."""
    return boto3.client("s3", config=Config(retries={"mode": mode}))


# #endregion client


def attempts(s3, key):
    """Of a call that is refused each time."""
    try:
        s3.get_object(Bucket="results", Key=key)
    except ClientError as error:
        return error.response["ResponseMetadata"]["RetryAttempts"] + 1
    sys.exit(f"{key} was answered. Start me with --scenario labs/03-retry-math/python/refused.json.")


def show(mode, answer, made, what):
    print(f"{mode:9} {answer:18} {made:13} {what}", flush=True)


def seconds(each):
    return " + ".join(f"{one:g}" for one in each) + f" = {sum(each):g} s"


real_wait = threading.Condition.wait
for mode in MODES:
    for answer, key in CALLS.items():
        # A whole second: adaptive mode measures its rate by half seconds, and what comes of it depends on where they begin.
        now = float(math.ceil(now))
        s3 = client(mode)
        slept.clear()
        paced.clear()
        threading.Condition.wait = wait
        made = attempts(s3, key)
        threading.Condition.wait = real_wait
        pace = f", and {sum(paced):.2f} s for its rate" if paced else ""
        show(mode, answer, f"{made} attempts", seconds(slept) + pace)
    s3 = client(mode)
    requests = sum(attempts(s3, "broken") for _ in range(20))
    show(mode, "20 calls of 500", f"{requests} requests", "")
