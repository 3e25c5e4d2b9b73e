/** What the command remembers between two calls: the lab in hand, the steps that passed, the hints that were shown. */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { hasCode } from './errors.ts';
import type { Verdict } from './verify.ts';
import { writeWhole } from './whole-files.ts';
import type { Workshop } from './workshop.ts';

const labProgress = z.strictObject({
  /** Ids of the steps whose tests all passed in the last run. */
  passedSteps: z.array(z.string()),
  /** How many hints of a step were shown. */
  hints: z.record(z.string(), z.int().min(0)),
});

const progressSchema = z.strictObject({
  version: z.literal(1),
  /** Id of the lab that was worked on last. */
  current: z.string().nullable(),
  labs: z.record(z.string(), labProgress),
});

export type LabProgress = z.infer<typeof labProgress>;
export type Progress = z.infer<typeof progressSchema>;

const BLANK: Progress = { version: 1, current: null, labs: {} };

function progressFile(workshop: Workshop): string {
  return join(workshop.state, 'progress.json');
}

/** What is remembered. A file that can't be read is put aside, not deleted, and the learner begins anew. */
export async function readProgress(workshop: Workshop): Promise<Progress> {
  const path = progressFile(workshop);
  try {
    return progressSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) await rename(path, `${path}.unreadable`);
    return BLANK;
  }
}

export function progressOf(progress: Progress, id: string): LabProgress {
  return progress.labs[id] ?? { passedSteps: [], hints: {} };
}

/** Remembers that a lab is in hand, and what changed about it. */
export async function remember(workshop: Workshop, id: string, change: Partial<LabProgress>): Promise<void> {
  const progress = await readProgress(workshop);
  const labs = { ...progress.labs, [id]: { ...progressOf(progress, id), ...change } };
  const next: Progress = { ...progress, current: id, labs };
  await writeWhole(workshop, progressFile(workshop), `${JSON.stringify(next, null, 2)}\n`);
}

/** Ids of the steps whose tests all passed. */
export function passedSteps(verdicts: readonly Verdict[]): string[] {
  const steps = [...new Set(verdicts.map(({ step }) => step))];
  return steps.filter((step) => verdicts.every((verdict) => verdict.step !== step || verdict.state === 'passed'));
}
