/**
 * The proxies side by side: SlowDown, mitmproxy with an addon that does the same, Toxiproxy, and no proxy at all, in turn,
 * several rounds in one run. Wants wrk and Linux; wants the machine for itself. Nothing is asserted.
 *
 *     node test/bench/proxies.ts [--rounds 5] [--seconds 8] [--write]
 *
 * `--write` puts the figures where the site's page takes them from. Toxiproxy: `go install
 * github.com/Shopify/toxiproxy/v2/cmd/server@latest`, called toxiproxy-server on the PATH.
 */
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import {
  benchResults,
  MEASURES,
  type BenchResults,
  type Measure,
  type Spread,
} from '../../src/components/reference/bench-results.ts';
import { here, publish } from './machine.ts';
import { contenders, service, type Contender } from './proxies/contenders.ts';
import { look, type Looked } from './proxies/measures.ts';
import { startProgram } from './proxies/processes.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
    write: { type: 'boolean', default: false },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(Number.isInteger(rounds) && rounds > 0 && Number.isInteger(seconds) && seconds > 0)) {
  console.error('--rounds and --seconds want whole numbers above 0: node test/bench/proxies.ts --rounds 5 --seconds 8');
  process.exit(2);
}
if (!(await isThere('wrk'))) {
  console.error('This bench needs wrk, which puts the load on: sudo apt-get install wrk');
  process.exit(3);
}

const all = await contenders();
const looks = new Map<Contender, Looked[]>(all.map((contender) => [contender, []]));
{
  await using running = await startProgram('service.ts', []);
  for (let round = 1; round <= rounds; round++) {
    for (const contender of all) {
      if (contender.missing !== null) continue;
      console.error(`round ${round} of ${rounds}: ${contender.title}`);
      looks.get(contender)?.push(await look(contender, { service: service.parse(running.said), seconds }));
    }
  }
}
const results = benchResults.parse(report());
print(results);
if (values.write) await publish('bench', results);

async function isThere(command: string): Promise<boolean> {
  return promisify(execFile)(command, ['-v']).then(
    () => true,
    // wrk ends with 1 when it is asked for its version.
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}

function report(): BenchResults {
  const figuresOf = (contender: Contender) => {
    const looked = looks.get(contender) ?? [];
    const measures = Object.keys(MEASURES) as Measure[];
    return Object.fromEntries(
      measures.flatMap((measure) => {
        const figures = looked.flatMap((one) => one[measure] ?? []);
        return figures.length === 0 ? [] : [[measure, spreadOf(figures)]];
      }),
    );
  };
  const entries = all.map((one) => {
    const { title, version, missing } = one;
    return [one.id, { title, version, missing, figures: figuresOf(one) }];
  });
  return {
    ...here(),
    rounds,
    seconds,
    contenders: Object.fromEntries(entries) as BenchResults['contenders'],
  };
}

function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b);
  const [least = NaN] = sorted;
  const digits = (figure: number) => Number(figure.toPrecision(4));
  return {
    least: digits(least),
    middle: digits(sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN),
    most: digits(sorted.at(-1) ?? NaN),
  };
}

function print({ contenders: measured }: BenchResults): void {
  for (const [measure, unit] of Object.entries(MEASURES) as [Measure, string][]) {
    console.log(`\n${measure}, ${unit} (least / middle / most)`);
    for (const { title, missing, figures } of Object.values(measured)) {
      const figure = figures[measure];
      const shown = figure ? `${figure.least} / ${figure.middle} / ${figure.most}` : (missing ?? '-');
      console.log(`  ${title.padEnd(12)} ${shown}`);
    }
  }
}
