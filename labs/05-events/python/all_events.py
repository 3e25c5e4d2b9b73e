"""boto3's own events: all of one S3 call and of one EC2 call, in their order, with what each brings.

For `slowdown run --buckets results`, which sets AWS_ENDPOINT_URL. Nobody plays EC2 there, so a handler does: what
`before-send` is answered with is taken for the service's answer, and no request leaves.
"""

import io
import os
import sys

import boto3
from botocore.awsrequest import AWSResponse
from urllib3.response import HTTPResponse

NO_INSTANCES = b"<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>"

if not os.environ.get("AWS_ENDPOINT_URL"):
    sys.exit("AWS_ENDPOINT_URL is not set, and a lab never calls real AWS. Start me with: npx slowdown run -- python")

heard = []


# #region every
def note(event_name, **brings):
    heard.append((event_name, list(brings)))


def watched(client):
    client.meta.events.register_first("*", note)
    return client


# #endregion every


# #region answer
def answer(request, **_):
    raw = HTTPResponse(body=io.BytesIO(NO_INSTANCES), preload_content=False)
    return AWSResponse(request.url, 200, {}, raw)


# #endregion answer


def show(call):
    """Every event of a call; whatever came before, the making of the client, is left out."""
    heard.clear()
    call()
    for number, (name, brings) in enumerate(heard, 1):
        print(f"{number:2} {name:42} {' '.join(brings)}")


s3 = watched(boto3.client("s3"))
of_uploads = []
s3.meta.events.register("*.s3.PutObject", lambda event_name, **_: of_uploads.append(event_name))
show(lambda: s3.put_object(Bucket="results", Key="part-1", Body=b"{}"))

ec2 = watched(boto3.client("ec2"))
ec2.meta.events.register("before-send.ec2", answer)
show(lambda: ec2.describe_instances())

print(f"*.s3.PutObject has heard {len(of_uploads)} of them")
