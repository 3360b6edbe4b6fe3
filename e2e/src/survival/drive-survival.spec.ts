import { uuidOf } from '@scriptorium/contracts';
import { eventually, inFullRun, testSeed } from '@scriptorium/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { chance } from './chance';
import { startDriveSystem, strike, type CopyStatus, type DriveSystem } from './drive-system';
import { plantTree, readTree, type Tree } from './drive-tree';
import { NOTHING_WRONG, WRONG_ROWS } from './inspect-drives';
import { CopyWatcher } from './watch-copies';

const ROUNDS = inFullRun(20, 2);
const COPIES = ['copy 1', 'copy 2', 'copy 3', 'copy 4'];
const VICTIMS = [
  'blob-copy-worker',
  'localization-planner',
  'content-store',
  'blob-copy-worker',
  'nats-server',
  'blob-copy-worker',
  'postgres',
  'blob-copy-worker',
];
const LONGEST_WAIT_MS = 150;
const CANCELLED_WITHIN_MS = 1000;
/** A tree then takes dozens of commands. */
const NODES_PER_COMMAND = '10';
const DRIVE = '/v1.0/me/drive';

const seed = testSeed();
const random = chance(seed);

let running: DriveSystem;
let source: Tree;

beforeAll(async () => {
  running = await startDriveSystem({ NODES_PER_COMMAND });
  await plantTree(running.drive, 'source', { folders: 20, filesEach: 20 });
  const { json } = await running.drive.send(`${DRIVE}/root:/source`);
  source = await readTree(running.drive, DRIVE, json.id);
});

afterAll(async () => running.system.stop());

/** Creates a target folder that contains a file with the name `taken`. */
async function makeTarget(name: string): Promise<string> {
  await running.drive.send(`${DRIVE}/root:/${name}/taken:/content`, { method: 'PUT', body: 'here first' });
  return (await running.drive.send(`${DRIVE}/root:/${name}`)).json.id;
}

const copyTo = (targetId: string, name: string): Promise<string> =>
  running.drive.copy(`${DRIVE}/root:/source:`, { parentReference: { id: targetId }, name });

/** Cancels the copy after a random time, and kills its worker. */
async function cancel(monitor: string, story: string[]): Promise<void> {
  const after = Math.round(random() * CANCELLED_WITHIN_MS);
  await pause(after);
  running.kill('blob-copy-worker');
  story.push(`cancelled after ${String(after)} ms`);
  expect((await running.drive.send(monitor, { method: 'DELETE' })).status).toBe(204);
}

/** Returns the number of items that copies have created so far; undefined if all have ended. */
async function progress(): Promise<number | undefined> {
  const [row] = await running.rows(
    `select sum(created)::int as created, count(*) filter (where ended_at is null)::int as going from jobs.jobs`,
  );
  return row?.['going'] === 0 ? undefined : Number(row?.['created']);
}

/** Returns the number of rows that a copy has created. */
async function itemsOf({ id }: CopyStatus): Promise<number> {
  const job = uuidOf(id) ?? '';
  const [row] = await running.rows(`select count(*)::int as items from content.drive_items where job_id = '${job}'`);
  return Number(row?.['items']);
}

it.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))(
  'every copy of a tree is complete or absent after kills in the middle (round %i)',
  async (round) => {
    const { drive } = running;
    const targetId = await makeTarget(`target ${String(round)}`);
    const watcher = await CopyWatcher.start(drive, targetId, source);
    const story = [`seed ${String(seed)}`];

    const monitors = await Promise.all([...COPIES, 'taken', 'cancelled'].map((name) => copyTo(targetId, name)));
    const [cancelled = '', taken = '', ...copies] = monitors.toReversed();
    const [struck] = await Promise.all([
      strike(running, VICTIMS, { random, longestMs: LONGEST_WAIT_MS, progress }),
      cancel(cancelled, story),
    ]);
    story.push(...struck);

    const ended = await Promise.all(copies.map((monitor) => drive.ended(monitor)));
    expect({ story, ended: ended.map(({ status }) => status) }).toEqual({
      story,
      ended: COPIES.map(() => 'completed'),
    });
    for (const each of ended) expect({ story, items: await itemsOf(each) }).toEqual({ story, items: source.size + 1 });

    const refused = await drive.ended(taken);
    expect({ story, ...refused }).toMatchObject({ story, status: 'failed', errorCode: 'nameAlreadyExists' });
    expect({ story, items: await itemsOf(refused) }).toEqual({ story, items: 0 });

    // A copy that completed before its cancellation remains, complete like the others.
    const stopped = await drive.ended(cancelled);
    const isLate = stopped.status === 'completed';
    expect(['cancelled', 'completed']).toContain(stopped.status);
    await eventually(async () => (await itemsOf(stopped)) === (isLate ? source.size + 1 : 0));

    const names = [...COPIES, ...(isLate ? ['cancelled'] : [])].toSorted();
    const hasSeen = (seen: ReadonlySet<string>): boolean => names.every((name) => seen.has(name));
    await eventually(() => hasSeen(watcher.listed) && hasSeen(watcher.inDelta));
    await watcher.stop();
    expect({ story, wrong: watcher.wrong }).toEqual({ story, wrong: [] });
    expect([[...watcher.listed].toSorted(), [...watcher.inDelta].toSorted()]).toEqual([names, names]);
    expect({ story, ...(await running.rows(WRONG_ROWS))[0] }).toEqual({ story, ...NOTHING_WRONG });
  },
);
