/** Answers (~s) of this host (~d) whose URL (~u) names the operation. */
export const filter = String.raw`~s & ~d 127.0.0.1 & ~u x-id=ListBuckets`;
