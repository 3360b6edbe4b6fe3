import { eventually } from '@scriptorium/testing';
import { type DriveItem, PlainDrive } from './clients/plain-drive';
import { openSpace, type Space } from './system/open-space';

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

/** Without a token, as rclone asks. */
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
  it('of a folder by its id has everything that is in it, and can be read when it is completed', async () => {
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

  it('by path takes a name, and an empty body where a number may make one', async () => {
    await put('names/a.txt');
    expect(await copy('/v1.0/me/drive/root:/names/a.txt:/microsoft.graph.copy', { name: 'b.txt' })).toMatchObject({
      status: 'completed',
    });
    const query = '@microsoft.graph.conflictBehavior=rename';
    await copy(`/v1.0/me/drive/root:/names/a.txt:/copy?${query}`);
    expect(await pathsBelow('names')).toEqual(['names/a 1.txt', 'names/a.txt', 'names/b.txt']);
  });

  it('ends as failed where the name is taken, and says which', async () => {
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

  it('of the children alone leaves the folder behind', async () => {
    await put('children/a.txt');
    await put('children/below/b.txt');
    await put('elsewhere/c.txt');
    const parentReference = { path: '/drive/root:/elsewhere' };
    await copy('/v1.0/me/drive/root:/children:/copy', { parentReference, childrenOnly: true });
    expect(await pathsBelow('elsewhere')).toEqual([
      ...['elsewhere/a.txt', 'elsewhere/below', 'elsewhere/below/b.txt', 'elsewhere/c.txt'],
    ]);
  });

  it.each([
    ['a target that is a file', { parentReference: { path: '/drive/root:/refused/a.txt' } }, 400, 'invalidRequest'],
    ['a target that is not there', { parentReference: { path: '/drive/root:/nowhere' } }, 404, 'itemNotFound'],
    ['an illegal name', { name: 'a:b' }, 400, 'invalidRequest'],
    [
      'a folder into itself',
      { parentReference: { path: '/drive/root:/refused/below' }, name: 'x' },
      400,
      'invalidRequest',
    ],
    ['children under a name', { childrenOnly: true, name: 'x' }, 400, 'invalidRequest'],
  ])('is refused at once: %s', async (_what, body, status, code) => {
    await put('refused/a.txt');
    await put('refused/below/b.txt');
    const answer = await start('/v1.0/me/drive/root:/refused:/copy', body);
    expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([status, code]);
  });

  it('takes the right to write, and the root only with its children', async () => {
    await put('rights/a.txt');
    const reader = await fetch(`${space.system.gatewayUrl}/v1.0/me/drive/root:/rights:/copy`, {
      method: 'POST',
      headers: { authorization: `Bearer ${space.as('reader').token}` },
    });
    expect(reader.status).toBe(403);
    expect((await start('/v1.0/me/drive/root/copy', { name: 'x' })).status).toBe(400);
  });

  it('that is asked for twice under one client-request-id is one', async () => {
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

  it('that asks for something else under the client-request-id of another is another', async () => {
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

  it('asked for at the oldest address is followed by a redirect to the item', async () => {
    await put('old/a.txt');
    const accepted = await start('/drive/root:/old/a.txt:/copy', { name: 'b.txt' }, { prefer: 'respond-async' });
    const monitor = accepted.headers.get('location') ?? '';
    await ended(monitor);
    const { status, location, body } = await look(monitor);
    expect([status, location, body.status]).toEqual([303, body.resourceLocation, 'completed']);
    expect((await look(monitor.replace('?force303=1', ''))).status).toBe(200);
  });

  it('is known to nobody under another address, and can be asked after with a token as well', async () => {
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

  it('is told by delta, all of it, once it is there', async () => {
    await put('changes/below/a.txt');
    const latest = await drive.send<{ '@odata.deltaLink': string }>('/v1.0/me/drive/root/delta?token=latest');
    await copy('/v1.0/me/drive/root:/changes:/copy', { name: 'changed' });
    const { pathname, search } = new URL(latest.json['@odata.deltaLink']);
    const { json } = await drive.send<{ value: DriveItem[] }>(pathname + search);
    expect(json.value.map(({ name }) => name)).toEqual(expect.arrayContaining(['changed', 'below', 'a.txt']));
  });
});
