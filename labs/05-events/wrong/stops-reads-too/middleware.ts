export * from '../../solution/middleware.ts';
