import { Logger, run, type Runner } from 'graphile-worker';
import { Client } from 'pg';
import { copyItem } from './copy-item';

/*
 * Copies one item into some locales with a pair of jobs in this process: `accept` checks the item and records the job,
 * `copy-item-to` copies. A developer would write this by hand with graphile-worker and nothing else.
 */
interface Payload {
  readonly jobId: string;
  readonly itemId: string;
  readonly locales: readonly string[];
}

export class PlainPair {
  private readonly finished = new Map<string, () => void>();
  private runner: Runner | undefined;

  private constructor(private readonly database: Client) {}

  static async start(databaseUrl: string, concurrency = 2): Promise<PlainPair> {
    const database = new Client({ connectionString: databaseUrl });
    await database.connect();
    const pair = new PlainPair(database);
    pair.runner = await run({
      connectionString: databaseUrl,
      schema: 'graphile_pair',
      concurrency,
      maxPoolSize: concurrency + 2,
      noHandleSignals: true,
      logger: new Logger(() => (level, message) => String(level) === 'error' && console.error(message)),
      taskList: {
        accept: (payload, helpers) => {
          const { itemId, locales } = payload as Payload;
          return helpers.withPgClient(async (client) => {
            const { rows } = await client.query<{ id: string }>(
              `insert into plain.jobs (root_id, locales)
               select id, $2
                 from plain.items
                where id = $1
              returning id`,
              [itemId, locales],
            );
            await client.query(
              `insert into plain.copies (source_id, locale)
               select $1, locale
                 from unnest($2::text[]) locale`,
              [itemId, locales],
            );
            await helpers.addJob('copy-item-to', { jobId: rows[0]?.id, itemId, locales });
          });
        },
        'copy-item-to': async (payload, helpers) => {
          const { jobId, itemId, locales } = payload as Payload;
          await helpers.withPgClient(async (client) => {
            for (const locale of locales) await copyItem(client, itemId, locale);
            await client.query(`update plain.jobs set state = 'completed' where id = $1`, [jobId]);
          });
          pair.finished.get(itemId)?.();
        },
      },
    });
    return pair;
  }

  /** Returns the milliseconds from before the first job is added until the second one is done. */
  async run(itemId: string, locales: readonly string[]): Promise<number> {
    const start = performance.now();
    const finished = new Promise<void>((resolve) => this.finished.set(itemId, resolve));
    await this.database.query(
      `select graphile_pair.add_job('accept', json_build_object('itemId', $1::text, 'locales', $2::text[]))`,
      [itemId, locales],
    );
    await finished;
    return performance.now() - start;
  }

  async stop(): Promise<void> {
    await this.runner?.stop();
    await this.database.end();
  }
}
