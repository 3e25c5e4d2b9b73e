/** What the suite said of each backend, put in order for a page. */
import {
  COMPARED,
  conformanceSchema,
  isReliable,
  type CheckedSentence,
  type Compared,
  type Result,
} from '@slowdown/kit/conformance/results';
import data from '../../data/conformance.json';

const { backends, checks } = conformanceSchema.parse(data);

/** How an outcome is said and drawn; the shape says it without its colour. */
export const OUTCOMES: Record<Result['outcome'], { word: string; glyph: string; mark: string }> = {
  pass: { word: 'does it', glyph: '●', mark: 'succeeded' },
  fail: { word: 'does otherwise', glyph: '✗', mark: 'failed' },
  'not offered': { word: 'does not offer it', glyph: '┄', mark: 'backoff' },
};

/** A row: a sentence about AWS, what each backend makes of it, and what was seen where that is something else. */
interface Row {
  id: string;
  sentence: string;
  outcomes: Result['outcome'][];
  reliable: boolean;
  seen: { title: string; text: string }[];
}

function row(check: CheckedSentence): Row {
  return {
    id: check.id,
    sentence: check.sentence,
    outcomes: COMPARED.map((name) => check.results[name].outcome),
    reliable: isReliable(check),
    seen: COMPARED.flatMap((name) => {
      const { seen } = check.results[name];
      return seen === null ? [] : [{ title: backends[name].title, text: seen }];
    }),
  };
}

export interface Group {
  title: string;
  rows: Row[];
  reliable: number;
}

/** The checks by their groups, in the suite's order. */
export const groups: Group[] = [...Map.groupBy(checks, ({ group }) => group)].map(([title, members]) => {
  const rows = members.map(row);
  return { title, rows, reliable: rows.filter(({ reliable }) => reliable).length };
});

/** A backend's line above the table: its version, and its outcomes in the table's order, a gap between groups. */
export interface Strip {
  name: Compared;
  title: string;
  version: string;
  passed: number;
  outcomes: Result['outcome'][][];
}

export const strips: Strip[] = COMPARED.map((name, index) => ({
  name,
  ...backends[name],
  passed: checks.filter(({ results }) => results[name].outcome === 'pass').length,
  outcomes: groups.map(({ rows }) => rows.flatMap(({ outcomes }) => outcomes[index] ?? [])),
}));

export const total = checks.length;
export const reliable = checks.filter(isReliable).length;
