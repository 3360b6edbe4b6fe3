import { eventually } from '@scriptorium/testing';
import { type DriveItem, PlainDrive } from '../clients/plain-drive';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let drive: PlainDrive;

beforeAll(async () => {
  space = await openSpace();
  drive = new PlainDrive(space);
});

interface Status {
  readonly status: string;
  readonly operation: string;
  readonly percentageComplete: number;
  readonly resourceId?: string;
  readonly resourceLocation?: string;
  readonly errorCode?: string;
  readonly error?: { readonly code: string; readonly details?: readonly { readonly target: string }[] };
}

const put = async (path: string, text = path): Promise<DriveItem> =>
  (await drive.send(`/v1.0/me/drive/root:/${path}:/content`, { method: 'PUT', body: text })).json;
const byPath = async (path: string): Promise<DriveItem> => (await drive.send(`/v1.0/me/drive/root:/${path}`)).json;

/** Reads the monitor without a token, as rclone does. */
async function look(monitor: string): Promise<{ status: number; location: string | null; body: Status }> {
  const answer = await fetch(monitor, { redirect: 'manual' });
  return { status: answer.status, location: answer.headers.get('location'), body: (await answer.json()) as Status };
}

async function start(path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${space.system.gatewayUrl}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${space.token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const ended = (monitor: string) =>
  eventually(async () => {
    const { status, body } = await look(monitor);
    return status !== 202 && body;
  });

async function copy(path: string, body?: object): Promise<Status> {
  const accepted = await start(path, body);
  expect(accepted.status).toBe(202);
  expect(accepted.headers.get('content-type') ?? '').not.toContain('json');
  expect(await accepted.text()).toBe('');
  return ended(accepted.headers.get('location') ?? '');
}

async function pathsBelow(path: string): Promise<string[]> {
  const { json } = await drive.send<{ value: DriveItem[] }>(`/v1.0/me/drive/root:/${path}:/children`);
  const below = await Promise.all(
    json.value.map(async (item) => {
      const name = `${path}/${item.name}`;
      return item.folder === undefined ? [name] : [name, ...(await pathsBelow(name))];
    }),
  );
  return below.flat().sort();
}

describe('a copy', () => {
  it('of a folder by its id contains everything in the folder, and is readable once completed', async () => {
    const file = await put('source/below/a.txt', 'content');
    await put('source/b.txt');
    await put('target/x.txt');
    const source = await byPath('source');
    const body = {
      parentReference: { driveId: source.parentReference.driveId, id: (await byPath('target')).id, path: '' },
    };
    const status = await copy(`/v1.0/me/drive/items/${source.id}/copy`, body);
    expect(status).toMatchObject({ operation: 'ItemCopy', status: 'completed', percentageComplete: 100 });
    expect(await pathsBelow('target/source')).toEqual([
      'target/source/b.txt',
      'target/source/below',
      'target/source/below/a.txt',
    ]);
    const copied = await byPath('target/source/below/a.txt');
    expect(copied.file).toEqual(file.file);
    expect(copied.id).not.toBe(file.id);
    const root = await byPath('target/source');
    expect([root.id, root.size]).toEqual([status.resourceId, (await byPath('source')).size]);
    const { pathname } = new URL(status.resourceLocation ?? '');
    expect((await drive.send(pathname)).json.id).toBe(root.id);
  });

  it('by path accepts a name, and an empty body if a number may be added to the name', async () => {
    await put('names/a.txt');
    expect(await copy('/v1.0/me/drive/root:/names/a.txt:/microsoft.graph.copy', { name: 'b.txt' })).toMatchObject({
      status: 'completed',
    });
    const query = '@microsoft.graph.conflictBehavior=rename';
    await copy(`/v1.0/me/drive/root:/names/a.txt:/copy?${query}`);
    expect(await pathsBelow('names')).toEqual(['names/a 1.txt', 'names/a.txt', 'names/b.txt']);
  });

  it('fails if the name is taken, and names the conflict', async () => {
    await put('taken/a.txt');
    const status = await copy('/v1.0/me/drive/root:/taken/a.txt:/copy', { name: 'A.TXT' });
    expect(status).toMatchObject({ status: 'failed', errorCode: 'nameAlreadyExists' });
    expect(status.error?.details?.map(({ target }) => target)).toEqual(['A.TXT']);
    await put('taken/b.txt', 'other');
    const query = '@microsoft.graph.conflictBehavior=replace';
    expect(await copy(`/v1.0/me/drive/root:/taken/a.txt:/copy?${query}`, { name: 'b.txt' })).toMatchObject({
      status: 'completed',
    });
    expect((await byPath('taken/b.txt')).size).toBe('taken/a.txt'.length);
  });

  it('of only the children does not copy the folder itself', async () => {
    await put('children/a.txt');
    await put('children/below/b.txt');
    await put('elsewhere/c.txt');
    const parentReference = { path: '/drive/root:/elsewhere' };
    await copy('/v1.0/me/drive/root:/children:/copy', { parentReference, childrenOnly: true });
    expect(await pathsBelow('elsewhere')).toEqual([
      'elsewhere/a.txt',
      'elsewhere/below',
      'elsewhere/below/b.txt',
      'elsewhere/c.txt',
    ]);
  });

  it.each([
    ['a target that is a file', { parentReference: { path: '/drive/root:/refused/a.txt' } }, 400, 'invalidRequest'],
    ['a target that does not exist', { parentReference: { path: '/drive/root:/nowhere' } }, 404, 'itemNotFound'],
    ['an illegal name', { name: 'a:b' }, 400, 'invalidRequest'],
    [
      'a folder into itself',
      { parentReference: { path: '/drive/root:/refused/below' }, name: 'x' },
      400,
      'invalidRequest',
    ],
    ['children with a name', { childrenOnly: true, name: 'x' }, 400, 'invalidRequest'],
  ])('is rejected immediately: %s', async (_what, body, status, code) => {
    await put('refused/a.txt');
    await put('refused/below/b.txt');
    const answer = await start('/v1.0/me/drive/root:/refused:/copy', body);
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([status, code]);
  });

  it('requires the scope to write, and copies of the root only its children', async () => {
    await put('rights/a.txt');
    const reader = await fetch(`${space.system.gatewayUrl}/v1.0/me/drive/root:/rights:/copy`, {
      method: 'POST',
      headers: { authorization: `Bearer ${space.as('reader').token}` },
    });
    expect(reader.status).toBe(403);
    expect((await start('/v1.0/me/drive/root/copy', { name: 'x' })).status).toBe(400);
  });

  it('is created once for two requests with the same client-request-id', async () => {
    await put('once/a.txt');
    const headers = { 'client-request-id': 'a-request-of-graph' };
    const query = '@microsoft.graph.conflictBehavior=rename';
    const [first, second] = await Promise.all(
      [1, 2].map(() => start(`/v1.0/me/drive/root:/once/a.txt:/copy?${query}`, { name: 'a.txt' }, headers)),
    );
    const monitor = first?.headers.get('location') ?? '';
    expect(second?.headers.get('location')).toBe(monitor);
    await ended(monitor);
    expect(await pathsBelow('once')).toEqual(['once/a 1.txt', 'once/a.txt']);
  });

  it('is created for each different request with the same client-request-id', async () => {
    await put('twice/a.txt');
    const headers = { 'client-request-id': 'one-for-all-that-somebody-does' };
    const monitors = new Set<string>();
    for (const name of ['b.txt', 'c.txt']) {
      const accepted = await start('/v1.0/me/drive/root:/twice/a.txt:/copy', { name }, headers);
      monitors.add(accepted.headers.get('location') ?? '');
    }
    expect(monitors.size).toBe(2);
    for (const monitor of monitors) expect((await ended(monitor)).status).toBe('completed');
    expect(await pathsBelow('twice')).toEqual(['twice/a.txt', 'twice/b.txt', 'twice/c.txt']);
  });

  it('from the oldest endpoint has a monitor that redirects to the item', async () => {
    await put('old/a.txt');
    const accepted = await start('/drive/root:/old/a.txt:/copy', { name: 'b.txt' }, { prefer: 'respond-async' });
    const monitor = accepted.headers.get('location') ?? '';
    await ended(monitor);
    const { status, location, body } = await look(monitor);
    expect([status, location, body.status]).toEqual([303, body.resourceLocation, 'completed']);
    expect((await look(monitor.replace('?force303=1', ''))).status).toBe(200);
  });

  it('is not found at another address, and its monitor ignores a token', async () => {
    await put('monitor/a.txt');
    const monitor = (await start('/v1.0/me/drive/root:/monitor:/copy', { name: 'm' })).headers.get('location') ?? '';
    expect((await fetch(monitor, { headers: { authorization: 'Bearer anything' } })).ok).toBe(true);
    const { gatewayUrl } = space.system;
    const unknown = await fetch(`${gatewayUrl}/v1.0/monitor/AAAAAAAAQACAAAAAAAAAAA`);
    expect([unknown.status, ((await unknown.json()) as { error: object }).error]).toMatchObject([
      404,
      { code: 'itemNotFound' },
    ]);
    await ended(monitor);
    expect((await fetch(monitor, { method: 'DELETE' })).status).toBe(204);
    expect((await look(monitor)).body.status).toBe('completed');
  });

  it('is listed by delta as a whole once it is complete', async () => {
    await put('changes/below/a.txt');
    const latest = await drive.send<{ '@odata.deltaLink': string }>('/v1.0/me/drive/root/delta?token=latest');
    await copy('/v1.0/me/drive/root:/changes:/copy', { name: 'changed' });
    const { pathname, search } = new URL(latest.json['@odata.deltaLink']);
    const { json } = await drive.send<{ value: DriveItem[] }>(pathname + search);
    expect(json.value.map(({ name }) => name)).toEqual(expect.arrayContaining(['changed', 'below', 'a.txt']));
  });
});
