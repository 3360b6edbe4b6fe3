import stringWidth from 'string-width';
import { formatCell } from './format-cell';

/** The header of a column, and the value in it. */
export type Column<Item> = readonly [header: string, cell: (item: Item) => unknown];

/** The widths of columns follow from the first rows, so that a list of any length is streamed. */
const MEASURED_ROWS = 200;
const GAP = '  ';

export interface TableOptions {
  /** The width of the terminal. Undefined: cells are separated by tabs and not cut. */
  readonly width: number | undefined;
  readonly hasHeader: boolean;
}

/** Yields the lines of a table. */
export async function* tableLines<Item>(
  items: AsyncIterable<Item>,
  columns: readonly Column<Item>[],
  { width, hasHeader }: TableOptions,
): AsyncGenerator<string> {
  const cellsOf = (item: Item): string[] => columns.map(([, cell]) => formatCell(cell(item)));
  const headers = columns.map(([header]) => header);
  if (width === undefined) {
    // The header follows the first item: an error before it prints nothing.
    let header = hasHeader ? `${headers.join('\t')}\n` : '';
    for await (const item of items) {
      yield `${header}${cellsOf(item).join('\t')}\n`;
      header = '';
    }
    if (header !== '') yield header;
    return;
  }
  const measured: string[][] = hasHeader ? [headers] : [];
  let widths: number[] | undefined;
  for await (const item of items) {
    const cells = cellsOf(item);
    if (widths !== undefined) {
      yield alignedLine(cells, widths, width);
      continue;
    }
    measured.push(cells);
    if (measured.length < MEASURED_ROWS) continue;
    widths = widthsOf(measured);
    for (const row of measured) yield alignedLine(row, widths, width);
  }
  if (widths !== undefined) return;
  const final = widthsOf(measured);
  for (const row of measured) yield alignedLine(row, final, width);
}

function widthsOf(rows: readonly (readonly string[])[]): number[] {
  return (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => stringWidth(row[at] ?? ''))));
}

function alignedLine(cells: readonly string[], widths: readonly number[], width: number): string {
  const padded = cells.map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - stringWidth(cell))));
  return `${cutToWidth(padded.join(GAP).trimEnd(), width)}\n`;
}

function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let cut = '';
  let used = 1;
  for (const character of text) {
    used += stringWidth(character);
    if (used > width) break;
    cut += character;
  }
  return `${cut}…`;
}
