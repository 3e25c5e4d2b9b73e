import { terminal, type Terminal } from './terminal.ts';
import { workshopAt, type Workshop } from './workshop.ts';

/** What a command works with, handed in so that a test can hold it. */
export interface Context {
  readonly workshop: Workshop;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C: what a command has started is then stopped in order. */
  readonly signal: AbortSignal;
  /** From now on signals go to whoever this is, instead: to a program that runs in the command's place. */
  readonly handOver: (to: (signal: NodeJS.Signals) => void) => void;
}

/** This process: the checkout's labs, the terminal, Ctrl-C. */
export function processContext(): Context {
  const stopping = new AbortController();
  const stop = () => {
    // The second time the user means it.
    if (stopping.signal.aborted) process.exit(130);
    stopping.abort();
  };
  let receive: (signal: NodeJS.Signals) => void = stop;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, (name) => receive(name));
  // Started by the launcher on an older Node: when that is gone, this is too.
  if (process.connected) {
    process.on('disconnect', () => process.exit(1));
    process.channel?.unref();
  }
  return {
    workshop: workshopAt(),
    terminal: terminal(),
    signal: stopping.signal,
    handOver: (to) => {
      receive = to;
    },
  };
}
