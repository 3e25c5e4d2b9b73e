"""An HTTP archive as mitmproxy reads it.

Reads the archive from stdin and prints JSON: for each flow its method, URL, status, headers and HTTP version. Without the
request's content-length: mitmproxy writes its own, of the body, which the archive does not have.
"""

import io
import json
import sys

from mitmproxy.io import FlowReader

flows = [
    {
        "method": flow.request.method,
        "url": flow.request.url,
        "version": flow.request.http_version,
        "requestHeaders": [
            [name, value]
            for name, value in flow.request.headers.items(multi=True)
            if name != "content-length"
        ],
        "status": flow.response.status_code,
        "responseHeaders": list(flow.response.headers.items(multi=True)),
        "body": flow.response.text,
    }
    for flow in FlowReader(io.BytesIO(sys.stdin.buffer.read())).stream()
]
json.dump(flows, sys.stdout)
