"""What a real boto3 client does when every attempt is refused, at the longest that its jitter allows.

Makes one ListBuckets call at AWS_ENDPOINT_URL, in the retry mode of the environment, with random() held at 1.0 and
time.sleep noted instead of slept. Prints JSON: the attempts made, and each sleep in seconds.
"""

import json
import os
import random
import sys
import time

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("AWS_ENDPOINT_URL is not set, and a lab never calls real AWS.")

# Before botocore is imported: it takes both as default arguments.
random.random = lambda: 1.0
sleeps: list[float] = []
time.sleep = sleeps.append

import boto3  # noqa: E402
import botocore  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

try:
    boto3.client("s3").list_buckets()
    attempts = None
except ClientError as error:
    attempts = error.response["ResponseMetadata"]["RetryAttempts"] + 1

print(json.dumps({"botocore": botocore.__version__, "attempts": attempts, "sleeps": sleeps}))
