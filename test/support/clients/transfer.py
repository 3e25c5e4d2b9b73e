"""Somebody's job with boto3 and s3transfer, which counts what botocore's own events tell: the words of a program that
knows nothing of a proxy. Prints one JSON object; needs a bucket's name, and the folder in it to write to."""

import concurrent.futures
import io
import json
import sys
import threading
from collections import Counter

import boto3
from boto3.s3.transfer import TransferConfig

BUCKET, FOLDER = sys.argv[1:]
SMALL_OBJECTS = 90
LARGE_OBJECTS = 2
PART_BYTES = 5 << 20

counts = Counter()
lock = threading.Lock()


def count(name):
    with lock:
        counts[name] += 1


s3 = boto3.client("s3")
events = s3.meta.events
events.register("before-call.s3", lambda **_: count("calls"))
events.register("before-send.s3", lambda **_: count("attempts"))


def needs_retry(response, attempts, **_):
    count("answers")
    if attempts > 1:
        count("retries")
    if response is not None and response[0].status_code == 503:
        count("throttled")


events.register("needs-retry.s3", needs_retry)


def small(number):
    try:
        s3.put_object(Bucket=BUCKET, Key=f"{FOLDER}/small/{number}", Body=b"x" * 1024)
        count("succeeded")
    except s3.exceptions.ClientError:
        count("failed")


def large(number):
    config = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(b"y" * (2 * PART_BYTES + 1)), BUCKET, f"{FOLDER}/large/{number}", Config=config)


with concurrent.futures.ThreadPoolExecutor(32) as pool:
    list(pool.map(small, range(SMALL_OBJECTS)))
    list(pool.map(large, range(LARGE_OBJECTS)))

print(json.dumps(counts))
