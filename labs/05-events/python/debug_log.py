"""One upload, watched in two ways: boto3's DEBUG log, and a handler of needs-retry.

For `slowdown run --buckets results --fault '503 SlowDown until 1 request'`, which refuses the first attempt.
"""

import io
import logging
import os
import sys

import boto3

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("AWS_ENDPOINT_URL is not set, and a lab never calls real AWS. Start me with: npx slowdown run -- python")

s3 = boto3.client("s3")
seen = []


# #region handler
def needs_retry(attempts, response, request_dict, **_):
    status = response[0].status_code if response else None
    seen.append(f"{request_dict['url_path']}, attempt {attempts}: {status}")


s3.meta.events.register("needs-retry.s3", needs_retry)
# #endregion handler

log = io.StringIO()
boto3.set_stream_logger("", logging.DEBUG)
logging.getLogger("").handlers[-1].setStream(log)
s3.put_object(Bucket="results", Key="part-1", Body=b"x" * 1024)

lines = log.getvalue().splitlines()
print(f"DEBUG: {sum(len(line) + 1 for line in lines)} bytes in {len(lines)} lines; on the wait:")
for line in lines:
    if "sleeping" in line:
        print(f"  {line.split('[DEBUG] ')[-1]}")
print("needs-retry:")
for attempt in seen:
    print(f"  {attempt}")
