"""Runs the addon of lab 08 in mitmproxy, on a clock that a test holds: the file HELD_CLOCK has its milliseconds."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "labs" / "08-by-script" / "python"))

import slow_bucket  # noqa: E402

clock = Path(os.environ["HELD_CLOCK"])
slow_bucket.now = lambda: int(clock.read_text()) / 1000
addons = slow_bucket.addons
