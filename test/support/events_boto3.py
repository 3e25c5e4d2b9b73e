"""The events of calls of real boto3, with what each brings.

Reads JSON from stdin: a list of {"url", "service", "method", "params", "drainingCalls"}. Makes a client and that call for
each, the events of the calls before it left out, and prints JSON: for each a list of {"event", "payload"}, where a payload
is told by key: null, a number, a text, an operation by its name, an answer by its status; everything else is "set".
"""

import json
import random
import sys

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import OperationModel

random.random = lambda: 0.0  # Nobody waits: the time before a retry is this times the backoff.


def told(value):
    if value is None or isinstance(value, (int, float, str)):
        return value
    if isinstance(value, OperationModel):
        return {"operation": value.name}
    if isinstance(value, tuple):
        return told(value[0])
    if isinstance(value, AWSResponse):
        return {"status": value.status_code}
    if isinstance(value, dict) and "status_code" in value:
        return {"status": value["status_code"]}
    return "set"


session = boto3.session.Session(aws_access_key_id="lab", aws_secret_access_key="lab", region_name="eu-west-1")


def seen(run: dict) -> list:
    heard = []

    def on_any(event_name, **payload):
        heard.append({"event": event_name, "payload": {key: told(value) for key, value in payload.items()}})

    client = session.client(run["service"], endpoint_url=run["url"])
    client.meta.events.register_first("*", on_any)
    for _ in range(run["drainingCalls"] + 1):
        heard.clear()
        try:
            if run["presign"]:
                client.generate_presigned_url(run["method"], Params=run["params"])
            else:
                getattr(client, run["method"])(**run["params"])
        except (BotoCoreError, ClientError):
            pass
    client.close()
    return heard


print(json.dumps([seen(run) for run in json.load(sys.stdin)]))
