import { createHash } from 'node:crypto';
import type { DriveResponse, DriveItem } from '../clients/plain-drive';
import type { PatientDrive } from './drive-system';

/** The items below a folder by path: size and hash of a file, size and number of children of a folder. */
export type Tree = ReadonlyMap<string, string>;

interface Page {
  readonly value: readonly DriveItem[];
  readonly '@odata.nextLink'?: string;
}

interface Shape {
  readonly folders: number;
  readonly filesEach: number;
}

const AT_ONCE = 12;

/** Uploads files into folders, two levels deep. Some have the same bytes. */
export async function plantTree(drive: PatientDrive, path: string, { folders, filesEach }: Shape): Promise<void> {
  const files = Array.from({ length: folders * filesEach }, (_, index) => {
    const folder = index % folders;
    return `part ${String(folder % 3)}/chapter ${String(folder)}/page ${String(index)}.txt`;
  });
  const queue = files.entries();
  const upload = async (): Promise<void> => {
    for (const [index, file] of queue) {
      const body = `${path}, page ${String(index % 97)}\n`.repeat(1 + (index % 7));
      const { status } = await drive.send(`/v1.0/me/drive/root:/${encoded(path)}/${encoded(file)}:/content`, {
        method: 'PUT',
        body,
      });
      expect([200, 201]).toContain(status);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, upload));
}

/** Returns the items below an item, as lists return them. */
export async function readTree(drive: PatientDrive, drivePath: string, itemId: string): Promise<Tree> {
  const found = new Map<string, string>();
  const read = async (id: string, above: string): Promise<void> => {
    const children = await childrenOf(drive, `${drivePath}/items/${id}`);
    for (const child of children) found.set(above + child.name, describeItem(child));
    await Promise.all(
      children.filter(({ folder }) => folder !== undefined).map(({ id, name }) => read(id, `${above}${name}/`)),
    );
  };
  await read(itemId, '');
  return found;
}

export async function childrenOf(drive: PatientDrive, item: string): Promise<readonly DriveItem[]> {
  const all: DriveItem[] = [];
  let page: string | undefined = `${item}/children?$top=1000`;
  while (page !== undefined) {
    const { status, json }: DriveResponse<Page> = await drive.send<Page>(page);
    expect(status).toBe(200);
    all.push(...json.value);
    page = json['@odata.nextLink']?.replace(/^https?:\/\/[^/]+/, '');
  }
  return all;
}

/** Returns the SHA-256 of the downloaded bytes of a file, in the format of `sha256Hash`. */
export async function downloadedHash(drive: PatientDrive, item: string): Promise<string> {
  const redirect = await drive.send(`${item}/content`);
  const { status, body } = await fetch(redirect.headers.get('location') ?? '');
  expect(status).toBe(200);
  const hash = createHash('sha256');
  for await (const some of body ?? []) hash.update(some as Uint8Array);
  return hash.digest('hex').toUpperCase();
}

function describeItem({ size, folder, file }: DriveItem): string {
  return folder === undefined
    ? `${String(size)} bytes, ${file?.hashes['sha256Hash'] ?? 'no hash'}`
    : `${String(size)} bytes in ${String(folder.childCount)} items`;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
