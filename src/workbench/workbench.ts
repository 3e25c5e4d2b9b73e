/**
 * One learner's workbench: a backend, the proxy before it, and the program and tests of the lab that it is at. One for a
 * process, and at one lab at a time: programs of one's own go through the same proxy.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { backendFromEnvironment, makeBucket, startBackend, type Backend } from '@slowdown/kit/backends';
import type { Flow } from '@slowdown/kit/flows';
import type { LabWorkbench } from '@slowdown/kit/lab';
import { startReceiver, type Receiver } from '@slowdown/kit/metrics/receiver';
import { startProxy, type Proxy } from '@slowdown/kit/proxy';
import { Batch } from './batch.ts';
import { Hand } from './hand.ts';
import { startJob, startTests, type Child } from './programs.ts';
import {
  MOST_SAMPLES,
  OUTPUT_LINES,
  type JobState,
  type Snapshot,
  type TestsState,
  type WorkbenchEvent,
} from './protocol.ts';
import type { MessageEdit } from './requests.ts';
import { sampleOf, type Sample } from './samples.ts';
import { Setting } from './setting.ts';

/** The bucket that the labs' programs write to. */
const BUCKET = 'results';

/** How long the last answers of an ended job may take to be on record, milliseconds. */
const SETTLE_MS = 500;

type Listener = (event: WorkbenchEvent) => void;

export class Workbench implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #backend: Backend;
  readonly #proxy: Proxy;
  readonly #receiver: Receiver;
  readonly #hand: Hand;
  readonly #listeners = new Set<Listener>();
  readonly #flows: Batch<Flow>;
  readonly #lines: Batch<string>;
  #setting: Setting | null = null;
  #output: string[] = [];
  #samples: Sample[] = [];
  #beganAt = performance.now();
  #job: JobState = { phase: 'idle' };
  #tests: TestsState = { phase: 'idle' };
  #jobChild: Child | null = null;
  #testsChild: Child | null = null;

  private constructor(resources: AsyncDisposableStack, backend: Backend, proxy: Proxy, receiver: Receiver) {
    this.#resources = resources;
    this.#backend = backend;
    this.#proxy = proxy;
    this.#receiver = receiver;
    this.#hand = new Hand(proxy.holding, (event) => this.#tell(event));
    this.#flows = new Batch({ send: (flows) => this.#tell({ type: 'flows', flows }), keyOf: ({ id }) => id });
    this.#lines = new Batch({ send: (lines) => this.#printed(lines), most: OUTPUT_LINES });
    proxy.subscribe((flow) => this.#flows.add(flow));
    receiver.subscribe(() => this.#reported());
  }

  /** @throws BackendError where the backend that the environment names can't be had */
  static async start(): Promise<Workbench> {
    await using unfinished = new AsyncDisposableStack();
    const backend = unfinished.use(await startBackend(backendFromEnvironment()));
    // Past the proxy: making the bucket is no part of what a learner watches.
    await makeBucket(backend.url, BUCKET);
    const proxy = unfinished.use(await startProxy({ upstream: backend.url }));
    const receiver = unfinished.use(await startReceiver());
    return new Workbench(unfinished.move(), backend, proxy, receiver);
  }

  snapshot(): Snapshot {
    return {
      lab: this.#setting?.lab ?? null,
      backend: this.#backend.name === 'endpoint' ? this.#backend.url : this.#backend.name,
      backendUrl: this.#backend.url,
      proxyUrl: this.#proxy.url,
      limit: this.#setting?.limit ?? null,
      fault: this.#setting?.fault ?? null,
      hold: this.#hand.hold,
      held: this.#hand.held,
      edits: this.#hand.edits,
      nowMs: this.#hand.nowMs,
      job: this.#job,
      tests: this.#tests,
      output: this.#output,
      flows: [...this.#proxy.flows],
      samples: this.#samples,
    };
  }

  /** Calls back with what happens from now on. Returns what ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The workbench comes to a lab, with a clean sheet. False while the job or the tests of another one are running. */
  enter(lab: string, has: LabWorkbench): boolean {
    if (lab === this.#setting?.lab) return true;
    if (this.#job.phase === 'running' || this.#tests.phase === 'running') return false;
    this.#setting = new Setting(lab, has);
    this.#hand.enter(has);
    this.#tests = { phase: 'idle' };
    this.#beginAnew({ phase: 'idle' });
    return true;
  }

  /** Moves the throttle. False where the lab has none, or not that far. */
  setRate(ratePerSecond: number): boolean {
    if (!this.#setting?.setRate(ratePerSecond)) return false;
    const { limit } = this.#setting;
    if (limit) this.#tell({ type: 'limit', limit });
    return true;
  }

  /** Chooses the fault that strikes, by its place in the manifest. False where the lab has no such fault. */
  chooseFault(fault: number | null): boolean {
    if (!this.#setting?.choose(fault)) return false;
    this.#proxy.rules = this.#setting.rules;
    this.#tell({ type: 'fault', fault });
    return true;
  }

  /**
   * Says which flows are held by hand from now on; null for none. False where the lab has no holding.
   * @throws FilterError where the expression can't be read
   */
  setHold(filter: string | null): boolean {
    return this.#hand.setFilter(filter);
  }

  /**
   * Lets a held flow go on, edited or as it is.
   * @throws HoldingError where it is not held, or can't be changed so
   */
  resume(id: string, edit?: MessageEdit): void {
    this.#hand.resume(id, edit);
  }

  /**
   * Ends a held flow without an answer.
   * @throws HoldingError where it is not held
   */
  drop(id: string): void {
    this.#hand.drop(id);
  }

  /** Forgets what was seen and printed, for programs that do not come from here. False while a job is running. */
  clear(): boolean {
    if (this.#job.phase === 'running') return false;
    this.#beginAnew({ phase: 'idle' });
    return true;
  }

  /** Runs the lab's program behind the proxy, from a clean sheet. False where one is running, or there is no lab. */
  startJob(): boolean {
    const lab = this.#setting?.lab;
    if (lab === undefined || this.#job.phase === 'running') return false;
    this.#beginAnew({ phase: 'running', lab });
    const programs = { proxyUrl: this.#proxy.url, metricsUrl: this.#receiver.url };
    this.#jobChild = startJob(lab, programs, {
      line: (line) => this.#lines.add(line),
      ended: (exit, stopped) => void this.#jobEnded(lab, exit, stopped),
    });
    return true;
  }

  stopJob(): void {
    void this.#jobChild?.stop();
  }

  /** Runs the lab's tests. False where they are running already, or there is no lab. */
  startTests(): boolean {
    const lab = this.#setting?.lab;
    if (lab === undefined || this.#tests.phase === 'running') return false;
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
    this.#samples = [];
    this.#beganAt = performance.now();
    this.#receiver.clear();
    this.#flows.drop();
    this.#lines.drop();
    this.#setting?.refill();
    this.#proxy.rules = this.#setting?.rules ?? [];
    this.#hand.clear();
    this.#proxy.clear();
    this.#tell({ type: 'snapshot', snapshot: this.snapshot() });
  }

  #printed(lines: string[]): void {
    this.#output = [...this.#output, ...lines].slice(-OUTPUT_LINES);
    this.#tell({ type: 'output', lines });
  }

  #reported(): void {
    const sample = sampleOf(this.#receiver.series, performance.now() - this.#beganAt);
    if (!sample) return;
    this.#samples = [...this.#samples, sample].slice(-MOST_SAMPLES);
    this.#tell({ type: 'sample', sample });
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
