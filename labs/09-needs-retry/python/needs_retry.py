"""What needs-retry is told, what the caller is left with, and who notices a changed byte. For `slowdown run`, with the
faults of spoiled.json. Nobody sleeps: each wait is noted instead, as long as its jitter allows.
"""

import os
import random
import sys
import time

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("Start me with: npx slowdown run --scenario labs/09-needs-retry/python/spoiled.json -- python needs_retry.py")

# Before botocore is imported: it takes both as default arguments.
random.random = lambda: 1.0
waits = []
time.sleep = waits.append

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

BUCKET = "results"
BODY = b"".join(b"row %06d\n" % n for n in range(100_000))
STORED = ["fine", "503-once", "503-twice", "503-always", "bare-503-once", "400-once", "400-throttling-once"]
STORED += ["429-once", "closed-once", "closed-always", "500-always", "changed", "cut"]

# #region heard
heard = []


def hear(attempts, response, **_):
    """A handler of needs-retry. It answers nothing, so that botocore decides."""
    what = "-" if response is None else response[0].status_code
    heard.append(f"{attempts}:{what}")


# #endregion heard


def client(mode="standard", **config):
    s3 = boto3.client("s3", config=Config(retries={"mode": mode}, s3={"addressing_style": "path"}, **config))
    s3.meta.events.register("needs-retry.s3.GetObject", hear)
    return s3


# #region ended
def ended(s3, key):
    """One GetObject: how it ended, and what boto3 says of that in ResponseMetadata."""
    try:
        response = s3.get_object(Bucket=BUCKET, Key=key)
        how = "success"
        response["Body"].close()
    except ClientError as error:
        response = error.response
        how = response["Error"]["Code"]
    except Exception as error:  # No response: no metadata either.
        return type(error).__name__, {}
    return how, response["ResponseMetadata"]


# #endregion ended


def told(s3, key, shown=None):
    """What needs-retry heard in one call, how that ended, and what the caller can read of it."""
    heard.clear()
    waits.clear()
    how, metadata = ended(s3, key)
    flags = [name for name in ("MaxAttemptsReached", "RetryQuotaReached") if metadata.get(name)]
    left = [f"RetryAttempts {metadata['RetryAttempts']}", *flags] if metadata else ["no metadata"]
    slept = " + ".join(f"{wait:g}" for wait in waits)
    print(f"{shown or key:20} {' '.join(heard):32} {how}")
    print(f"{'':20} {f'waits {slept} s' if waits else 'no wait':32} {', '.join(left)}", flush=True)


def emptied(mode):
    """A client whose retry quota is used up."""
    s3 = client(mode)
    for _ in range(20):
        ended(s3, "500-always")
    return s3


def noticed(how, read, **config):
    """Reads a changed object in one way; who noticed, and in how many requests."""
    heard.clear()
    try:
        read(client(**config))
        outcome = "nobody notices"
    except Exception as error:
        outcome = type(error).__name__
    print(f"{how:26} {outcome:24} {len(heard)} request", flush=True)


def body(s3, key="changed", **more):
    return s3.get_object(Bucket=BUCKET, Key=key, **more)["Body"]


plain = client()
for stored in STORED:
    plain.put_object(Bucket=BUCKET, Key=stored, Body=BODY)

for mode in ("standard", "legacy"):
    print(f"--- {mode} ---")
    s3 = client(mode)
    for key in STORED[: STORED.index("500-always")]:
        told(s3, key)
    told(s3, "missing")
    told(s3, "503-twice-missing")
    told(emptied(mode), "500-always", "500, the 21st time")

print("--- a byte was changed on the way ---")
noticed("read()", lambda s3: body(s3).read())
noticed("read(), legacy mode", lambda s3: body(s3).read(), mode="legacy")
noticed("iter_chunks(), to the end", lambda s3: list(body(s3).iter_chunks()))
noticed("iter_lines(), to the end", lambda s3: list(body(s3).iter_lines()))
noticed("read(100)", lambda s3: body(s3).read(100))
noticed("read(its length)", lambda s3: body(s3).read(len(BODY)))
noticed("iter_lines(), one line", lambda s3: next(body(s3).iter_lines()))
noticed("not read", lambda s3: body(s3).close())
noticed("Range", lambda s3: body(s3, Range=f"bytes=0-{len(BODY) // 2}").read())
noticed("when_required", lambda s3: body(s3).read(), response_checksum_validation="when_required")
print("--- it broke off ---")
noticed("read()", lambda s3: body(s3, "cut").read())
noticed("read(100)", lambda s3: body(s3, "cut").read(100))
