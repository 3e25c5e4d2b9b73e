export * from '../../solution/watch.ts';
