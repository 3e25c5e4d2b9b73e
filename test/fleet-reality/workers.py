"""The workers of a fleet with real boto3 clients, each its own: what workers.ts does, in the same words.

Reads what they have to do from stdin, as JSON, and prints what their clients saw. A worker is a thread for each call that
it has at once.
"""

import json
import sys
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

orders = json.load(sys.stdin)
session = boto3.session.Session()
config = Config(retries={"mode": orders["mode"], "total_max_attempts": orders["maxAttempts"]})

lock = threading.Lock()
seen = {"attempts": [], "succeeded": 0, "lost": 0, "endedMs": 0}
# The attempt that a thread makes: when it began, when it was sent, and what it waited for the client's rate limit.
attempt = threading.local()
began_at = 0.0


def now_ms():
    return (time.monotonic() - began_at) * 1000


def on_call(**_):
    attempt.began_ms = now_ms()


def on_request_created(**_):
    # A retry's; the first attempt began with its call.
    attempt.began_ms = attempt.began_ms or now_ms()


def on_before_rate_limit(**_):
    attempt.due_ms = now_ms()


def on_after_rate_limit(**_):
    attempt.sent_ms = now_ms()


def on_answer(response, **_):
    waited_ms = attempt.sent_ms - attempt.due_ms
    is_refusal = response is not None and response[1].get("Error", {}).get("Code") == "SlowDown"
    with lock:
        seen["attempts"].append([attempt.began_ms + waited_ms, now_ms() - attempt.began_ms - waited_ms, is_refusal])
    attempt.began_ms = None


def make_client():
    client = session.client("s3", config=config)
    events = client.meta.events
    events.register_first("provide-client-params.s3", on_call)
    events.register_first("request-created.s3", on_request_created)
    events.register_first("before-send", on_before_rate_limit)
    events.register_last("before-send", on_after_rate_limit)
    events.register_first("needs-retry.s3", on_answer)
    return client


class Worker:
    def __init__(self, number):
        self.number = number
        self.client = make_client()
        self.left = orders["callsPerWorker"]

    def take(self):
        with lock:
            self.left -= 1
            return self.left

    def calls_in_turn(self):
        barrier.wait()
        time.sleep(max(0, orders["rampMs"] * self.number / orders["workers"] - now_ms()) / 1000)
        while (call := self.take()) >= 0:
            try:
                self.client.put_object(Bucket=orders["bucket"], Key=f"fleet/{self.number}-{call}", Body=b"x")
                outcome = "succeeded"
            except ClientError:
                outcome = "lost"
            with lock:
                seen[outcome] += 1
                seen["endedMs"] = now_ms()


def begin():
    global began_at
    began_at = time.monotonic()


workers = [Worker(number) for number in range(orders["workers"])]
threads = [threading.Thread(target=worker.calls_in_turn) for worker in workers for _ in range(orders["concurrency"])]
# All clients are there, and all threads.
barrier = threading.Barrier(len(threads), begin)
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(json.dumps(seen))
