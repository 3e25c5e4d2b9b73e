import { explainAnswer } from './answers.ts';
import { isAnswering, type Fault } from './schemas.ts';

/** The fault in a sentence's words, to follow "the proxy ...". */
export function explain(given: Fault): string {
  if (isAnswering(given)) return explainAnswer(given);
  switch (given.type) {
    case 'timeout':
      return 'takes the request and never answers';
    case 'reset':
      return 'resets the connection';
    case 'closed':
      return 'closes the connection without an answer';
    case 'latency':
      return `holds the request for ${given.ms} ms and passes it on`;
    case 'truncatedBody':
      return `passes ${Math.round(given.keptPart * 100)} % of the answer’s body on and closes the connection`;
    case 'corruptedBody':
      return 'changes one byte of the answer’s body';
    case 'clockSkew':
      return `makes the service’s clock ${Math.abs(given.ms)} ms ${given.ms > 0 ? 'fast' : 'slow'}`;
  }
}
