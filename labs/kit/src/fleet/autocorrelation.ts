/**
 * Whether a series has a period, measured and not seen: how like itself it is when it is moved by some steps, and how often
 * noise without any period is as much so.
 */
import type { Random } from '../random.ts';

/** A series' likeness to itself at each lag from 0 on, -1 to 1; 0 for a series that never changes. */
export function autocorrelation(values: ArrayLike<number>, mostLag: number): Float64Array {
  const count = values.length;
  let mean = 0;
  for (let n = 0; n < count; n += 1) mean += (values[n] ?? 0) / count;
  const deviations = Float64Array.from({ length: count }, (_, n) => (values[n] ?? 0) - mean);
  const likeness = Float64Array.from({ length: mostLag + 1 }, (_, lag) => {
    let sum = 0;
    for (let n = lag; n < count; n += 1) sum += (deviations[n] ?? 0) * (deviations[n - lag] ?? 0);
    return sum;
  });
  const whole = likeness[0] ?? 0;
  return whole === 0 ? likeness : likeness.map((sum) => sum / whole);
}

export interface Period {
  /** Steps of the series. */
  lag: number;
  /** The series' likeness to itself after that lag, 0 to 1. */
  strength: number;
  /** How often noise with the series' own memory, but without a period, is as like itself at whatever lag: 0 to 1. */
  chance: number;
}

interface Search {
  random: Random;
  /** Left out: a third of the series, so that each period that is found was there three times. */
  mostLag?: number;
  /** Series of noise that it is held beside. */
  surrogates?: number;
}

/** A peak as high as this part of the highest one is that of the period, and later ones are its multiples. */
const AS_HIGH = 0.85;

/** Memory of noise that comes near to 1 is a drift, of which no series is long enough. */
const MOST_MEMORY = 0.99;

/**
 * The period of a series; null where its likeness to itself, once it has fallen below 0, never rises to a peak again.
 *
 * The noise is red, an AR(1) process with the series' own likeness at lag 1, as climate research tests its cycles (Allen and
 * Smith, 1996). Shuffled values would have no memory, and whatever changes slowly would pass for a cycle beside them; values
 * with shuffled phases keep the spectrum, and with it the very autocorrelation that is to be tested.
 */
export function periodOf(values: ArrayLike<number>, search: Search): Period | null {
  const { random, surrogates = 199, mostLag = Math.floor(values.length / 3) } = search;
  const likeness = autocorrelation(values, mostLag);
  const peaks = peaksOf(likeness);
  const highest = Math.max(...peaks.map(({ strength }) => strength));
  const period = peaks.find(({ strength }) => strength >= AS_HIGH * highest);
  if (!period) return null;
  const memory = Math.min(MOST_MEMORY, Math.max(0, likeness[1] ?? 0));
  let asLike = 0;
  for (let n = 0; n < surrogates; n += 1) {
    const noise = peaksOf(autocorrelation(redNoise(values.length, memory, random), mostLag));
    if (noise.some(({ strength }) => strength >= period.strength)) asLike += 1;
  }
  return { ...period, chance: (1 + asLike) / (1 + surrogates) };
}

/** Peaks above 0, after the likeness has fallen below 0 for the first time: before, it is memory and not return. */
function peaksOf(likeness: Float64Array): Pick<Period, 'lag' | 'strength'>[] {
  const peaks = [];
  const fallen = likeness.findIndex((value) => value < 0);
  if (fallen === -1) return [];
  for (let lag = fallen + 1; lag < likeness.length - 1; lag += 1) {
    const strength = likeness[lag] ?? 0;
    const isPeak = strength > (likeness[lag - 1] ?? 0) && strength >= (likeness[lag + 1] ?? 0);
    if (isPeak && strength > 0) peaks.push({ lag, strength });
  }
  return peaks;
}

/** Each value remembers this part of the one before. */
function redNoise(length: number, memory: number, random: Random): Float64Array {
  const fresh = Math.sqrt(1 - memory ** 2);
  let value = gaussian(random);
  return Float64Array.from({ length }, () => {
    const now = value;
    value = memory * value + fresh * gaussian(random);
    return now;
  });
}

/** Box and Muller's. */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
