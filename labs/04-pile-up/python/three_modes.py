r"""Three fleets of real boto3 pile up side by side, each in another retry mode.

    npx slowdown run --fault 'latency 100ms' --fault '~m PUT => 503 SlowDown above 20/s per prefix burst 10' \
        --buckets results -- python three_modes.py

Each fleet has 32 workers with a client of their own, and 128 parts to store below a prefix of its own: nobody is in the
way of another mode. All begin at once.
"""

import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

MODES = ["legacy", "standard", "adaptive"]
WORKERS = 32
PARTS_EACH = 4

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("AWS_ENDPOINT_URL is not set, and a lab never calls real AWS. Start me with: npx slowdown run")

session = boto3.Session()
lock = threading.Lock()
fleets = {mode: {"stored": 0, "lost": 0, "requests": 0, "seconds": 0.0} for mode in MODES}


# #region worker
def client_of(mode):
    s3 = session.client("s3", config=Config(retries={"mode": mode}))

    def on_before_send(**_):
        with lock:
            fleets[mode]["requests"] += 1

    s3.meta.events.register("before-send.s3", on_before_send)
    return s3


def work(mode, s3, nth):
    for part in range(PARTS_EACH):
        try:
            s3.put_object(Bucket="results", Key=f"{mode}/w{nth}-part-{part}.json", Body=b"{}")
            outcome = "stored"
        except ClientError:
            outcome = "lost"
        with lock:
            fleets[mode][outcome] += 1
            fleets[mode]["seconds"] = time.monotonic() - began_at


# #endregion worker

workers = [(mode, client_of(mode), nth) for nth in range(WORKERS) for mode in MODES]
began_at = time.monotonic()
with ThreadPoolExecutor(len(workers)) as pool:
    list(pool.map(lambda worker: work(*worker), workers))

print(f"{'mode':<10}{'stored':>8}{'lost':>6}{'requests':>10}{'seconds':>9}")
for mode, fleet in fleets.items():
    print(f"{mode:<10}{fleet['stored']:>8}{fleet['lost']:>6}{fleet['requests']:>10}{fleet['seconds']:>9.1f}")
