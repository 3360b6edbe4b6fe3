import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { TestDrive } from '../clients/test-drive';
import { pythonPackages } from '../consumers/python-packages';
import { openSpace } from '../system/open-space';

const FOLDER = join(__dirname, '../../python');

interface Report {
  readonly sdk: {
    readonly created: string;
    readonly found: string;
    readonly read: string;
    readonly uploaded: number;
    readonly expected: number;
    readonly changed: readonly string[];
  };
  readonly o365: Readonly<Record<'folders' | 'found' | 'recent', readonly string[]>>;
  readonly homeAssistant: { readonly name: string; readonly isSame: boolean };
  readonly msgraphfs: { readonly isSame: boolean };
}

describe('clients of Microsoft Graph for Python', () => {
  let done: Report;

  beforeAll(async () => {
    const space = await openSpace();
    const drive = await TestDrive.create(space, 'Python', 'filesystem');
    const root = await drive.item('');
    const task = { url: space.system.gatewayUrl, token: space.token, driveId: drive.id, rootId: root.id };
    const env = { ...process.env, PYTHONPATH: await pythonPackages(join(FOLDER, 'requirements.txt')) };
    const args = [join(FOLDER, 'graph_clients.py'), JSON.stringify(task)];
    done = JSON.parse((await promisify(execFile)('python3', args, { env })).stdout) as Report;
  }, 600_000);

  it("Microsoft's SDK addresses items by paths that it encodes like ids", () => {
    expect(done.sdk).toMatchObject({ created: 'a b.txt', found: 'a b.txt', read: 'from Python' });
  });

  it("Microsoft's SDK uploads a file in ranges, and lists the changes of the root by its id", () => {
    expect(done.sdk.uploaded).toBe(done.sdk.expected);
    expect(done.sdk.changed).toEqual(['a b.txt', 'large.bin']);
  });

  it('O365 filters folders, searches and lists recent files', () => {
    expect(done.o365).toEqual({
      folders: ['python'],
      found: ['large.bin'],
      recent: ['a b.txt', 'large.bin'],
    });
  });

  it('onedrive-personal-sdk finds the folder of its application again', () => {
    expect(done.homeAssistant.name).not.toBe('');
    expect(done.homeAssistant.isSame).toBe(true);
  });

  it('msgraphfs writes a file of unknown length', () => {
    expect(done.msgraphfs).toEqual({ isSame: true });
  });
});
