import { Client } from 'pg';
import { rawStatements, type RawStatements } from '../system/content-tables';
import type { Method } from './method';

/*
 * The baseline: raw set-based INSERT … SELECT into the product's own tables, with their indexes and constraints, in
 * transactions of 1,000 variants over one connection.
 *
 *   from staging   A table has the complete rows that the product has made. The cost is only their storage.
 *   from sources   A developer would write this by hand for copies: new ids, content from the sources, links unchanged.
 */
const VARIANTS_A_TRANSACTION = 1_000;

export class RawCopy {
  private constructor(
    private readonly client: Client,
    private readonly variants: number,
    private readonly statements: RawStatements,
  ) {}

  /** Opens a connection. Requires `stageCopies` before. */
  static async open(databaseUrl: string, variants: number): Promise<RawCopy> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new RawCopy(client, variants, await rawStatements(client));
  }

  get fromStaging(): Method {
    return this.method('raw, rows ready', this.statements.fromStaging);
  }

  get fromSources(): Method {
    return this.method('raw, from sources', this.statements.fromSources);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private method(name: string, statements: readonly string[]): Method {
    const copy = async (from: number, to: number): Promise<void> => {
      await this.client.query('begin');
      for (const [index, text] of statements.entries()) {
        await this.client.query({ name: `${name} ${index}`, text, values: [from, to] });
      }
      await this.client.query('commit');
    };
    return {
      name,
      warmUp: () => copy(0, 0),
      run: async () => {
        const start = performance.now();
        for (let from = 1; from <= this.variants; from += VARIANTS_A_TRANSACTION) {
          await copy(from, from + VARIANTS_A_TRANSACTION - 1);
        }
        return performance.now() - start;
      },
    };
  }
}
