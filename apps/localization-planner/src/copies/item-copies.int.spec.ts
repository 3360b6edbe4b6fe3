import { readJob, requestItemCopies, type DriveCopyRequest } from '@scriptorium/contracts';
import { keyedRequest } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { startPlanner, type RunningPlanner } from '../testing/running-planner';

let planner: RunningPlanner;
let drive: { readonly driveId: string; readonly rootId: string; readonly fileId: string };

beforeAll(async () => {
  planner = await startPlanner();
  drive = { driveId: randomUUID(), rootId: randomUUID(), fileId: randomUUID() };
  await planner.pool.query(
    `with drive as (
       insert into content.drives (space_id, id, name, store, root_id, created_by) values ($1, $2, 'files', 'postgres', $3, '')
     )
     insert into content.drive_items (
            space_id, id, drive_id, parent_id, name, name_key, is_folder, child_count, size, blob_hash, created_by,
            modified_by, change)
     values ($1, $3, $2, null, 'root', 'root', true, 1, 10, null, '', '', 0),
            ($1, $4, $2, $3, 'a.txt', 'a.txt', false, 0, 10, sha256('a'::bytea), '', '', 0)`,
    [planner.tree.spaceId, drive.driveId, drive.rootId, drive.fileId],
  );
});
afterAll(() => planner.stop());

function copy(target: Partial<DriveCopyRequest['target']> = {}, driveItemId = drive.fileId): DriveCopyRequest {
  const { driveId, rootId: folderId } = drive;
  const into = { driveId, folderId, conflict: 'rename', childrenOnly: false, versions: 'current', ...target } as const;
  return { kind: 'copy-drive-items', roots: [{ driveItemId }], target: into, labels: { ticket: 'LOC-14' } };
}

const ofSpace = () => ({ caller: planner.caller, spaceKey: planner.tree.spaceKey });

it('accepts a copy of a file under its own name, with labels', async () => {
  const job = await planner.rpc.call(requestItemCopies, { ...ofSpace(), request: copy() });
  expect(job).toMatchObject({
    kind: 'copy-drive-items',
    state: 'running',
    root: { kind: 'drive-item', id: drive.fileId, label: 'a.txt' },
    labels: { ticket: 'LOC-14' },
    progress: { total: 1, shared: 0, dropped: 0 },
  });
  expect(await planner.rpc.call(readJob, { caller: planner.caller, jobId: job.id })).toMatchObject({
    job: { id: job.id },
  });
});

it('replies to a repeated request with the same job if it has an idempotency key', async () => {
  const request = { ...ofSpace(), request: copy({ name: 'b.txt' }), idempotency: keyedRequest('copy-items') };
  const first = await planner.rpc.call(requestItemCopies, request);
  expect(await planner.rpc.call(requestItemCopies, request)).toEqual(first);
});

it.each([
  ['NOT_FOUND', () => copy({}, randomUUID())],
  ['NOT_FOUND', () => copy({ folderId: randomUUID() })],
  ['NOT_A_FOLDER', () => copy({ folderId: drive.fileId })],
  ['ROOT_IMMUTABLE', () => copy({}, drive.rootId)],
  ['NAME_INVALID', () => copy({ name: 'a/b' })],
])('rejects an impossible copy with %s', async (code, request) => {
  await expect(planner.rpc.call(requestItemCopies, { ...ofSpace(), request: request() })).rejects.toMatchObject({
    code,
  });
});

it('requires the scopes "read" and "write"', async () => {
  const [grant] = planner.caller.grants;
  const grants = grant === undefined ? [] : [{ ...grant, scopes: ['read', 'localize'] as const }];
  const caller = { ...planner.caller, grants };
  await expect(planner.rpc.call(requestItemCopies, { ...ofSpace(), caller, request: copy() })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    data: { scope: 'write' },
  });
});
