-- Uploads of 1 KiB with the headers that an SDK sends; at the end what came of them, as JSON.
wrk.method = "PUT"
wrk.body = string.rep("x", 1024)
wrk.headers["amz-sdk-invocation-id"] = "00000000-1111-2222-3333-444444444444"
wrk.headers["amz-sdk-request"] = "attempt=1; max=3"
wrk.headers["authorization"] = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20350101/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=" .. string.rep("0", 64)
wrk.headers["x-amz-date"] = "20350101T000000Z"
wrk.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
wrk.path = "/bucket/prefix/key"

function done(summary, latency, requests)
  io.write(string.format(
    '{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p50Ms":%.4f,"p99Ms":%.4f}\n',
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
