import { TestDrive } from '../clients/test-drive';
import { PlainDrive } from '../clients/plain-drive';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';

let space: Space;

beforeAll(async () => {
  space = await openSpace();
});

interface Drive {
  readonly id: string;
  readonly space: string;
  readonly name: string;
  readonly store: string;
  readonly quota: object;
}

type Problem = Drive & { readonly status: number; readonly code: string; readonly stores?: readonly string[] };

const make = (body: object, by: Space = space) =>
  new PlainDrive(by).send<Problem>('/v1/drives', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: { space: space.key, ...body },
  });
const listed = async (by: Space = space): Promise<readonly Drive[]> =>
  (await new PlainDrive(by).send<{ items: Drive[] }>('/v1/drives')).json.items;

describe('a drive', () => {
  it('is created with a store and a quota, and is present in both APIs', async () => {
    const made = await make({ name: 'Archive', store: 'filesystem', quota: 5_000 });
    expect(made.status).toBe(201);
    const shown = {
      space: space.key,
      name: 'Archive',
      store: 'filesystem',
      quota: { total: 5_000, used: 0, deleted: 0 },
    };
    expect(made.json).toMatchObject(shown);
    expect(await listed()).toContainEqual(made.json);
    const address = made.headers.get('location') ?? '';
    expect(address).toMatch(new RegExp(`/v1\\.0/drives/${made.json.id}$`));
    const seen = await new PlainDrive(space).send<Drive>(new URL(address).pathname);
    expect(seen.json).toMatchObject({ name: 'Archive', quota: { total: 5_000, remaining: 5_000 } });
  });

  it('cannot exceed its quota', async () => {
    const { json } = await make({ name: 'Small', store: 'postgres', quota: 10 });
    const path = `/v1.0/drives/${json.id}/root:/a.txt:/content`;
    const refused = await new PlainDrive(space).send(path, { method: 'PUT', body: 'eleven byte' });
    expect(refused).toMatchObject({ status: 507, code: 'quotaLimitReached' });
  });

  it('does not replace the default drive of its space', async () => {
    const before = await listed();
    await TestDrive.create(space, 'Another', 'postgres');
    expect((await listed())[0]).toEqual(before[0]);
    expect((await new PlainDrive(space).send('/v1.0/me/drive')).json.id).toBe(before[0]?.id);
  });

  it('is not created with a taken name, in an unknown store, or without a name', async () => {
    await make({ name: 'Once', store: 'postgres' });
    const refused = async (body: object) => {
      const { status, json, headers } = await make(body);
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
      return [status, json.code];
    };
    expect(await refused({ name: 'Once', store: 'filesystem' })).toEqual([409, 'NAME_TAKEN']);
    expect(await refused({ name: 'x', store: 'tape' })).toEqual([400, 'STORE_INVALID']);
    expect(await refused({ store: 'postgres' })).toEqual([400, 'INPUT_INVALID']);
    expect(await refused({ name: 'x', store: 'postgres', quota: -1 })).toEqual([400, 'QUOTA_INVALID']);
    expect((await make({ name: 'x', store: 'tape' })).json.stores).toEqual(['postgres', 'filesystem', 's3']);
  });

  it('is created by callers with the scope to write, and listed for readers', async () => {
    const body = { name: 'Mine', store: 'postgres' };
    expect((await make(body, space.as('reader'))).status).toBe(403);
    expect((await make(body, await openOtherSpace())).status).toBe(404);
    const { json } = await make(body, space.as('editor'));
    expect(await listed(space.as('reader'))).toContainEqual(json);
    expect((await listed(await openOtherSpace())).map(({ id }) => id)).not.toContain(json.id);
    expect((await fetch(`${space.system.gatewayUrl}/v1/drives`)).status).toBe(401);
  });
});
