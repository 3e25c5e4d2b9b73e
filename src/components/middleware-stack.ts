/** The stack of an S3 client for lesson 05: its steps in order, and the SDK's own middleware that matters in between. */
type StackRow =
  | {
      step: 'initialize' | 'serialize' | 'build' | 'finalizeRequest' | 'deserialize';
      does: string;
      /** What a middleware sees there. */
      seen: 'calls' | 'attempts';
      /** Numbers of the events that the plugin emits there; behind the dots on the way back. */
      events: string;
    }
  | {
      /** One of the SDK's own. */
      own: string;
      from: string;
    };

export const STACK: readonly StackRow[] = [
  { step: 'initialize', does: 'checks the input', seen: 'calls', events: '1 2 … 12' },
  { step: 'serialize', does: 'finds the endpoint, writes the request', seen: 'calls', events: '3' },
  { step: 'build', does: 'adds checksums and headers', seen: 'calls', events: '4' },
  { own: 'retryMiddleware', from: 'from here on: each attempt' },
  { step: 'finalizeRequest', does: 'here a change is still signed', seen: 'attempts', events: '5 6 7 … 11' },
  { own: 'httpSigningMiddleware', from: 'from here on: signed' },
  { step: 'deserialize', does: 'sends it, and reads the answer', seen: 'attempts', events: '8 … 9 10' },
];
