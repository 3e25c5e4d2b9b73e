/**
 * One learner's lab: a backend, the throttling proxy before it, the lab's program and its tests. One for a process.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { backendFromEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import type { Flow } from '@slowdown/kit/flows';
import { startProxy, type Proxy } from '@slowdown/kit/proxy';
import { PrefixLimit } from '@slowdown/kit/throttle';
import { Batch } from './batch.ts';
import {
  BURST,
  LATENCY_MS,
  OUTPUT_LINES,
  RATE,
  type JobState,
  type Snapshot,
  type TestsState,
  type WorkbenchEvent,
} from './protocol.ts';
import { startJob, startTests, type Child } from './programs.ts';

/** The bucket that the labs' programs write to. */
const BUCKET = 'results';

/** How long the last answers of an ended job may take to be on record, milliseconds. */
const SETTLE_MS = 500;

type Listener = (event: WorkbenchEvent) => void;

export class Workbench implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #backend: Backend;
  readonly #proxy: Proxy;
  readonly #limit: PrefixLimit;
  readonly #listeners = new Set<Listener>();
  readonly #flows: Batch<Flow>;
  readonly #lines: Batch<string>;
  #output: string[] = [];
  #job: JobState = { phase: 'idle' };
  #tests: TestsState = { phase: 'idle' };
  #jobChild: Child | null = null;
  #testsChild: Child | null = null;

  private constructor(resources: AsyncDisposableStack, backend: Backend, proxy: Proxy, limit: PrefixLimit) {
    this.#resources = resources;
    this.#backend = backend;
    this.#proxy = proxy;
    this.#limit = limit;
    this.#flows = new Batch({ send: (flows) => this.#tell({ type: 'flows', flows }), keyOf: ({ id }) => id });
    this.#lines = new Batch({ send: (lines) => this.#printed(lines), most: OUTPUT_LINES });
    proxy.subscribe((flow) => this.#flows.add(flow));
  }

  /** @throws BackendError where the backend that the environment names can't be had */
  static async start(): Promise<Workbench> {
    await using unfinished = new AsyncDisposableStack();
    const backend = unfinished.use(await startBackend(backendFromEnvironment()));
    // Past the proxy: making the bucket is no part of what a learner watches.
    await makeBucket(backend.url, BUCKET);
    const limit = new PrefixLimit({ ratePerSecond: RATE.start, burst: BURST });
    const rules = [{ fault: { type: 'latency', ms: LATENCY_MS } }, { fault: { type: 'slowDown' }, limit }] as const;
    const proxy = unfinished.use(await startProxy({ upstream: backend.url, rules }));
    return new Workbench(unfinished.move(), backend, proxy, limit);
  }

  snapshot(): Snapshot {
    return {
      backend: this.#backend.name === 'endpoint' ? this.#backend.url : this.#backend.name,
      proxyUrl: this.#proxy.url,
      ratePerSecond: this.#limit.ratePerSecond,
      burst: this.#limit.burst,
      job: this.#job,
      tests: this.#tests,
      output: this.#output,
      flows: [...this.#proxy.flows],
    };
  }

  /** Calls back with what happens from now on. Returns what ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setRate(ratePerSecond: number): void {
    this.#limit.ratePerSecond = ratePerSecond;
    this.#tell({ type: 'limit', ratePerSecond, burst: this.#limit.burst });
  }

  /** Forgets what was seen and printed, for programs that do not come from here. False while a job is running. */
  clear(): boolean {
    if (this.#job.phase === 'running') return false;
    this.#beginAnew({ phase: 'idle' });
    return true;
  }

  /** Runs the lab's program behind the proxy, from a clean sheet. False where one is running already. */
  startJob(lab: string): boolean {
    if (this.#job.phase === 'running') return false;
    this.#beginAnew({ phase: 'running', lab });
    this.#jobChild = startJob(lab, this.#proxy.url, {
      line: (line) => this.#lines.add(line),
      ended: (exit, stopped) => void this.#jobEnded(lab, exit, stopped),
    });
    return true;
  }

  stopJob(): void {
    void this.#jobChild?.stop();
  }

  /** Runs the lab's tests. False where they are running already. */
  startTests(lab: string): boolean {
    if (this.#tests.phase === 'running') return false;
    this.#setTests({ phase: 'running', lab });
    this.#testsChild = startTests(lab, (tests) => {
      this.#testsChild = null;
      this.#setTests(tests);
    });
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#flows.drop();
    this.#lines.drop();
    await Promise.all([this.#jobChild?.stop(), this.#testsChild?.stop()]);
    await this.#resources.disposeAsync();
  }

  #beginAnew(job: JobState): void {
    this.#job = job;
    this.#output = [];
    this.#flows.drop();
    this.#lines.drop();
    this.#proxy.clear();
    this.#limit.refill();
    this.#tell({ type: 'snapshot', snapshot: this.snapshot() });
  }

  #printed(lines: string[]): void {
    this.#output = [...this.#output, ...lines].slice(-OUTPUT_LINES);
    this.#tell({ type: 'output', lines });
  }

  async #jobEnded(lab: string, exit: number | null, stopped: boolean): Promise<void> {
    this.#jobChild = null;
    // Somebody else's request through the proxy may go on for long; the job's own have their answers by now.
    await Promise.race([this.#proxy.idle(), delay(SETTLE_MS)]);
    this.#flows.flush();
    this.#lines.flush();
    this.#job = { phase: 'ended', lab, exit, stopped };
    this.#tell({ type: 'job', job: this.#job });
  }

  #setTests(tests: TestsState): void {
    this.#tests = tests;
    this.#tell({ type: 'tests', tests });
  }

  #tell(event: WorkbenchEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
