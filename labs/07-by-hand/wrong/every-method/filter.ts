/** Answers (~s) whose URL (~u) has this address and no other, and the name of the operation in it. */
export const filter = String.raw`~s & ~u //127.0.0.1.*ListBuckets`;
