import type { Plan } from '../../model.ts';

export const WORKERS = 32;

export const plan: Plan = { concurrency: 1, rampMs: 700, retryMode: 'adaptive', maxAttempts: 3 };
