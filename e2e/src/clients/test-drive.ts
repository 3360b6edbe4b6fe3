import { createHash } from 'node:crypto';
import { eventually } from '@scriptorium/testing';
import type { Space } from '../system/open-space';
import { type DriveItem, PlainDrive } from './plain-drive';

export interface CopyStatus {
  readonly status: string;
  readonly percentageComplete: number;
  readonly resourceId?: string;
  readonly resourceLocation?: string;
  readonly errorCode?: string;
}

/** A multiple of 320 KiB, as the documentation requires. */
const FRAGMENT = 4 * 327_680;

/** A new drive with a chosen store, and methods to fill it. Paths are names, separated by slashes. */
export class TestDrive {
  private constructor(
    readonly plain: PlainDrive,
    readonly id: string,
  ) {}

  static async create(space: Space, name: string, store: string): Promise<TestDrive> {
    const plain = new PlainDrive(space);
    const headers = { 'content-type': 'application/json' };
    const body = { space: space.key, name, store };
    const { status, json } = await plain.send('/v1/drives', { method: 'POST', headers, body });
    expect([status, json]).toMatchObject([201, { name, store }]);
    return new TestDrive(plain, json.id);
  }

  at(path: string, action = ''): string {
    const below = path === '' ? '' : `:/${path.split('/').map(encodeURIComponent).join('/')}:`;
    return `/v1.0/drives/${this.id}/root${below}${action === '' ? '' : `/${action}`}`;
  }

  async item(path: string): Promise<DriveItem> {
    return (await this.plain.send(this.at(path))).json;
  }

  async put(path: string, body: string | Buffer): Promise<DriveItem> {
    const { status, json } = await this.plain.send(this.at(path, 'content'), { method: 'PUT', body });
    expect([200, 201]).toContain(status);
    return json;
  }

  /** Uploads a file in fragments with a session. */
  async putInFragments(path: string, bytes: Buffer): Promise<DriveItem> {
    const request = { method: 'POST', body: {} };
    const { json } = await this.plain.send<{ uploadUrl: string }>(this.at(path, 'createUploadSession'), request);
    for (let start = 0; ; start += FRAGMENT) {
      const body = bytes.subarray(start, start + FRAGMENT);
      const headers = { 'content-range': `bytes ${start}-${start + body.length - 1}/${bytes.length}` };
      const answer = await this.plain.send(json.uploadUrl, { method: 'PUT', body, headers });
      if (start + body.length === bytes.length) return answer.json;
      expect(answer.status).toBe(202);
    }
  }

  async bytes(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Buffer> {
    return (await this.plain.download(this.at(path, 'content'), headers)).bytes;
  }

  /** Returns the hashes of the files below a folder by path. */
  async hashes(path: string): Promise<Record<string, string>> {
    const { json } = await this.plain.send<{ value: DriveItem[] }>(this.at(path, 'children'));
    const below = await Promise.all(
      json.value.map(async ({ name, file }) =>
        file === undefined
          ? Object.entries(await this.hashes(`${path}/${name}`)).map(([key, hash]) => [`${name}/${key}`, hash])
          : [[name, file.hashes['sha256Hash'] ?? '']],
      ),
    );
    return Object.fromEntries(below.flat()) as Record<string, string>;
  }

  /** Starts a copy and returns the URL of its monitor. */
  async copy(path: string, to: TestDrive, body: object = {}): Promise<string> {
    const parentReference = { driveId: to.id, path: `/drives/${to.id}/root:` };
    const request = { method: 'POST', body: { parentReference, ...body } };
    const { status, headers } = await this.plain.send(this.at(path, 'copy'), request);
    expect(status).toBe(202);
    return headers.get('location') ?? '';
  }
}

/** Reads the status of a copy without a token, like rclone. */
export async function readStatus(monitor: string): Promise<CopyStatus & { readonly isOver: boolean }> {
  const answer = await fetch(monitor);
  return { ...((await answer.json()) as CopyStatus), isOver: answer.status !== 202 };
}

/** A copy waits for all copies before it, which may be hundreds. */
const WITHIN_MS = 1_800_000;

/** Waits for the end of a copy. Returns its last status and all percentages. */
export async function waitForCopy(monitor: string): Promise<CopyStatus & { readonly percentages: readonly number[] }> {
  const percentages: number[] = [];
  const last = await eventually(
    async () => {
      const status = await readStatus(monitor);
      percentages.push(status.percentageComplete);
      return status.isOver && status;
    },
    { everyMs: 10, withinMs: WITHIN_MS },
  );
  return { ...last, percentages };
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').toUpperCase();
}
