export * from '../../solution/strategy.ts';
