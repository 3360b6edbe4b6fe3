import { randomBytes } from 'node:crypto';
import { waitForCopy, sha256 } from '../clients/test-drive';
import { type DriveItem, PlainDrive } from '../clients/plain-drive';
import { openOtherSpace, openSpace } from '../system/open-space';

let drive: PlainDrive;

beforeAll(async () => {
  drive = new PlainDrive(await openSpace());
});

interface Answered {
  readonly id: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: DriveItem & { readonly error?: { readonly code: string } };
}

async function batch(...requests: object[]): Promise<Answered[]> {
  const headers = { 'content-type': 'application/json' };
  const answer = await drive.send<{ responses: Answered[] }>('/v1.0/$batch', {
    method: 'POST',
    headers,
    body: { requests },
  });
  expect(answer.status).toBe(200);
  return answer.json.responses;
}

const codesOf = (answers: readonly Answered[]) => answers.map(({ status, body }) => [status, body?.error?.code]);

describe('a batch', () => {
  it('creates a folder and files with any bytes, and lists them, one after the other', async () => {
    const bytes = randomBytes(100_000);
    const put = (id: string, after: string, body: Buffer) => ({
      id,
      method: 'PUT',
      url: `/me/drive/root:/batched/${id}:/content`,
      body: body.toString('base64'),
      headers: { 'Content-Type': 'application/octet-stream' },
      dependsOn: [after],
    });
    const answers = await batch(
      { id: '1', method: 'POST', url: '/me/drive/root/children', body: { name: 'batched', folder: {} } },
      put('noise.bin', '1', bytes),
      put('small.txt', 'noise.bin', Buffer.from('hello')),
      { id: '4', method: 'GET', url: '/me/drive/root:/batched:/children?$select=name', dependsOn: ['small.txt'] },
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 200]);
    expect(answers[1]?.body?.file?.hashes['sha256Hash']).toBe(sha256(bytes));
    expect(answers[3]?.body).toMatchObject({ value: [{ name: 'noise.bin' }, { name: 'small.txt' }] });
    const { bytes: read } = await drive.download('/v1.0/me/drive/root:/batched/noise.bin:/content');
    expect(read.equals(bytes)).toBe(true);
  });

  it('continues after a failed request, but not with its dependents', async () => {
    const make = (id: string, name: string, dependsOn: string[] = []) => ({
      id,
      method: 'POST',
      url: '/me/drive/root/children',
      body: { name, folder: {} },
      dependsOn,
    });
    const answers = await batch(make('a', 'one of two'), make('b', 'no|name'), make('c', 'never', ['b']));
    expect(codesOf(answers)).toEqual([
      [201, undefined],
      [400, 'invalidRequest'],
      [424, 'failedDependency'],
    ]);
    expect((await drive.send('/v1.0/me/drive/root:/never')).status).toBe(404);
  });

  it('starts copies, each with its monitor', async () => {
    await drive.send('/v1.0/me/drive/root:/copied/a.txt:/content', { method: 'PUT', body: 'a' });
    const copy = (name: string) => ({
      id: name,
      method: 'POST',
      url: '/me/drive/root:/copied/a.txt:/copy',
      body: { name },
      headers: { 'Content-Type': 'application/json', 'client-request-id': 'the-same-for-all' },
    });
    const answers = await batch(...Array.from({ length: 20 }, (_, at) => copy(`${at}.txt`)));
    const monitors = answers.map(({ headers }) => headers['Location'] ?? '');
    expect(new Set(monitors).size).toBe(20);
    for (const monitor of monitors) expect((await waitForCopy(monitor)).status).toBe('completed');
    const folder = await drive.send('/v1.0/me/drive/root:/copied');
    expect(folder.json.folder?.childCount).toBe(21);
  });

  it('has the permissions of its caller, and reaches only the drive API', async () => {
    const { json } = await drive.send('/v1.0/me/drive');
    const stranger = new PlainDrive(await openOtherSpace());
    const requests = [{ id: '1', method: 'GET', url: `/drives/${json.id}/root` }];
    const answer = await stranger.send<{ responses: Answered[] }>('/v1.0/$batch', {
      method: 'POST',
      body: { requests },
    });
    expect(codesOf(answer.json.responses)).toEqual([[404, 'itemNotFound']]);
    const elsewhere = ['/v1.0/$batch', '/v1/drives', '/content/hubs', 'https://127.0.0.1:1/x'];
    const answers = await batch(...elsewhere.map((url, at) => ({ id: String(at), method: 'GET', url })));
    expect(codesOf(answers)).toEqual(elsewhere.map(() => [400, 'invalidRequest']));
  });

  it('has at most 20 requests', async () => {
    const requests = Array.from({ length: 21 }, (_, at) => ({ id: String(at), method: 'GET', url: '/me/drive' }));
    const refused = await drive.send('/v1.0/$batch', { method: 'POST', body: { requests } });
    expect(refused).toMatchObject({ status: 400, code: 'invalidRequest' });
  });
});
