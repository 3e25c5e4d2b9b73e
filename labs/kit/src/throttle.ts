/**
 * Limits: above them a service says "slow down". Pure; the clock is injected.
 */
export { TokenBucket, type Clock, type TokenBucketOptions } from './throttle/bucket.ts';
export { PrefixLimit, SharedLimit, type SharedLimitOptions } from './throttle/limits.ts';
export { PartitionedLimit, type PartitionOptions } from './throttle/partitions.ts';
export { bucketOf, isRead, isWrite, prefixOf, type Limit, type S3Request } from './throttle/requests.ts';
