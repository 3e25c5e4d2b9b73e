/** Answers (~s) whose URL (~u) has this address and no other, and names the operation. */
export const filter = String.raw`~s & ~u //127.0.0.1.*x-id=ListBuckets`;
