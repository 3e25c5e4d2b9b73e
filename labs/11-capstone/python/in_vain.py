"""What boto3 sends to a service that is down, by who tries again: the SDK, a loop around it, a client for each part.

    npx slowdown run --fault '500' --buckets results -- python in_vain.py

40 parts that nobody can store. It never sleeps: a backoff changes when a request goes, and not how many there are.
"""

import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

BUCKET = "results"
PARTS = 40
TRIES = 3

time.sleep = lambda _seconds: None
requests = 0


def count(**_):
    global requests
    requests += 1


def client(mode):
    s3 = boto3.client("s3", config=Config(retries={"mode": mode}))
    s3.meta.events.register("before-send.s3.PutObject", count)
    return s3


# #region in-vain
def requests_in_vain(tries=1, client_each=False, mode="standard"):
    global requests
    requests = 0
    shared = client(mode)
    for part in range(PARTS):
        s3 = client(mode) if client_each else shared
        for _ in range(tries):
            try:
                s3.put_object(Bucket=BUCKET, Key=f"export/part-{part}", Body=b"")
                break
            except ClientError:
                pass
    return requests


# #endregion in-vain

print(f"one client: {requests_in_vain()}")
print(f"a client each: {requests_in_vain(client_each=True)}")
print(f"one client, and a loop: {requests_in_vain(tries=TRIES)}")
print(f"a client each, and a loop: {requests_in_vain(tries=TRIES, client_each=True)}")
print(f"both, in mode legacy: {requests_in_vain(tries=TRIES, client_each=True, mode='legacy')}")
