"""Whom does boto3 trust, and who told it to? For `slowdown run --mode intercept`, which sets the proxy and the variables.

Each row is one HeadBucket: what boto3 was told, how many handshakes it took, and how that ended.
"""

import http.client
import os
import ssl
import sys
import tempfile
import urllib.parse
import warnings
from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, SSLError

BUCKET = "results"
# The name that boto3 asks for with the address style "virtual" in us-east-1.
HOST = f"{BUCKET}.s3.amazonaws.com"
VARIABLES = ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"]


@contextmanager
def told_only(*names):
    """Leaves of the variables that name certificates these alone."""
    before = {name: os.environ.pop(name) for name in VARIABLES if name in os.environ}
    os.environ.update({name: before[name] for name in names if name in before})
    try:
        yield
    finally:
        os.environ.update(before)


def head_bucket(bucket=BUCKET, **options):
    """One call; what came of it, and how many times boto3 tried."""
    style = Config(s3={"addressing_style": "virtual"}, region_name="us-east-1")
    s3 = boto3.client("s3", config=style, **options)
    handshakes = 0

    def count(**_):
        nonlocal handshakes
        handshakes += 1

    s3.meta.events.register("before-send.s3", count)
    try:
        s3.head_bucket(Bucket=bucket)
        outcome = "accepted"
    except ClientError as error:
        outcome = f"accepted, and answered {error.response['ResponseMetadata']['HTTPStatusCode']}"
    except SSLError as error:
        reason = str(error).split("certificate verify failed: ")[-1].split(" (_ssl")[0]
        outcome = f"refused: {reason}"
    return handshakes, outcome


def shown_certificate(host):
    """The certificate that is shown for a host, looked at without trusting it. PEM."""
    proxy = urllib.parse.urlsplit(os.environ["HTTPS_PROXY"])
    look = ssl.create_default_context()
    look.check_hostname = False
    look.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(proxy.hostname, proxy.port, context=look, timeout=20)
    connection.set_tunnel(host, 443)
    connection.connect()
    try:
        return ssl.DER_cert_to_PEM_cert(connection.sock.getpeercert(binary_form=True))
    finally:
        connection.close()


def row(told, result):
    handshakes, outcome = result
    times = "handshake" if handshakes == 1 else "handshakes"
    print(f"{told:28} {handshakes} {times:10} {outcome}", flush=True)


if "AWS_CA_BUNDLE" not in os.environ or "HTTPS_PROXY" not in os.environ:
    sys.exit("Start me with: npx slowdown run --mode intercept -- python trust.py")

warnings.simplefilter("ignore")
with told_only():
    row("nothing", head_bucket())
with told_only("SSL_CERT_FILE", "CURL_CA_BUNDLE"):
    row("SSL_CERT_FILE, for OpenSSL", head_bucket())
with told_only("AWS_CA_BUNDLE"):
    row("AWS_CA_BUNDLE", head_bucket())
    row("... and another bucket", head_bucket("another-bucket"))
with told_only(), tempfile.TemporaryDirectory() as folder:
    leaf = os.path.join(folder, "leaf.pem")
    with open(leaf, "w") as file:
        file.write(shown_certificate(HOST))
    row("verify=<what was shown>", head_bucket(verify=leaf))
with told_only():
    row("verify=False", head_bucket(verify=False))
