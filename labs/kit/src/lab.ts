/**
 * The manifest of a lab: one typed object that the command, the site, the slides and the gate read. Nobody repeats in
 * prose what it says.
 */
import { z } from 'zod';
import { fault } from './faults.ts';
import { MARKS } from './language.ts';
import { ruleSpec } from './scenario.ts';

const line = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\n]*$/, 'has to be one line');
const name = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'has to be in lower case, words joined by hyphens');

const step = z.strictObject({
  /** The step's name in the command and in URLs. */
  id: name,
  /** What the learner makes happen, one sentence. */
  goal: line,
  /** Full names of the tests that decide the step, in the order in which they are shown. */
  tests: z.array(line).min(1),
  /** From a nudge to nearly the answer; `slowdown hint` shows one more each time. */
  hints: z.array(z.string().trim().min(1)).min(2),
});

const wrongAnswer = z.strictObject({
  /** The folder below `wrong/`. */
  name,
  /** Full name of the test that has to fail. */
  fails: line,
  /** What the learner who wrote this believed, and what is true. */
  why: z.string().trim().min(1),
});

const rate = z.int().min(1).max(10_000);

/**
 * What the workbench's proxy does to the lab's requests, and what its panel lets a learner move. A control that the
 * manifest leaves out is not there.
 */
const workbench = z.strictObject({
  /** What the job sends, for the panel that is still empty: `400 parts go to one prefix`. */
  sends: line.optional(),
  /** What became of a call, in one word. */
  words: z
    .strictObject({ succeeded: line, failed: line })
    .default({ succeeded: MARKS.succeeded.word, failed: MARKS.failed.word }),
  /** Added to each request, milliseconds: a backend inside this machine answers faster than any network. */
  latencyMs: z.number().min(0).max(1000).default(20),
  /** A throttle: S3's 503 for what comes faster to a prefix. A slider moves it, from and to these requests a second. */
  limit: z
    .strictObject({ ratePerSecond: rate, fromPerSecond: rate.default(10), toPerSecond: rate.default(400) })
    .optional(),
  /** Faults to choose from: the chosen one strikes every request. None strikes at first. */
  faults: z.array(fault).default([]),
  /** Rules of a scenario that are in force all the time, before everything that can be chosen or moved. */
  rules: z.array(ruleSpec).default([]),
  /** The job reports its own metrics over OTLP, and the panel graphs them. */
  graphs: z.boolean().default(false),
  /** Flows can be held by hand: for how many seconds, and the filter expression that is suggested. Off at first. */
  hold: z.strictObject({ seconds: z.int().min(1).max(600).default(60), suggested: line }).optional(),
});

const labSchema = z
  .strictObject({
    /** The question the lab answers, as its title. */
    title: line,
    /** Minutes that a newcomer needs. */
    minutes: z.int().min(1).max(180),
    /** The files that the learner edits, below `exercise/`. The first is the one to open. */
    files: z.array(z.string().min(1)).min(1),
    /** The program that the workbench runs, below the lab's folder. */
    job: z.string().min(1),
    /** What the lesson's workbench does; without it the flows are shown, and nothing can be moved. */
    workbench: workbench.prefault({}),
    /** How long the tests may take before they are stopped, milliseconds. */
    timeLimitMs: z.int().min(1000).max(120_000).default(20_000),
    steps: z.array(step).min(1),
    /** How the untouched starter fails: in which test, and what the message has to contain. */
    starter: z.strictObject({ fails: line, saying: line }),
    wrong: z.array(wrongAnswer).min(3),
  })
  .superRefine((lab, context) => {
    const tests = lab.steps.flatMap((each) => each.tests);
    const known = (test: string, path: (string | number)[]) => {
      if (!tests.includes(test)) {
        context.addIssue({ code: 'custom', path, message: `names "${test}", which is a test of no step` });
      }
    };
    known(lab.starter.fails, ['starter', 'fails']);
    lab.wrong.forEach((answer, index) => known(answer.fails, ['wrong', index, 'fails']));
    const { limit } = lab.workbench;
    if (limit && (limit.ratePerSecond < limit.fromPerSecond || limit.ratePerSecond > limit.toPerSecond)) {
      const message = `has to be from ${limit.fromPerSecond} to ${limit.toPerSecond}, where its slider ends`;
      context.addIssue({ code: 'custom', path: ['workbench', 'limit', 'ratePerSecond'], message });
    }
    const twice = tests.find((test, index) => tests.indexOf(test) !== index);
    if (twice) context.addIssue({ code: 'custom', path: ['steps'], message: `lists the test "${twice}" twice` });
  });

/** A lab's manifest as its author writes it. */
export type LabInput = z.input<typeof labSchema>;
/** A lab's manifest, read and completed with defaults. */
export type Lab = z.output<typeof labSchema>;
/** What the workbench does for a lab. */
export type LabWorkbench = Lab['workbench'];

/** A manifest with a wrong field. The message names each field and says what it has to be. */
export class LabManifestError extends Error {
  readonly code = 'LAB_MANIFEST';
  override readonly name = 'LabManifestError';
}

/**
 * Checks a manifest.
 * @throws LabManifestError naming every wrong field
 */
export function defineLab(input: LabInput): Lab {
  const result = labSchema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.') || 'lab'}: ${issue.message}`);
  throw new LabManifestError(`lab.ts has ${problems.length} wrong field(s):\n${problems.join('\n')}`);
}
