/**
 * A report as one page that needs nothing else: no script, no request, no other file. Worth attaching to a ticket, so
 * its size is bounded by the report's own bounds.
 */
import { createHash } from 'node:crypto';
import type { Report } from '@slowdown/kit/report';
import { count } from '../words.ts';
import { callRows } from './page/calls.ts';
import { escaped, tag } from './page/markup.ts';
import { key, patterns } from './page/shapes.ts';
import { STYLES } from './page/styles.ts';
import { timelineFigure, timeFigure } from './page/timeline.ts';
import { answer, duration, ending, grouped, heldText } from './words.ts';

export function htmlReport(report: Report): string {
  const { command, totals } = report;
  const title = `${command ?? 'The proxy'}: ${count(totals.calls, 'call')}, ${totals.retries} ${totals.retries === 1 ? 'retry' : 'retries'}, ${totals.failed} failed`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src '${hashOf(STYLES)}'">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${STYLES}</style>
</head>
<body>
${patterns()}
<main>
${head(report)}
${totals.attempts === 0 ? '' : body(report)}
${notes(report)}
<footer>
<p>Made by <code>slowdown run</code> from what its proxy saw. Credentials were left out before anything was written.</p>
</footer>
</main>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function head(report: Report): string {
  const { command, startedAt, elapsedMs, backend, mode, rules } = report;
  const when = `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  const how = command === null ? 'ran' : ending(report);
  return `<header>
<h1>${escaped(command ?? 'The proxy alone')}</h1>
<p>${escaped(`${how} after ${duration(elapsedMs)} on ${backend}, mode ${mode}, ${when}`)}</p>
${rules.length === 0 ? '' : `<ul class="rules">${rules.map(({ says }) => tag('li', says)).join('')}</ul>`}
</header>`;
}

function body(report: Report): string {
  return [
    totalsList(report),
    section('Where the time went', timeFigure(report)),
    section('When', timelineFigure(report)),
    section('Calls', `${key()}\n${callRows(report)}`),
    section('Answers', answersTable(report)),
    ...(report.prefixes.length === 0 ? [] : [section('Hottest prefixes', prefixesTable(report))]),
    ...(report.rules.length === 0 ? [] : [section('Rules', rulesTable(report))]),
  ].join('\n');
}

function section(title: string, content: string): string {
  return `<section>\n<h2>${escaped(title)}</h2>\n${content}\n</section>`;
}

function totalsList({ totals }: Report): string {
  const { calls, attempts, retries, throttled, failed, open } = totals;
  const cells: [string, number, string][] = [
    ['calls', calls, ''],
    ['attempts', attempts, 'in-flight'],
    ['retries', retries, ''],
    ['throttled', throttled, 'throttled'],
    ['failed', failed, 'failed'],
    ...(open > 0 ? ([['open', open, '']] satisfies [string, number, string][]) : []),
  ];
  const shown = cells.map(
    ([word, number, mark]) =>
      `<div><dt>${word}</dt><dd${mark && number > 0 ? ` class="text-${mark}"` : ''}>${grouped(number)}</dd></div>`,
  );
  return `<dl class="totals">${shown.join('')}</dl>`;
}

function answersTable({ answers, faults, held }: Report): string {
  const rows = answers.map((each) => [answer(each), grouped(each.count)]);
  const injected = faults.map(({ fault, count: times }) => `${grouped(times)} × ${fault}`).join(', ');
  const said = [
    injected === '' ? 'The backend gave all of them.' : `Injected by the proxy: ${injected}.`,
    ...(held.length === 0 ? [] : [`Held by hand: ${held.map(heldText).join('; ')}.`]),
  ];
  return table(['Answer', 'Attempts'], rows, said.join(' '));
}

function prefixesTable({ prefixes }: Report): string {
  const rows = prefixes.map(({ prefix, attempts, throttled, busiestSecond }) => [
    prefix,
    grouped(attempts),
    grouped(throttled),
    grouped(busiestSecond),
  ]);
  return table(['Prefix', 'Attempts', 'Throttled', 'Busiest second'], rows);
}

function rulesTable({ rules, seed }: Report): string {
  const rows = rules.map(({ says, seen, matched, struck }) => [says, ...[seen, matched, struck].map(grouped)]);
  return table(['Rule', 'Looked at', 'Matched', 'Struck'], rows, `The seed ${seed} decided what they left to chance.`);
}

/** The first column names the row. */
function table(heads: readonly string[], rows: readonly (readonly string[])[], caption?: string): string {
  const lines = rows.map(([name = '', ...cells]) => {
    const numbers = cells.map((cell) => `<td>${escaped(cell)}</td>`).join('');
    return `<tr><th scope="row">${escaped(name)}</th>${numbers}</tr>`;
  });
  const columns = heads.map((each) => `<th scope="col">${escaped(each)}</th>`).join('');
  return `<table>${caption === undefined ? '' : tag('caption', caption)}<thead><tr>${columns}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
}

function notes({ notes: all }: Report): string {
  if (all.length === 0) return '';
  return section('To know', `<ul>${all.map((note) => tag('li', note)).join('')}</ul>`);
}
