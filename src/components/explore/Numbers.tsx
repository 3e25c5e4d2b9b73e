/** The numbers that a picture is made of, to be read, heard and taken along. */
import { csvOf, type Column } from './numbers.ts';

interface Props<Row> {
  /** What they are of: `botocore-standard, each attempt`. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
}

/** A table that scrolls by itself, also by keyboard. The first column names the row. */
export function Numbers<Row>({ label, columns, rows }: Props<Row>) {
  const [first, ...others] = columns;
  if (!first) return null;
  return (
    <div class="numbers" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name, heading }) => (
              <th key={name} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">{cell(first, row)}</th>
              {others.map((column) => (
                <td key={column.name}>{cell(column, row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const cell = <Row,>({ value, shown }: Column<Row>, row: Row) => shown?.(row) ?? String(value(row) ?? '–');

/** Takes the rows along as a file. It is made when it is asked for: ten thousand rows cost nothing before. */
export function Csv<Row>({ file, columns, rows }: Omit<Props<Row>, 'label'> & { file: string }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([csvOf(columns, rows)], { type: 'text/csv' }));
    Object.assign(document.createElement('a'), { href: url, download: file }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" onClick={save}>
      Save as CSV
    </button>
  );
}
