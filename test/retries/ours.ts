/** What the kit's policies make of scripted calls, and how that is held beside what an SDK makes of them. */
import { policyNamed, RetryingClient, type PolicyName } from '@slowdown/kit/retries';
import type { ScriptedAttempt, ScriptedCall, Sequence, Step } from './sequences.ts';

/** Times, ms, and rates that differ by less are the same: a wait takes a microsecond at least in the scripts. */
const CLOSE = 0.01;

interface OurStep extends Step {
  readonly attempt: ScriptedAttempt;
}

function ours(policyName: PolicyName, sequence: Sequence): OurStep[] {
  let nowMs = sequence.startMs;
  let chance = 0;
  const client = new RetryingClient(policyNamed(policyName, sequence.service), {
    random: () => chance,
    now: () => nowMs,
    tokens: sequence.tokens,
  });
  const stepsOf = (script: ScriptedCall): OurStep[] => {
    const steps: OurStep[] = [];
    nowMs += script.idleMs;
    const call = client.call({ longPoll: script.longPoll });
    for (const attempt of script.attempts) {
      const waitMs = call.sends();
      nowMs += waitMs + attempt.tookMs;
      chance = attempt.chance;
      const decision = attempt.failure === null ? null : call.fails(attempt.failure);
      if (decision === null) call.succeeds(attempt.date);
      const { retries, why, delayMs } = decision ?? { retries: false, why: null, delayMs: 0 };
      nowMs += delayMs;
      const { tokens, ratePerSecond } = client;
      steps.push({ attempt, waitMs, retries, why, delayMs, tokens, ratePerSecond });
      if (!retries) return steps;
    }
    return steps;
  };
  return sequence.calls.flatMap(stepsOf);
}

export interface Mismatch {
  /** Which sequence, and which of its attempts. */
  readonly nth: number;
  readonly index: number;
  readonly sequence: Pick<Sequence, 'service' | 'tokens'>;
  readonly attempt: ScriptedAttempt | undefined;
  readonly here: Partial<Step>;
  readonly there: Step | undefined;
}

/** The first attempt of each sequence on which the two differ. */
export function mismatches(
  policyName: PolicyName,
  scripted: readonly Sequence[],
  theirs: readonly (readonly Step[])[],
): Mismatch[] {
  return scripted.flatMap((sequence, nth) => {
    const here = ours(policyName, sequence);
    const there = theirs[nth] ?? [];
    const length = Math.max(here.length, there.length);
    const index = Array.from({ length }).findIndex((_, at) => !isSame(here[at], there[at]));
    if (index === -1) return [];
    const { service, tokens } = sequence;
    const { attempt, ...step } = here[index] ?? {};
    return [{ nth, index, sequence: { service, tokens }, attempt, here: step, there: there[index] }];
  });
}

function isSame(a: Step | undefined, b: Step | undefined): boolean {
  if (!a || !b) return false;
  return (
    a.retries === b.retries &&
    a.why === b.why &&
    a.tokens === b.tokens &&
    isClose(a.waitMs, b.waitMs) &&
    isClose(a.delayMs, b.delayMs) &&
    isClose(a.ratePerSecond, b.ratePerSecond)
  );
}

function isClose(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) < CLOSE;
}
