import { type DriveResponse, type DriveItem, PlainDrive } from '../clients/plain-drive';
import { openSpace } from '../system/open-space';

let drive: PlainDrive;

beforeAll(async () => {
  drive = new PlainDrive(await openSpace());
});

async function put(path: string, text = path): Promise<DriveItem> {
  const { json } = await drive.send(`/v1.0/me/drive/root:/${path}:/content`, { method: 'PUT', body: text });
  return json;
}

const byPath = (path: string): Promise<DriveResponse> => drive.send(`/v1.0/me/drive/root:/${path}`);
const change = (id: string, body: object, headers: Record<string, string> = {}) =>
  drive.send(`/v1.0/me/drive/items/${id}`, { method: 'PATCH', body, headers });

interface Changes {
  readonly value: readonly DriveItem[];
  readonly '@odata.nextLink'?: string;
  readonly '@odata.deltaLink'?: string;
}

/** Returns the changes of all pages, and the link for the next request. */
async function changesSince(link: string): Promise<{ readonly items: readonly DriveItem[]; readonly link: string }> {
  const items: DriveItem[] = [];
  for (let next = link; ;) {
    const { pathname, search } = new URL(next, 'http://here');
    const { json } = await drive.send<Changes>(pathname + search);
    items.push(...json.value);
    if (json['@odata.deltaLink'] !== undefined) return { items, link: json['@odata.deltaLink'] };
    next = json['@odata.nextLink'] ?? '';
  }
}

describe('an item', () => {
  it('is renamed and moved, and keeps its id and its times', async () => {
    const file = await put('moving/from/a.txt');
    const target = await put('moving/to/other.txt');
    const driveId = file.parentReference.driveId;
    const moved = await change(file.id, {
      parentReference: { driveId, id: target.parentReference.id, path: '', driveType: '' },
      name: 'b.txt',
      fileSystemInfo: { lastModifiedDateTime: '2010-01-02T03:04:05Z' },
    });
    expect([moved.status, moved.json.id, moved.json.name]).toEqual([200, file.id, 'b.txt']);
    expect(moved.json.parentReference.path).toBe(`/drives/${driveId}/root:/moving/to`);
    expect(moved.json.fileSystemInfo.lastModifiedDateTime).toBe('2010-01-02T03:04:05.000Z');
    expect((await byPath('moving/from/a.txt')).status).toBe(404);
    const byName = await change(file.id, { parentReference: { path: '/drive/root:/moving' } });
    expect((await byPath('moving/b.txt')).json.id).toBe(byName.json.id);
  });

  it('is not moved onto another item, nor a folder into itself', async () => {
    const file = await put('conflicts/a.txt');
    await put('conflicts/b.txt');
    expect(await change(file.id, { name: 'B.TXT' })).toMatchObject({ status: 409, code: 'nameAlreadyExists' });
    const folder = await byPath('conflicts');
    await put('conflicts/below/c.txt');
    const below = { parentReference: { path: '/drive/root:/conflicts/below' } };
    expect(await change(folder.json.id, below)).toMatchObject({ status: 400, code: 'invalidRequest' });
    const disagreeing = { parentReference: { id: folder.json.id, path: '/drive/root:/conflicts/below' } };
    expect(await change(file.id, disagreeing)).toMatchObject({ status: 400, code: 'invalidRequest' });
  });

  it('has tags that distinguish content from metadata', async () => {
    const file = await put('tags.txt');
    const renamed = await change(file.id, { description: 'A file' }, { 'if-match': file.eTag });
    expect(renamed.status).toBe(200);
    expect(renamed.json.eTag).not.toBe(file.eTag);
    expect(await change(file.id, { name: 'x' }, { 'if-match': file.eTag })).toMatchObject({ status: 412 });
    const cTag = (renamed.json as DriveItem & { readonly cTag: string }).cTag;
    expect((await change(file.id, { description: null }, { 'if-match': cTag })).status).toBe(200);
    const known = await drive.send(`/v1.0/me/drive/items/${file.id}`, { headers: { 'if-none-match': cTag } });
    expect([known.status, known.bytes.length]).toEqual([304, 0]);
  });

  it('is deleted with its children, restored, and deleted permanently', async () => {
    const file = await put('bin/deep/a.txt');
    const folder = (await byPath('bin')).json;
    expect((await drive.send(`/v1.0/me/drive/items/${folder.id}`, { method: 'DELETE' })).status).toBe(204);
    for (const id of [folder.id, file.id]) {
      expect(await drive.send(`/v1.0/me/drive/items/${id}`)).toMatchObject({ status: 404, code: 'itemNotFound' });
    }
    const restore = { method: 'POST', body: { name: 'bin again' } };
    const restored = await drive.send(`/v1.0/me/drive/items/${folder.id}/restore`, restore);
    expect([restored.status, restored.json.id, restored.json.name]).toEqual([200, folder.id, 'bin again']);
    expect((await byPath('bin%20again/deep/a.txt')).json.id).toBe(file.id);
    const forever = await drive.send(`/v1.0/me/drive/items/${folder.id}/permanentDelete`, { method: 'POST' });
    expect(forever.status).toBe(204);
    expect((await drive.send(`/v1.0/me/drive/items/${folder.id}/restore`, { method: 'POST' })).status).toBe(404);
    expect((await drive.send('/v1.0/me/drive/root', { method: 'DELETE' })).status).toBe(400);
  });

  it.each(['a b', 'c#d', '100%', 'ü', "it's (1)", 'a+b&c=d', '%41'])('may have the name %s', async (name) => {
    const file = await put(`names/${encodeURIComponent(name)}`);
    expect(file.name).toBe(name);
    const child = await drive.send(`/v1.0/me/drive/root:/names:/children/${encodeURIComponent(name)}`);
    expect(child.json.id).toBe(file.id);
    const below = { parentReference: { path: `/drive/root:/names` }, name: `${name}.moved` };
    expect((await change(file.id, below)).json.name).toBe(`${name}.moved`);
  });
});

describe('changes', () => {
  it('are listed with folders first and with deleted items', async () => {
    const stays = await put('changes/stays.txt');
    const goes = await put('changes/goes.txt');
    const all = await changesSince('/v1.0/me/drive/root/delta?$top=3');
    const ids = all.items.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([stays.id, goes.id]));
    const known = new Set<string | undefined>();
    for (const { id, parentReference } of all.items) {
      if (known.size > 0) expect(known).toContain(parentReference.id);
      known.add(id);
    }
    await change(stays.id, { name: 'stayed.txt' });
    await drive.send(`/v1.0/me/drive/items/${goes.id}`, { method: 'DELETE' });
    const since = await changesSince(all.link);
    const listed = new Map(since.items.map((item) => [item.id, item]));
    expect(listed.get(stays.id)).toMatchObject({ name: 'stayed.txt' });
    expect(listed.get(stays.id)).not.toHaveProperty('deleted');
    expect(listed.get(goes.id)).toMatchObject({ deleted: { state: 'deleted' } });
    expect((await changesSince(since.link)).items).toEqual([]);
  });

  it('can be listed from now on, and not from an invalid token', async () => {
    const latest = await changesSince('/v1.0/me/drive/root/delta?token=latest');
    expect(latest.items).toEqual([]);
    const file = await put('changes/new.txt');
    expect((await changesSince(latest.link)).items.map(({ id }) => id)).toContain(file.id);
    const lost = await drive.send('/v1.0/me/drive/root/delta?token=nonsense');
    expect([lost.status, lost.code, lost.headers.get('location')]).toEqual([
      410,
      'resyncRequired',
      expect.stringMatching(/\/v1\.0\/me\/drive\/root\/delta$/),
    ]);
  });
});

describe('the quota', () => {
  it('counts existing and deleted items', async () => {
    const used = async () => (await drive.send<{ quota: Record<string, number> }>('/v1.0/me/drive')).json.quota;
    const before = await used();
    const { id } = await put('quota.txt', 'x'.repeat(1000));
    expect((await used())['used']).toBe((before['used'] ?? 0) + 1000);
    await drive.send(`/v1.0/me/drive/items/${id}`, { method: 'DELETE' });
    expect((await used())['deleted']).toBe((before['deleted'] ?? 0) + 1000);
  });
});
