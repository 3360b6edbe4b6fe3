import { waitForCopy } from '../clients/test-drive';
import { type DriveResponse, type DriveItem, PlainDrive } from '../clients/plain-drive';
import { openSpace } from '../system/open-space';

const ROOT = '/v1.0/me/drive/root';
const ITEMS = '/v1.0/me/drive/items';
const REPLACE = '@microsoft.graph.conflictBehavior';

let drive: PlainDrive;

beforeAll(async () => {
  drive = new PlainDrive(await openSpace());
});

const put = async (path: string, text = path): Promise<DriveItem> =>
  (await drive.send(`${ROOT}:/${path}:/content`, { method: 'PUT', body: text })).json;
const byPath = (path: string): Promise<DriveResponse> => drive.send(`${ROOT}:/${path}`);
const byId = (id: string): Promise<DriveResponse> => drive.send(`${ITEMS}/${id}`);
const textOf = async (id: string): Promise<string> => (await drive.download(`${ITEMS}/${id}/content`)).bytes.toString();
const remove = (id: string) => drive.send(`${ITEMS}/${id}`, { method: 'DELETE' });

async function namesIn(path: string): Promise<string[]> {
  const { json } = await drive.send<{ value: DriveItem[] }>(`${ROOT}:/${path}:/children`);
  return json.value.map(({ name }) => name);
}

const replacing = (body: object) => ({ ...body, [REPLACE]: 'replace' });
const change = (id: string, body: object) => drive.send(`${ITEMS}/${id}`, { method: 'PATCH', body: replacing(body) });
const restore = (id: string, body: object = {}) => drive.send(`${ITEMS}/${id}/restore`, { method: 'POST', body });
const copy = (id: string, body: object) =>
  drive.send(`${ITEMS}/${id}/copy?${REPLACE}=replace`, { method: 'POST', body });

const taken = { status: 409, code: 'nameAlreadyExists' };

describe('replace by a folder', () => {
  it('refuses to move a folder onto the name of its own ancestor, and changes nothing', async () => {
    const deep = await put('ancestors/P/P/deep.txt');
    const inner = (await byPath('ancestors/P/P')).json;
    const outer = (await byPath('ancestors/P')).json;
    const parentReference = { path: '/drive/root:/ancestors' };
    expect(await change(inner.id, { parentReference })).toMatchObject(taken);
    expect(await change(inner.id, { parentReference, name: 'p' })).toMatchObject(taken);
    expect((await byPath('ancestors/P/P')).json).toEqual(inner);
    expect((await byPath('ancestors/P')).json).toEqual(outer);
    expect([(await byPath('ancestors/P/P/deep.txt')).json.id, await textOf(deep.id)]).toEqual([
      deep.id,
      'ancestors/P/P/deep.txt',
    ]);
  });

  it('refuses to move or rename a folder onto a folder or a file, and keeps both', async () => {
    const kept = await put('folders/target/existing/kept.txt');
    await put('folders/target/a file');
    await put('folders/existing/moved.txt');
    const folder = (await byPath('folders/existing')).json;
    const parentReference = { path: '/drive/root:/folders/target' };
    expect(await change(folder.id, { parentReference })).toMatchObject(taken);
    expect(await change(folder.id, { parentReference, name: 'A FILE' })).toMatchObject(taken);
    expect(await change(folder.id, { name: 'target' })).toMatchObject(taken);
    expect(await namesIn('folders/target/existing')).toEqual(['kept.txt']);
    expect(await namesIn('folders/existing')).toEqual(['moved.txt']);
    expect(await textOf(kept.id)).toBe('folders/target/existing/kept.txt');
  });

  it('refuses to restore a folder onto a folder or a file, which stay; the folder stays in the recycle bin', async () => {
    await put('restored/name/deleted.txt');
    const deleted = (await byPath('restored/name')).json;
    await remove(deleted.id);
    const kept = await put('restored/name/kept.txt');
    await put('restored/file.txt');
    expect(await restore(deleted.id, replacing({}))).toMatchObject(taken);
    expect(await restore(deleted.id, replacing({ name: 'FILE.txt' }))).toMatchObject(taken);
    expect((await byId(kept.id)).status).toBe(200);
    expect((await byId(deleted.id)).status).toBe(404);
    expect(await restore(deleted.id, { name: 'other name' })).toMatchObject({ status: 200 });
    expect(await namesIn('restored/other%20name')).toEqual(['deleted.txt']);
  });

  it('fails a copy of a folder onto a folder', async () => {
    await put('copied/target/name/kept.txt');
    await put('copied/name/copied.txt');
    const { headers } = await copy((await byPath('copied/name')).json.id, {
      parentReference: { path: '/drive/root:/copied/target' },
    });
    const status = await waitForCopy(headers.get('location') ?? '');
    expect(status).toMatchObject({ status: 'failed', errorCode: 'nameAlreadyExists' });
    expect(await namesIn('copied/target/name')).toEqual(['kept.txt']);
  });

  it('creates no second folder, and returns the existing one with its content', async () => {
    const kept = await put('made/name/kept.txt');
    const body = replacing({ name: 'NAME', folder: {} });
    const made = await drive.send(`${ROOT}:/made:/children`, { method: 'POST', body });
    expect([made.status, made.json.id]).toEqual([200, kept.parentReference.id]);
    expect(await namesIn('made/name')).toEqual(['kept.txt']);
  });
});

describe('replace by a file', () => {
  it('moves the replaced file to the recycle bin, from where it can be restored', async () => {
    const [moved, replaced] = [await put('files/a.txt'), await put('files/target/a.txt', 'replaced')];
    expect(await change(moved.id, { parentReference: { path: '/drive/root:/files/target' } })).toMatchObject({
      status: 200,
    });
    expect((await byId(replaced.id)).status).toBe(404);
    expect(await restore(replaced.id, { name: 'again.txt' })).toMatchObject({ status: 200 });
    expect(await textOf(replaced.id)).toBe('replaced');
  });

  it('moves the file that a copy replaces to the recycle bin, with its versions', async () => {
    const source = await put('bin/a.txt', 'copied');
    await put('bin/b.txt', 'first');
    const replaced = await put('bin/b.txt', 'second');
    const { headers } = await copy(source.id, { name: 'B.txt' });
    expect(await waitForCopy(headers.get('location') ?? '')).toMatchObject({ status: 'completed' });
    const copied = (await byPath('bin/b.txt')).json;
    expect([copied.name, await textOf(copied.id)]).toEqual(['B.txt', 'copied']);
    expect(await restore(replaced.id, { name: 'again.txt' })).toMatchObject({ status: 200 });
    expect(await textOf(replaced.id)).toBe('second');
    const versions = await drive.send<{ value: { id: string }[] }>(`${ITEMS}/${replaced.id}/versions`);
    expect(versions.json.value.map(({ id }) => id)).toEqual(['2.0', '1.0']);
  });

  it('refuses to replace a folder', async () => {
    const file = await put('file onto folder/name/name');
    const parentReference = { path: '/drive/root:/file onto folder' };
    expect(await change(file.id, { parentReference })).toMatchObject(taken);
    await remove(file.id);
    expect(await restore(file.id, replacing({ parentReference }))).toMatchObject(taken);
    expect(await namesIn('file%20onto%20folder')).toEqual(['name']);
  });
});

describe('a copy onto itself with replace', () => {
  it.each([
    ['under its own name', {}],
    ['under its name in other letter case', { name: 'A é.TXT' }],
    ['under its name in another normal form', { name: 'a é.txt'.normalize('NFD') }],
    ['with its own parent as the target', { parentReference: { path: '/drive/root:/onto itself' } }],
  ])('is rejected %s, and the file keeps its content and versions', async (_, body) => {
    await put('onto%20itself/a%20%C3%A9.txt', 'first');
    const file = await put('onto%20itself/a%20%C3%A9.txt', 'second');
    expect(await copy(file.id, body)).toMatchObject(taken);
    expect((await byId(file.id)).json).toMatchObject({ id: file.id, eTag: file.eTag, size: 6 });
    expect(await namesIn('onto%20itself')).toEqual(['a é.txt']);
    const versions = await drive.send<{ value: { id: string }[] }>(`${ITEMS}/${file.id}/versions`);
    expect(versions.json.value.length).toBeGreaterThanOrEqual(2);
  });

  it('is rejected for the children of a folder into the folder', async () => {
    const file = await put('children/a.txt');
    const folder = (await byPath('children')).json;
    const parentReference = { id: folder.id };
    expect(await copy(folder.id, { parentReference, childrenOnly: true })).toMatchObject(taken);
    expect((await byId(file.id)).status).toBe(200);
    expect(await namesIn('children')).toEqual(['a.txt']);
  });
});
