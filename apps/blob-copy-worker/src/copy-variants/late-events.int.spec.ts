import { variantCreated, type CopyVariants, type Envelope, type VariantFact } from '@scriptorium/contracts';
import { claimOwedEvents, readOwingCommand } from '@scriptorium/jobs';
import { eventViolation } from '@scriptorium/messaging';
import { createTreeDatabase, type ContentTree } from '@scriptorium/testing';
import { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { deliverAgain } from '../owed-events/deliver-again';
import { planLocalization } from '../testing/planned-localization';
import { deliverCopy } from './deliver-copy';

describe('an event of a copy that is published late', () => {
  let pool: Pool;
  let workerPool: Pool;
  let tree: ContentTree;

  beforeAll(async () => {
    const database = await createTreeDatabase();
    ({ pool, tree } = database);
    workerPool = new Pool({ connectionString: database.urlFor('blob_copy_worker') });
  });
  afterAll(async () => {
    await workerPool.end();
    await pool.end();
  });

  /** Plans a copy of a page with 33 linked pages and a block. Returns the command of the French copies. */
  async function plan(): Promise<CopyVariants> {
    const links = await Promise.all(Array.from({ length: 33 }, () => tree.item()));
    const child = await tree.item({ links: links.slice(0, 2), blocks: [crypto.randomUUID()] });
    const [command] = await planLocalization(pool, tree, await tree.item({ links: [child, ...links] }));
    if (command === undefined) throw new Error('The plan has no command.');
    return command;
  }

  async function rescue({ commandId, ...command }: CopyVariants): Promise<CommandMessages | undefined> {
    const marks = await claimOwedEvents(pool, 0, 100);
    const mark = marks.find((each) => each.commandId === commandId);
    const owing = mark && (await readOwingCommand(pool, mark));
    if (mark === undefined || owing === undefined) throw new Error('The command owes no events.');
    return deliverAgain(workerPool, { ...command, ...mark }, owing);
  }

  /** Returns the events of variants, without the time of their publication, by the ids of the variants. */
  function createdIn(delivered: CommandMessages | undefined): ReadonlyMap<string, Omit<Envelope<VariantFact>, 'time'>> {
    const events = new Map<string, Omit<Envelope<VariantFact>, 'time'>>();
    for (const message of delivered?.messages ?? []) {
      const envelope = ('json' in message ? JSON.parse(message.json) : message.envelope) as Envelope<VariantFact>;
      if (envelope.type !== variantCreated.type) continue;
      expect(eventViolation(envelope)).toBeUndefined();
      const { time: _time, ...event } = envelope;
      events.set(envelope.subject ?? '', event);
    }
    return events;
  }

  it('is the same as at first, for a redelivery and a rescue', async () => {
    const command = await plan();
    const first = createdIn(await deliverCopy(workerPool, command));
    expect(first.size).toBe(35);
    expect(new Set([...first.values()].map(({ sequence }) => sequence)).size).toBe(1);
    const links = [...first.values()].map(({ data }) => data.linkCount ?? data.links?.length);
    expect(links.sort()).toEqual([...Array.from({ length: 33 }, () => 0), 2, 34].sort());
    expect(createdIn(await deliverCopy(workerPool, command))).toEqual(first);
    expect(createdIn(await rescue(command))).toEqual(first);
  });

  it('keeps its id and its sequence, and has no content, after the copy was changed or deleted', async () => {
    const command = await plan();
    const first = createdIn(await deliverCopy(workerPool, command));
    const [changed = '', deleted = ''] = first.keys();
    await pool.query(`update content.variants set publishing_status = 'UNPUBLISHED' where id = $1`, [changed]);
    await pool.query('delete from content.variants where id = $1', [deleted]);
    for (const late of [createdIn(await deliverCopy(workerPool, command)), createdIn(await rescue(command))]) {
      const identityOf = ({ id, sequence }: Omit<Envelope<VariantFact>, 'time'>) => [id, sequence];
      expect([...late.values()].map(identityOf).sort()).toEqual([...first.values()].map(identityOf).sort());
      expect([late.get(changed)?.data.bodyHash, late.get(deleted)?.data.bodyHash]).toEqual([undefined, undefined]);
      const others = [...late].filter(([id]) => id !== changed && id !== deleted);
      expect(others).toHaveLength(33);
      for (const [id, event] of others) expect(event).toEqual(first.get(id));
    }
    const { rows } = await pool.query<{ sequence: string }>('select sequence from content.variants where id = $1', [
      changed,
    ]);
    expect(Number(rows[0]?.sequence)).toBeGreaterThan(Number(first.get(changed)?.sequence));
  });
});
