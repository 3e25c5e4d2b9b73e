/** The numbers of an explorer: columns that are shown as a table and written as a file of comma-separated values. */

export interface Column<Row> {
  /** Head of the table: `waits`. */
  heading: string;
  /** Head in the file, with its unit: `delay_ms`. */
  name: string;
  /** null: there is none. */
  value: (row: Row) => string | number | null;
  /** How it stands in the table; left out: as in the file. */
  shown?: (row: Row) => string;
}

/** By RFC 4180, lines end in CRLF. */
export function csvOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ value }) => value(row) ?? ''))];
  return lines.map((cells) => `${cells.map((cell) => field(String(cell))).join(',')}\r\n`).join('');
}

const field = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
