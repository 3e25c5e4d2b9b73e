/** The gate: a lab proves itself before a learner meets it. */
import type { LabEntry } from '../catalogue.ts';
import type { Runner } from '../runner/runner.ts';
import { verify } from '../verify.ts';
import { layoutFindings, testFindings, type Finding } from './layout.ts';
import { legsOf, type Leg } from './leg.ts';

/** What a leg came to. `layout` stands for what needs no run. */
export interface LegResult {
  lab: string;
  backend: string;
  kind: Leg['kind'] | 'layout';
  name: string;
  passed: boolean;
  findings: Finding[];
  /** The machine lacks what the leg needs, so it says nothing about the lab. */
  lacking: boolean;
  elapsedMs: number;
}

export interface GateOptions {
  backend: string;
  runner: Runner;
  signal?: AbortSignal;
  /** A leg begins. */
  onLeg?: (name: string) => void;
  onResult: (result: LegResult) => void;
}

/** Runs all legs of a lab on one backend, one after another: the tests measure time, and would disturb each other. */
export async function checkLab(entry: LabEntry, options: GateOptions): Promise<LegResult[]> {
  const { backend, runner, signal, onLeg, onResult } = options;
  const results: LegResult[] = [];
  const add = (result: Pick<LegResult, 'kind' | 'name' | 'findings' | 'lacking' | 'elapsedMs'>) => {
    const complete = { lab: entry.id, backend, passed: result.findings.length === 0, ...result };
    results.push(complete);
    onResult(complete);
  };

  const layout = await layoutFindings(entry);
  add({ kind: 'layout', name: 'layout', findings: layout, lacking: false, elapsedMs: 0 });
  // A variant whose files are not there would fail for a reason that is said already.
  if (layout.length > 0) return results;

  for (const { kind, name, file, run, judge } of legsOf(entry)) {
    if (signal?.aborted) break;
    onLeg?.(name);
    const outcome = await verify(entry, runner, { ...run, ...(signal ? { signal } : {}) });
    const problem = outcome.lacking ? (outcome.problem ?? '') : judge(outcome);
    const findings = [
      ...(problem === null ? [] : [{ file, problem }]),
      ...(kind === 'solution' && outcome.problem === null ? testFindings(entry, outcome.collected) : []),
    ];
    add({ kind, name, findings, lacking: outcome.lacking, elapsedMs: outcome.elapsedMs });
  }
  return results;
}
