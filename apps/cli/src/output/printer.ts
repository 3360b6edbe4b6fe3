import { pickFields } from './fields';
import type { Output } from './output';
import { type Column, tableLines } from './table';

export type Format = 'table' | 'json' | 'ndjson';

export interface PrintOptions {
  readonly format: Format;
  /** Members to print, as paths; undefined for all. */
  readonly fields: readonly string[] | undefined;
  readonly hasHeader: boolean;
}

/** Prints data in the format of the command line. Data and format do not depend on whether a terminal reads them. */
export class Printer {
  constructor(
    private readonly output: Output,
    readonly options: PrintOptions,
  ) {}

  /** Prints a list. JSON is one array. */
  async list<Item>(items: AsyncIterable<Item>, columns: readonly Column<Item>[]): Promise<void> {
    const { format, fields, hasHeader } = this.options;
    if (format === 'table') {
      const chosen = fields?.map((field): Column<Item> => [field, (item) => pickFields(item, [field])[field]]);
      const lines = tableLines(items, chosen ?? columns, { width: this.output.width, hasHeader });
      for await (const line of lines) await this.output.write(line);
      return;
    }
    if (format === 'ndjson') {
      for await (const item of items) await this.output.write(`${JSON.stringify(this.picked(item))}\n`);
      return;
    }
    await this.array(items);
  }

  /** An error before the first item prints nothing. A later one closes the array, so that the document is valid. */
  private async array(items: AsyncIterable<unknown>): Promise<void> {
    let separator = '[';
    try {
      for await (const item of items) {
        await this.output.write(`${separator}\n${JSON.stringify(this.picked(item))}`);
        separator = ',';
      }
    } catch (error) {
      if (separator === ',') await this.output.write('\n]\n');
      throw error;
    }
    await this.output.write(separator === '[' ? '[]\n' : '\n]\n');
  }

  /** Prints one object. As a table, it has a line for each column. */
  async one<Item>(item: Item, columns: readonly Column<Item>[]): Promise<void> {
    const { format, fields } = this.options;
    if (format === 'json') return this.output.write(`${JSON.stringify(this.picked(item), null, 2)}\n`);
    if (format === 'ndjson') return this.output.write(`${JSON.stringify(this.picked(item))}\n`);
    const rows = fields?.map((field) => [field, pickFields(item, [field])[field]] as const);
    const named = rows ?? columns.map(([header, cell]) => [header, cell(item)] as const);
    const shown = rows !== undefined ? named : named.filter(([, value]) => value !== undefined && value !== null);
    const lines = tableLines(
      streamed(shown),
      [
        ['name', ([name]) => name],
        ['value', ([, value]) => value],
      ],
      { width: this.output.width, hasHeader: false },
    );
    for await (const line of lines) await this.output.write(line);
  }

  private picked(item: unknown): unknown {
    const { fields } = this.options;
    return fields === undefined ? item : pickFields(item, fields);
  }
}

async function* streamed<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
