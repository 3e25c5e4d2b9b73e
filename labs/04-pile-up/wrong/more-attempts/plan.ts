import type { Plan } from '../../model.ts';

export const WORKERS = 32;

export const plan: Plan = { concurrency: 4, rampMs: 0, retryMode: 'standard', maxAttempts: 50 };
