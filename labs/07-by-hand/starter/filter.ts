/**
 * Which flows are held, in mitmproxy's language: the workbench's field takes the same text, and so does mitmweb.
 * String.raw leaves the backslashes in it.
 */
// TODO, step 1: I want to hold the answers to ListBuckets, and nothing else.
export const filter = String.raw`~m GET`;
