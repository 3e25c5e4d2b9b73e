/** What a limit counts by: which requests, and what they have in common. */

/** The part of a request that decides which limit it falls under. */
export interface S3Request {
  method: string;
  /** Path-style path, `/bucket/some/prefix/key`; a query is ignored. */
  path: string;
}

/** What decides whether a request may pass. It may count what it admits, so each request asks once. */
export interface Limit {
  admits(request: S3Request): boolean;
}

/** S3 limits writes and reads apart. Source: S3 User Guide, "Optimizing performance". */
const WRITES = new Set(['PUT', 'POST', 'DELETE']);
const READS = new Set(['GET', 'HEAD']);

export function isWrite({ method }: S3Request): boolean {
  return WRITES.has(method);
}

export function isRead({ method }: S3Request): boolean {
  return READS.has(method);
}

/** `bucket/a/b/key` of `/bucket/a/b/key?x=y`. */
export function objectOf(path: string): string {
  const query = path.indexOf('?');
  return path.slice(path.startsWith('/') ? 1 : 0, query < 0 ? undefined : query);
}

/** `bucket/a/b/` of `/bucket/a/b/key?x=y`; null for a request that names no object. */
export function prefixOf(path: string): string | null {
  const object = objectOf(path);
  const bucketEnd = object.indexOf('/');
  // A key of slashes alone is none.
  if (bucketEnd < 1 || /^\/*$/.test(object.slice(bucketEnd))) return null;
  return object.slice(0, object.lastIndexOf('/') + 1);
}

/** `bucket/` of any request that names one; null for one that names none. */
export function bucketOf(path: string): string | null {
  const [bucket] = objectOf(path).split('/');
  return bucket ? `${bucket}/` : null;
}
