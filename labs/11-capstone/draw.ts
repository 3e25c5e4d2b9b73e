/**
 * The draw: what is wrong in the place where the job runs, decided by a seed. Reading it spoils the lab.
 */
import { seeded, type Random } from '@slowdown/kit/random';
import type { Part } from './model.ts';

/** Causes that fail attempts, and causes that make more of those that failed. A draw takes some of each. */
const FAILING = ['hot prefix', 'workers', 'timeout'] as const;
const WORSENING = ['loop', 'clients', 'mode'] as const;
const OF_EACH = 2;

/** How many causes come together. */
export const CAUSES_DRAWN = 2 * OF_EACH;

type Cause = (typeof FAILING | typeof WORSENING)[number];

/** Modes of somebody's environment. */
const ATTEMPTS = [{ AWS_MAX_ATTEMPTS: '1' }, { AWS_MAX_ATTEMPTS: '5' }];
const ADAPTIVE = { AWS_RETRY_MODE: 'adaptive' };

const MODELS = ['rates', 'credit', 'equity', 'energy'];
const PARTS_PER_MODEL = 50;
/** Every so many parts one is large. */
const LARGE_EVERY = [12, 16] as const;
const SMALL_BYTES = 1024;
const LARGE_BYTES = 24 * 1024;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 1);

/** The service of a draw. In the workbench it is the manifest's. */
export interface Service {
  /** Writes a second that each prefix takes. */
  writesPerSecond: number;
  /** Of every answer. */
  latencyMs: number;
  /** What an object named `large-…` takes longer. */
  tailMs: number;
}

export interface Draw {
  seed: number;
  causes: readonly Cause[];
  /** Variables of the environment that the job runs in. */
  environment: Readonly<Record<string, string>>;
  parts: readonly Part[];
  service: Service;
}

/** The same seed draws the same. */
export function draw(seed: number): Draw {
  const random = seeded(seed);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const causes = [FAILING, WORSENING].flatMap((kind) => shuffled<Cause>(kind, random).slice(0, OF_EACH));
  const sick: Record<Cause, Record<string, string>> = {
    'hot prefix': { EXPORT_LAYOUT: 'day' },
    loop: { EXPORT_TRIES: String(between(3, 4)) },
    workers: { EXPORT_WORKERS: String(between(32, 48)) },
    clients: { EXPORT_ISOLATED: 'yes' },
    timeout: { EXPORT_TIMEOUT_MS: String(between(25, 40) * 10) },
    // What adaptive learns, it learns by the client: one made anew for each call learns nothing.
    mode: pick<Record<string, string>>(causes.includes('clients') ? ATTEMPTS : [...ATTEMPTS, ADAPTIVE], random),
  };
  return {
    seed,
    causes,
    environment: Object.assign({}, ...causes.map((cause) => sick[cause])) as Record<string, string>,
    parts: partsOf(random, between),
    service: { writesPerSecond: between(16, 28), latencyMs: between(20, 80), tailMs: between(60, 100) * 10 },
  };
}

function partsOf(random: Random, between: (least: number, most: number) => number): Part[] {
  const day = new Date(FIRST_DAY + between(0, 364) * DAY_MS).toISOString().slice(0, 10);
  const largeEvery = between(...LARGE_EVERY);
  return Array.from({ length: MODELS.length * PARTS_PER_MODEL }, (_, n) => {
    const isLarge = n % largeEvery === largeEvery - 1;
    const number = String(n).padStart(4, '0');
    const letter = String.fromCharCode('a'.charCodeAt(0) + Math.floor(random() * 26));
    const start = `${number} ${Math.floor(random() * 2 ** 32)} `;
    return {
      model: MODELS[n % MODELS.length] ?? '',
      day,
      name: `${isLarge ? 'large' : 'part'}-${number}`,
      body: start.padEnd(isLarge ? LARGE_BYTES : SMALL_BYTES, letter),
    };
  });
}

function pick<T>(from: readonly T[], random: Random): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new RangeError('there is nothing to pick from');
  return picked;
}

function shuffled<T>(from: readonly T[], random: Random): T[] {
  return from
    .map((each) => ({ each, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ each }) => each);
}
