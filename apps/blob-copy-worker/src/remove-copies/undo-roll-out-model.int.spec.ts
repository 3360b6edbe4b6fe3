import type { CopyVariants, FamilyId, VariantId } from '@scriptorium/contracts';
import { saveVersions } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { ContentTree, createTestDatabase, inFullRun, testSeed, type TestDatabase } from '@scriptorium/testing';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { executeRollOut } from '../roll-out/execute-roll-out';
import { planRollOutOf } from '../testing/planned-roll-out';
import { planUndoOf } from '../testing/planned-undo';
import { executeRemoval } from './execute-removal';

const LOCALES = ['fr-FR', 'de-DE'];
const seed = testSeed();

const copyNumber = fc.integer({ min: 1, max: 2 });
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('edit' as const),
        of: fc.constantFrom(0, 0, 1, 2),
        member: fc.constantFrom('a' as const, 'b' as const),
        value: fc.nat(2),
      }),
    },
    { weight: 4, arbitrary: fc.constant({ kind: 'roll-out' as const }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('undo' as const), job: fc.nat(3) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constantFrom('save-again' as const, 'take' as const), of: copyNumber }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constantFrom('publish' as const, 'archive' as const), of: copyNumber }),
    },
  ),
  { minLength: 8, maxLength: 20 },
);

/** The state of a copy that an undo restores. */
interface Snapshot {
  readonly version: number;
  readonly status: string;
  readonly published: number | null;
  readonly body: string;
  readonly basedOn: number;
  readonly conflicts: readonly object[] | null;
  /** Members that are no change by themselves. */
  readonly rest: object;
}

interface RollOut {
  readonly command: CopyVariants;
  readonly before: ReadonlyMap<string, Snapshot>;
  readonly after: ReadonlyMap<string, Snapshot>;
}

describe(`undos of roll-outs between random changes (seed ${String(seed)})`, () => {
  let database: TestDatabase;
  let pool: Pool;
  let tree: ContentTree;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
    tree = await ContentTree.create(pool);
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function snapshots(ids: readonly string[]): Promise<Map<string, Snapshot>> {
    const { rows } = await pool.query<Snapshot & { readonly id: string }>(
      `select v.id, v.version, v.status, v.published_version as published, b.template as body,
              coalesce(v.based_on, v.source_version) as "basedOn",
              (select json_agg(c order by c.id) from content.conflicts c where c.variant_id = v.id) as conflicts,
              json_build_object('based_on', v.based_on, 'based_at', v.based_at, 'from', v.acknowledged_from,
                                'is_as_made', v.version = coalesce(v.made_version, 1)) as rest
         from content.variants v join content.bodies b on b.space_id = v.space_id and b.number = v.body_number
        where v.id = any ($1)`,
      [ids],
    );
    return new Map(rows.map(({ id, ...snapshot }) => [id, snapshot]));
  }

  async function valuesOf(id: string): Promise<{ a: number; b: number }> {
    const { body } = (await snapshots([id])).get(id) ?? { body: '' };
    return { a: Number(/"a":(\d)/.exec(body)?.[1]), b: Number(/"b":(\d)/.exec(body)?.[1]) };
  }

  const write = (id: string, { a, b }: { readonly a: number; readonly b: number }): Promise<void> =>
    tree.edit(id, { members: `"a":${String(a)},"b":${String(b)}` });

  /** Takes the present version of the source into account, as an update of a translator does. */
  async function take(source: string, id: VariantId): Promise<void> {
    await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ family: FamilyId; version: number; base: number }>(
        `select v.family_id as family, v.version, s.version as base
           from content.variants v join content.variants s on s.id = $1 where v.id = $2`,
        [source, id],
      );
      for (const { family, version, base: basedOn } of rows) {
        const variant = { id, expected: version, actions: [], properties: { basedOn }, versions: [] };
        await saveVersions(client, tree.spaceId, [{ family: { id: family }, by: 'translator', variants: [variant] }]);
      }
    });
  }

  async function rollOut(source: string, copies: readonly string[]): Promise<RollOut[]> {
    const before = await snapshots(copies);
    const commands = await planRollOutOf(pool, tree, [source], LOCALES);
    for (const command of commands) await executeRollOut(pool, command);
    const after = await snapshots(copies);
    return commands.slice(0, 1).map((command) => ({ command, before, after }));
  }

  /** The naive decision: a copy is restored if all that the roll-out has made of it is still the same. */
  function restored({ before, after }: RollOut, id: string, now: Snapshot): boolean {
    const [was, made] = [before.get(id), after.get(id)];
    if (was === undefined || made === undefined || now.status !== 'ACTIVE') return false;
    const isTouched =
      JSON.stringify([was.version, was.rest, was.conflicts]) !==
      JSON.stringify([made.version, made.rest, made.conflicts]);
    const same = (x: Snapshot, y: Snapshot): boolean =>
      JSON.stringify([x.body, x.basedOn, x.conflicts]) === JSON.stringify([y.body, y.basedOn, y.conflicts]);
    const isPublished = made.version > was.version && now.published !== null && now.published >= made.version;
    return isTouched && same(now, made) && !same(was, made) && !isPublished;
  }

  /** Returns the number of restored copies. */
  async function undo(job: RollOut, copies: readonly string[]): Promise<number> {
    const before = await snapshots(copies);
    const { commands } = await planUndoOf(pool, job.command);
    for (const command of commands) await executeRemoval(pool, command);
    const after = await snapshots(copies);
    let count = 0;
    for (const [id, now] of before) {
      const was = job.before.get(id);
      const { version: _version, published: _published, ...content } = after.get(id) ?? now;
      if (was !== undefined && restored(job, id, now)) {
        const { version: _before, published: _wasPublished, ...expected } = was;
        expect(content).toEqual(expected);
        expect(after.get(id)?.published).toBe(now.published);
        count += 1;
      } else {
        expect(after.get(id)).toEqual(now);
      }
    }
    return count;
  }

  it('restores exactly the copies that nothing has changed since', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const source = await tree.item({ members: '"a":0,"b":0' });
        const copies = [await tree.copy(source, 'fr-FR'), await tree.copy(source, 'de-DE')];
        const variants = [source, ...copies];
        const jobs: RollOut[] = [];
        for (const step of all) {
          const id = 'of' in step ? (variants[step.of] ?? source) : source;
          switch (step.kind) {
            case 'edit':
              await write(id, { ...(await valuesOf(id)), [step.member]: step.value });
              break;
            case 'save-again':
              await write(id, await valuesOf(id));
              break;
            case 'take':
              await take(source, id);
              break;
            case 'publish':
              await pool.query(
                `update content.variants set publishing_status = 'LATEST', published_version = version where id = $1`,
                [id],
              );
              break;
            case 'archive':
              await pool.query(`update content.variants set status = 'ARCHIVED' where id = $1`, [id]);
              break;
            case 'roll-out':
              jobs.push(...(await rollOut(source, copies)));
              break;
            case 'undo': {
              const job = jobs[step.job % Math.max(jobs.length, 1)];
              if (job !== undefined) count += await undo(job, copies);
            }
          }
        }
      }),
      { seed, numRuns: inFullRun(500, 25) },
    );
    expect(count).toBeGreaterThan(0);
  });
});
