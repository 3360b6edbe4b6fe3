import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardServices, startSystem, type System } from '@scriptorium/embedded';
import { eventually, queryDatabase, temporaryFolder } from '@scriptorium/testing';
import { DynamicContent } from 'dc-management-sdk-js';
import { Client as Database } from 'pg';
import { type Answer, KeyedPosts, type Post } from '../content/keyed-posts';
import { declareSpaces, hubIdOf, tokenOf } from '../system/declared-spaces';

const SPACE = 'killed';
const LOCK = 4_711;
const PATIENCE = { everyMs: 20 };

/**
 * A commit that stores a reply waits in a trigger while the test holds a lock. The service is killed there. PostgreSQL
 * completes the commit, so the change is made and its response is lost.
 */
const BLOCK_COMMITS = `
create function content.wait_for_test() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(${String(LOCK)});
  return null;
end $$;
create constraint trigger wait_for_test after insert on content.idempotency_keys
  deferrable initially deferred for each row execute function content.wait_for_test()`;

let system: System;
let posts: KeyedPosts;
let blocker: Database;

beforeAll(async () => {
  const folder = temporaryFolder();
  const bootstrapFile = join(folder, 'bootstrap.json');
  writeFileSync(bootstrapFile, JSON.stringify(declareSpaces([SPACE])));
  system = await startSystem({
    dataDir: join(folder, 'data'),
    services: standardServices(join(__dirname, '../../..')),
    bootstrapFile,
    group: 'inherited',
  });
  const [token, hubId] = [tokenOf(SPACE, 'admin'), hubIdOf(SPACE)];
  const client = new DynamicContent({ patToken: token }, { apiUrl: `${system.gatewayUrl}/v2/content` });
  const repository = async (name: string) => {
    const hub = await client.hubs.get(hubId);
    const all = (await hub.related.contentRepositories.list({ size: 100 })).getItems();
    const found = all.find((each) => each.name === name);
    if (found === undefined) throw new Error(`The space has no repository ${name}.`);
    return found;
  };
  posts = new KeyedPosts({ key: SPACE, hubId, token, system, repository });
  await posts.prepare();
  blocker = new Database({ connectionString: system.databaseUrl });
  await blocker.connect();
  await blocker.query(BLOCK_COMMITS);
});
afterAll(async () => {
  await blocker.end();
  await system.stop();
});

async function countRows(table: string): Promise<number> {
  const [row] = await queryDatabase(system.databaseUrl, `select count(*)::integer as count from ${table}`);
  return Number((row as { count: number }).count);
}

/**
 * Sends a request, and kills the service while it commits. Resolves after the commit. Until it commits, the request may
 * get 503, since the service was killed before, and is sent again.
 */
async function killInCommit(service: string, request: Post, key: string): Promise<void> {
  await blocker.query('select pg_advisory_lock($1)', [LOCK]);
  let isCommitting = false;
  const lost = eventually(async () => {
    await posts.send(request, key).catch(() => undefined);
    return isCommitting;
  });
  const waiting = `select from pg_locks where locktype = 'advisory' and objid = ${String(LOCK)} and not granted`;
  await eventually(async () => (await queryDatabase(system.databaseUrl, waiting)).length > 0, PATIENCE);
  isCommitting = true;
  const pid = system.pid(service);
  if (pid === undefined) throw new Error(`${service} is down.`);
  process.kill(pid, 'SIGKILL');
  await eventually(() => ![undefined, pid].includes(system.pid(service)), PATIENCE);
  await blocker.query('select pg_advisory_unlock($1)', [LOCK]);
  await lost;
}

/** Repeats the request as a client does, until its outcome is known. */
function repeat(request: Post, key: string): Promise<Answer> {
  return eventually(async () => {
    const answer = await posts.send(request, key);
    return ![409, 503].includes(answer.status) && answer;
  });
}

it.each([
  ['content/content-repositories/:id/content-items', 'content-store', 'content.variants'],
  ['content/content-items/:id/publish', 'content-store', 'content.publishing_jobs'],
  ['api/v2/cm/branches/:branchId/content-items/:contentItemId/copy', 'content-store', 'content.variants'],
  ['items', 'content-store', 'content.families'],
  ['drive children', 'content-store', 'content.drive_items'],
  ['content/content-items/:id/localize', 'localization-planner', 'jobs.jobs'],
  ['items/:id/duplicate', 'localization-planner', 'jobs.jobs'],
  ['drive copy', 'localization-planner', 'jobs.jobs'],
])('a POST to %s has one effect and a response if %s is killed after its commit', async (route, service, table) => {
  const request = await posts.requests[route]?.();
  if (request === undefined) throw new Error(`${route} has no request.`);
  const before = await countRows(table);
  const key = randomUUID();
  await killInCommit(service, request, key);
  const { isReplayed, ...answer } = await repeat(request, key);
  expect([Math.floor(answer.status / 100), isReplayed]).toEqual([2, true]);
  expect(await posts.send(request, key)).toMatchObject(answer);
  expect(await countRows(table)).toBe(before + 1);
});
