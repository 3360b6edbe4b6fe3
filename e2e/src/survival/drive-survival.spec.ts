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
  ...['blob-copy-worker', 'localization-planner', 'content-store', 'blob-copy-worker'],
  ...['nats-server', 'blob-copy-worker', 'postgres', 'blob-copy-worker'],
];
const LONGEST_WAIT_MS = 150;
const CANCELLED_WITHIN_MS = 1000;
/** So that a tree takes dozens of commands. */
const NODES_PER_COMMAND = '10';
const DRIVE = '/v1.0/me/drive';

const seed = testSeed();
const random = chance(seed);

let running: DriveSystem;
let source: Tree;

beforeAll(async () => {
  running = await startDriveSystem({ NODES_PER_COMMAND });
  await plantTree(running.drive, 'source', { folders: 20, filesEach: 20 });
  const { json } = await running.drive.ask(`${DRIVE}/root:/source`);
  source = await readTree(running.drive, DRIVE, json.id);
});

afterAll(async () => running.system.stop());

/** With a file in it, whose name is then taken. */
async function makeTarget(name: string): Promise<string> {
  await running.drive.ask(`${DRIVE}/root:/${name}/taken:/content`, { method: 'PUT', body: 'here first' });
  return (await running.drive.ask(`${DRIVE}/root:/${name}`)).json.id;
}

const copyTo = (targetId: string, name: string): Promise<string> =>
  running.drive.copy(`${DRIVE}/root:/source:`, { parentReference: { id: targetId }, name });

/** Cancelled at some moment, and its worker dies at that moment. */
async function cancel(monitor: string, story: string[]): Promise<void> {
  const after = Math.round(random() * CANCELLED_WITHIN_MS);
  await pause(after);
  running.kill('blob-copy-worker');
  story.push(`cancelled after ${String(after)} ms`);
  expect((await running.drive.ask(monitor, { method: 'DELETE' })).status).toBe(204);
}

/** Items that copies have made so far; undefined when all have ended. */
async function progress(): Promise<number | undefined> {
  const [row] = await running.rows(
    `select sum(created)::int as created, count(*) filter (where ended_at is null)::int as going from jobs.jobs`,
  );
  return row?.['going'] === 0 ? undefined : Number(row?.['created']);
}

/** Rows that a copy has made. */
async function itemsOf({ id }: CopyStatus): Promise<number> {
  const job = uuidOf(id) ?? '';
  const [row] = await running.rows(`select count(*)::int as items from content.drive_items where job_id = '${job}'`);
  return Number(row?.['items']);
}

it.each(Array.from({ length: ROUNDS }, (_, round) => [round + 1]))(
  'every copy of a tree is there as a whole or not at all, whoever is killed in the middle (round %i)',
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

    // One that was through before it was cancelled stays, as a whole like any other.
    const stopped = await drive.ended(cancelled);
    const isLate = stopped.status === 'completed';
    expect(['cancelled', 'completed']).toContain(stopped.status);
    await eventually(async () => (await itemsOf(stopped)) === (isLate ? source.size + 1 : 0));

    const names = [...COPIES, ...(isLate ? ['cancelled'] : [])].toSorted();
    const hasSeen = (seen: ReadonlySet<string>): boolean => names.every((name) => seen.has(name));
    await eventually(() => hasSeen(watcher.listed) && hasSeen(watcher.told));
    await watcher.stop();
    expect({ story, wrong: watcher.wrong }).toEqual({ story, wrong: [] });
    expect([[...watcher.listed].toSorted(), [...watcher.told].toSorted()]).toEqual([names, names]);
    expect({ story, ...(await running.rows(WRONG_ROWS))[0] }).toEqual({ story, ...NOTHING_WRONG });
  },
);
