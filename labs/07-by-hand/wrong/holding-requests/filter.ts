/** What has a URL (~u) with this address and no other, that names the operation. */
export const filter = String.raw`~u //127.0.0.1.*x-id=ListBuckets`;
