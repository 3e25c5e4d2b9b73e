/** Loaded by a worker thread before its first test: what takes longest to load, and is the same in every run. */
import '@slowdown/kit/backends';
import '@slowdown/kit/proxy';
