"""An addon of mitmproxy: answers every request itself, so that nothing is asked of the host that it was meant for."""

from mitmproxy import http


def request(flow: http.HTTPFlow) -> None:
    flow.response = http.Response.make(200, f"{flow.request.pretty_host} was read\n")
