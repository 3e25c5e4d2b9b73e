"""The counter of the lab, its time in backoff and its EMF line, in real boto3.

    npx slowdown run --limit 'PUT 25/s per prefix' --buckets results -- python count_retries.py

Writes 60 objects with 20 threads, and prints what CloudWatch would make metrics from.
"""

import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

OBJECTS = 60
THREADS = 20
MOST_VALUES = 100  # of one metric in one line

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("AWS_ENDPOINT_URL is not set, and a lab never calls real AWS. Start me with: npx slowdown run")

lock = threading.Lock()
minute = {"calls": 0, "retries": 0, "backoff_ms": []}


# #region handlers
def on_needs_retry(attempts, request_dict, **_):
    # On success too. The first attempt is number 1, and it is no retry.
    if attempts > 1:
        with lock:
            minute["retries"] += 1
    request_dict["context"]["ended_at"] = time.monotonic()


def on_request_created(request, **_):
    ended_at = request.context.get("ended_at")
    if ended_at is not None:
        with lock:
            minute["backoff_ms"].append(round((time.monotonic() - ended_at) * 1000))


def on_after_call(**_):
    with lock:
        minute["calls"] += 1


# #endregion handlers


# #region emf
def emf_line():
    names = {"Calls": "Count", "Retries": "Count", "Backoff": "Milliseconds"}
    metrics = {
        "Namespace": "SlowDown",
        "Dimensions": [["Service", "Operation"]],
        "Metrics": [{"Name": name, "Unit": unit} for name, unit in names.items()],
    }
    return json.dumps(
        {
            # time.time() is in seconds.
            "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metrics]},
            "Service": "S3",
            "Operation": "PutObject",
            "Calls": minute["calls"],
            "Retries": minute["retries"],
            "Backoff": minute["backoff_ms"][:MOST_VALUES],
        }
    )


# #endregion emf

s3 = boto3.client("s3", config=Config(max_pool_connections=THREADS))
# #region register
s3.meta.events.register("needs-retry.s3.PutObject", on_needs_retry)
s3.meta.events.register("request-created.s3.PutObject", on_request_created)
s3.meta.events.register("after-call.s3.PutObject", on_after_call)
# #endregion register


def put(n):
    try:
        s3.put_object(Bucket="results", Key=f"run-42/part-{n}.json", Body=b"{}")
    except ClientError:
        pass  # It is lost; its retries are counted all the same.


try:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(put, range(OBJECTS)))
finally:
    print(emf_line())
