import {
  randomId,
  requestLocalization,
  type Caller,
  type JobId,
  type JobView,
  type RequestLocalization,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { type ContentTree, eventually, keyedRequest, storedMessages } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';
import { acceptGroup, type WaitingLocalization } from './accept-group';
import { AcceptLocalizations } from './accept-localizations.service';

const FOLDER = 'f'.repeat(24);
const LOCALES = ['fr-FR', 'de-DE'];
const WINDOW = 3;

describe('localizations that are requested at once', () => {
  let planner: RunningPlanner;
  let pool: Pool;
  let tree: ContentTree;
  let rpc: RpcClient;
  let caller: Caller;

  beforeAll(async () => {
    planner = await startPlanner({ COMMAND_WINDOW: String(WINDOW) });
    ({ pool, tree, rpc, caller } = planner);
    await tree.folder(FOLDER, 'Guides');
  });
  afterAll(() => planner.stop());

  function requestOf(variantId: VariantId, changes: Partial<RequestLocalization> = {}): RequestLocalization {
    return { caller, variantId, version: 1, locales: LOCALES, replicateFolderStructure: false, ...changes };
  }

  function waiting(variantId: VariantId, changes: Partial<RequestLocalization> = {}): WaitingLocalization {
    const request = requestOf(variantId, changes);
    return { spaceId: tree.spaceId, request, id: randomId<JobId>(), inContext: (work) => work() };
  }

  const localize = (variantId: VariantId, changes: Partial<RequestLocalization> = {}): Promise<unknown> =>
    rpc.call(requestLocalization, requestOf(variantId, changes)).catch((error: unknown) => error);

  /** Returns the rows and messages of a job, without times, and with a name for its id and each command's. */
  async function storedOf(id: JobId): Promise<unknown> {
    const { rows } = await pool.query<{ stored: { commandIds: string[] } }>(
      `
with command as (
  select id::text, format('command %s', locale_bit) as name
    from jobs.commands
   where job_id = $1
)
select jsonb_build_object(
         'job', (select to_jsonb(j) - '{accepted_at,planned_at,changed_at}'::text[] from jobs.jobs j where j.id = $1),
         'nodes', (select jsonb_agg(to_jsonb(n)) from jobs.plan_nodes n where n.job_id = $1),
         'uses', (select jsonb_agg(to_jsonb(u) order by u.kind) from jobs.uses u where u.job_id = $1),
         'commands', (select jsonb_agg(to_jsonb(c) - 'released_at' order by c.locale_bit) from jobs.commands c where c.job_id = $1),
         'commandIds', (select jsonb_agg(id order by name) from command)) as stored`,
      [id],
    );
    const { commandIds = [], ...stored } = rows[0]?.stored ?? {};
    return JSON.parse(
      commandIds.reduce(
        (text, commandId, bit) => text.replaceAll(commandId, `command ${String(bit)}`),
        JSON.stringify(stored).replaceAll(id, 'job'),
      ),
    );
  }

  it.each<[string, () => Promise<VariantId>]>([
    ['an item', () => tree.item()],
    ['an item in a folder', () => tree.item({ folderId: FOLDER })],
    [
      'an item with references and blocks',
      async () => tree.item({ references: [await tree.item()], blocks: [randomId()] }),
    ],
    ['the root of a hierarchy', () => tree.item({ hierarchy: { root: true } })],
  ])('have the same rows as alone: %s', async (_name, insert) => {
    const item = await insert();
    const alone = (await rpc.call(requestLocalization, requestOf(item))).id;
    const [first, second] = [waiting(item), waiting(item)];
    const outcomes = await acceptGroup(pool, [first, second], WINDOW, new Date());

    expect(outcomes).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
    expect(await storedOf(first.id)).toEqual(await storedOf(alone));
    expect(await storedOf(second.id)).toEqual(await storedOf(alone));
  });

  it('have the same reply as alone', async () => {
    const item = await tree.item();
    const alone = await rpc.call(requestLocalization, requestOf(item));
    const [outcome] = await acceptGroup(pool, [waiting(item), waiting(item)], WINDOW, new Date());
    const view = outcome?.kind === 'done' ? outcome.result : undefined;
    const times = { acceptedAt: '', plannedAt: '', changedAt: '', id: '' };
    expect({ ...view, ...times }).toEqual({ ...alone, ...times });
  });

  it('leave the trees that are not a single new item to be accepted alone', async () => {
    const localized = await tree.item();
    await tree.copy(localized, 'fr-FR');
    const linked = await tree.item({ links: [await tree.item()] });
    const below = await tree.item({ hierarchy: { parentId: await tree.item({ hierarchy: { root: true } }) } });
    const many = waiting(await tree.item(), { locales: ['fr-FR', 'de-DE', 'es-ES', 'it-IT'] });
    const members = [waiting(localized), waiting(linked), waiting(below), many];

    expect(await acceptGroup(pool, members, WINDOW, new Date())).toEqual(members.map(() => ({ kind: 'alone' })));
    const { rowCount } = await pool.query('select from jobs.plan_nodes where job_id = any ($1)', [
      members.map(({ id }) => id),
    ]);
    expect(rowCount).toBe(0);
  });

  it('are each accepted or rejected by themselves', async () => {
    const reader: Caller = { ...caller, grants: caller.grants.map((grant) => ({ ...grant, scopes: ['read'] })) };
    const other: Caller = { ...caller, principalId: randomId() };
    const items = await Promise.all(Array.from({ length: 14 }, () => tree.item()));
    const archived = await tree.item({ status: 'ARCHIVED' });
    const root = await tree.item({ links: [await tree.item()] });
    const [item = archived] = items;
    const [grant] = caller.grants;
    const ofSeveral: Caller = {
      ...caller,
      grants: grant === undefined ? [] : [grant, { ...grant, spaceId: 999 as SpaceId, spaceKey: 'shop' }],
    };
    const good = [
      ...items.map((each) => localize(each)),
      localize(root),
      localize(root, { caller: ofSeveral }),
      localize(item, { caller: other, idempotency: keyedRequest('a') } as Partial<RequestLocalization>),
    ];
    const bad = [
      localize(randomId<VariantId>()),
      localize(item, { version: 7 }),
      localize(item, { locales: ['xx-XX'] }),
      localize(item, { caller: reader }),
      localize(archived),
    ];

    const codes = (await Promise.all(bad)).map((error) => (error as { readonly code?: string }).code);
    expect(codes).toEqual([
      'NOT_FOUND',
      'CONTENT_ITEM_VERSION_CONFLICT',
      'LOCALE_NOT_SUPPORTED',
      'FORBIDDEN',
      'CONTENT_ITEM_NOT_ACTIVE',
    ]);
    const jobs = (await Promise.all(good)) as JobView[];
    expect(jobs.map(({ root: { id } }) => id)).toEqual([...items, root, root, item]);
    expect(jobs.map(({ requestedBy }) => requestedBy)).toEqual([
      ...Array.from({ length: 16 }, () => caller.principalId),
      other.principalId,
    ]);
    for (const { id } of jobs) {
      const { rows } = await pool.query('select state from jobs.jobs where id = $1', [id]);
      expect(rows).toEqual([{ state: 'running' }]);
    }
  });

  it('need fewer transactions than requests', async () => {
    const items = await Promise.all(Array.from({ length: 20 }, () => tree.item()));
    const service = planner.service.get(AcceptLocalizations);
    const jobs = await Promise.all(items.map((item) => service.accept(requestOf(item))));
    const { rows } = await pool.query<{ transactions: number }>(
      'select count(distinct xmin::text)::integer as transactions from jobs.plan_nodes where job_id = any ($1)',
      [jobs.map(({ id }) => id)],
    );
    expect(rows[0]?.transactions).toBe(1);

    const subjects = new Set(jobs.map(({ id }) => id as string));
    const typesOf = async (stream: string): Promise<string[]> =>
      (await storedMessages(planner.nats.url, stream))
        .filter(
          ({ subject, envelope }) =>
            subjects.has(subject.split('.').at(-1) ?? '') || subjects.has(envelope.subject ?? ''),
        )
        .map(({ envelope }) => envelope.type);
    await eventually(async () => (await typesOf('COMMANDS')).length === 2 * jobs.length);
    await eventually(async () => (await typesOf('EVENTS')).length === 2 * jobs.length);
  });

  it('wait for a concurrent removal, and are then decided again', async () => {
    const items = await Promise.all([tree.item(), tree.item(), tree.item()]);
    const other = await pool.connect();
    await other.query('begin');
    await other.query('update content.removals set number = number + 1 where space_id = $1', [tree.spaceId]);
    await other.query(`delete from content.locales where space_id = $1 and locale = 'de-DE'`, [tree.spaceId]);
    const service = planner.service.get(AcceptLocalizations);
    const outcomes = Promise.all(items.map((item) => service.accept(requestOf(item)).catch((error: unknown) => error)));
    await eventually(async () => {
      const { rowCount } = await pool.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rowCount !== 0;
    });
    await other.query('commit');
    other.release();

    for (const outcome of await outcomes) expect(outcome).toMatchObject({ code: 'LOCALE_NOT_SUPPORTED' });
  });
});
