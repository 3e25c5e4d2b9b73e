export * from '../../solution/quota.ts';
