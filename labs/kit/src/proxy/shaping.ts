import { setTimeout as delay } from 'node:timers/promises';
import { matchers, requestSteps, type OngoingRequest, type RequestRuleData } from 'mockttp';
import { answer, type AnsweringFault, type Fault } from '../faults.ts';
import type { Limit } from '../throttle.ts';

/** A fault and when it strikes: always, or for what a limit does not admit. The first answering rule that applies wins. */
export interface Rule {
  fault: Fault;
  limit?: Limit;
}

/** Decides what happens to each request, from its head alone, and remembers it until the flow ends. */
export class Shaping {
  rules: readonly Rule[];
  readonly #faults = new Map<string, Fault['type']>();
  readonly #answers = new Map<string, AnsweringFault>();

  constructor(rules: readonly Rule[]) {
    this.rules = rules;
  }

  /** The fault that struck a request, forgotten by the asking. */
  struck(requestId: string): Fault['type'] | null {
    const type = this.#faults.get(requestId) ?? null;
    this.#faults.delete(requestId);
    return type;
  }

  /** Two rules for mockttp: answer, or else pass on. */
  requestRules(upstream: URL): RequestRuleData[] {
    return [
      {
        priority: 2,
        matchers: [new HeadMatcher((request) => this.#decide(request))],
        steps: [new requestSteps.CallbackStep((request) => this.#answer(request))],
      },
      {
        priority: 1,
        matchers: [new matchers.WildcardMatcher()],
        steps: [
          new requestSteps.PassThroughStep({
            // The Host header stays: it is signed, and it may name the bucket.
            transformRequest: {
              setProtocol: upstream.protocol === 'https:' ? 'https' : 'http',
              replaceHost: { targetHost: upstream.host, updateHostHeader: false },
            },
          }),
        ],
      },
    ];
  }

  /** True where the proxy answers in the backend's place. Latency is spent here, before the request goes on. */
  async #decide({ id, method, url }: OngoingRequest): Promise<boolean> {
    const { pathname } = new URL(url);
    const applying = this.rules.filter(({ limit }) => !limit?.admits({ method, path: pathname }));
    for (const { fault } of applying) {
      this.#faults.set(id, fault.type);
      if (fault.type !== 'latency') {
        this.#answers.set(id, fault);
        return true;
      }
      await delay(fault.ms);
    }
    return false;
  }

  #answer({ id, method }: { id: string; method: string }) {
    const fault = this.#answers.get(id);
    this.#answers.delete(id);
    // Unreachable while mockttp answers each request once; if it ever is reached, fail loudly on the wire.
    if (!fault) return 'reset' as const;
    const { status, statusText, headers, body } = answer(fault, { method, requestId: id });
    return { statusCode: status, statusMessage: statusText, headers, body };
  }
}

/**
 * A matcher that sees a request as soon as its head is there. mockttp's own CallbackMatcher waits for the whole body,
 * and bodies above `maxBodySize` then hang or arrive empty (measured with 1 MiB + 1 B and 8 MiB).
 */
class HeadMatcher extends matchers.CallbackMatcher {
  readonly #decide: (request: OngoingRequest) => Promise<boolean>;

  constructor(decide: (request: OngoingRequest) => Promise<boolean>) {
    super(() => true);
    this.#decide = decide;
  }

  override matches(request: OngoingRequest): Promise<boolean> {
    return this.#decide(request);
  }

  override explain(): string {
    return 'that a rule of the proxy answers';
  }
}
