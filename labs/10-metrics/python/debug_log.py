"""What DEBUG logging of one call weighs in real boto3: its records and their bytes, as JSON.

For scripts/debug-log.ts, whose proxy refuses an object named once-* once, and one named twice-* twice.
"""

import io
import json
import logging
import os
import platform
import sys

import boto3
import botocore

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("AWS_ENDPOINT_URL is not set, and a lab never calls real AWS.")

BUCKET = "results"
BODY = b"x" * 1024

written = io.StringIO()
# As boto3 sets it up itself, with the time of each record; into memory instead of to the terminal.
boto3.set_stream_logger("", logging.DEBUG)
for handler in logging.getLogger("").handlers:
    handler.setStream(written)

s3 = boto3.client("s3")


def put(key):
    return lambda: s3.put_object(Bucket=BUCKET, Key=key, Body=BODY)


def get():
    s3.get_object(Bucket=BUCKET, Key="part")["Body"].read()


CALLS = [
    ("PutObject", 1, put("part")),
    ("PutObject", 2, put("once-part")),
    ("PutObject", 3, put("twice-part")),
    ("GetObject", 1, get),
    ("ListBuckets", 1, lambda: s3.list_buckets()),
]

# The first call of a process says more: where its credentials are from, which endpoints there are.
put("first")()
measured = []
for operation, attempts, call in CALLS:
    written.seek(0)
    written.truncate()
    call()
    log = written.getvalue()
    measured.append(
        {
            "operation": operation,
            "attempts": attempts,
            "bytes": len(log.encode()),
            "records": log.count(" [DEBUG] "),
        }
    )
print(
    json.dumps(
        {
            "python": platform.python_version(),
            "boto3": boto3.__version__,
            "botocore": botocore.__version__,
            "measured": measured,
        }
    )
)
