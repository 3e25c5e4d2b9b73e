export * from '../../solution/backoff.ts';
