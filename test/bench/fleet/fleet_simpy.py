"""The fleet of test/bench/fleet.ts as a SimPy model: a process for each worker, a bucket of tokens, botocore's legacy sleeps.

Reads the fleet as JSON from its first argument. Prints what came of it, and the CPU time that the run took, seconds.
The same two timeouts an attempt as in our simulation: one until the answer, one for the sleep or the pause after it.
"""

import json
import math
import random
import statistics
import sys
import time

import simpy

STEPS = 4096


class Bucket:
    """The tokens of the one partition."""

    def __init__(self, rate, burst):
        self.rate = rate / 1000
        self.burst = burst
        self.tokens = burst
        self.filled_at = 0.0

    def admits(self, now):
        self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


def main(spec):
    chance = random.Random(spec["seed"]).random
    service = spec["service"]
    bucket = Bucket(service["ratePerSecond"], service["burst"])
    normal = statistics.NormalDist(0, service["latencySigma"])
    latencies = [service["latencyMedianMs"] * math.exp(normal.inv_cdf((step + 0.5) / STEPS)) for step in range(STEPS)]
    most_attempts = 5
    think = spec["thinkMs"]
    counts = {"attempts": 0, "throttled": 0, "succeeded": 0, "lost": 0, "events": 0}

    def worker(env):
        while True:
            attempt = 1
            while True:
                counts["attempts"] += 1
                counts["events"] += 1
                admitted = bucket.admits(env.now)
                yield env.timeout(latencies[int(chance() * STEPS)])
                if admitted:
                    counts["succeeded"] += 1
                    break
                counts["throttled"] += 1
                if attempt == most_attempts:
                    counts["lost"] += 1
                    break
                counts["events"] += 1
                yield env.timeout(chance() * 1000 * 2 ** (attempt - 1))
                attempt += 1
            if think > 0:
                counts["events"] += 1
                yield env.timeout(-think * math.log(1 - chance()))

    env = simpy.Environment()
    for _ in range(spec["workers"]):
        env.process(worker(env))
    began = time.process_time()
    env.run(until=spec["seconds"] * 1000)
    print(json.dumps({**counts, "cpuS": time.process_time() - began}))


main(json.loads(sys.argv[1]))
