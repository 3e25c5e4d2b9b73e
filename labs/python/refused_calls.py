"""What real boto3 clients make of a refusal: one call each to S3, SQS, Kinesis, DynamoDB and EC2, or to those named.

Every call goes to AWS_ENDPOINT_URL, with random() held at 1.0 and time.sleep noted instead of slept. Prints JSON, by
service: the error code and status that the client read, the attempts it made, and each sleep in seconds, which tells
throttling (1 s and more) from other errors (0.05 s).
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
from botocore.exceptions import ClientError  # noqa: E402

CALLS = {
    "s3": lambda client: client.put_object(Bucket="bucket", Key="key", Body=b"x"),
    "s3head": lambda client: client.head_object(Bucket="bucket", Key="key"),
    "s3copy": lambda client: client.copy_object(Bucket="bucket", Key="copy", CopySource="bucket/key"),
    "sqs": lambda client: client.send_message(QueueUrl=f"{client.meta.endpoint_url}/1/queue", MessageBody="x"),
    "kinesis": lambda client: client.put_record(StreamName="stream", Data=b"x", PartitionKey="p"),
    "dynamodb": lambda client: client.get_item(TableName="table", Key={"id": {"S": "x"}}),
    "ec2": lambda client: client.describe_instances(),
}

report = {}
for name in sys.argv[1:] or CALLS:
    sleeps.clear()
    try:
        CALLS[name](boto3.client(name.removesuffix("head").removesuffix("copy")))
    except ClientError as error:
        metadata = error.response["ResponseMetadata"]
        report[name] = {
            "code": error.response["Error"]["Code"],
            "status": metadata["HTTPStatusCode"],
            "attempts": metadata["RetryAttempts"] + 1,
            "sleeps": list(sleeps),
        }
print(json.dumps(report))
