import type { OnedriveApiReport } from '../clients/onedrive-api-program';
import { runClient } from '../clients/run-client';
import { openSpace } from '../system/open-space';

describe('onedrive-api', () => {
  let done: OnedriveApiReport;

  beforeAll(async () => {
    const { system, token } = await openSpace();
    done = await runClient<OnedriveApiReport>('onedrive-api-program', { url: system.gatewayUrl, token });
  });

  it('creates a folder and finds it by its path', () => {
    expect([done.folder, done.byPath]).toEqual(['API', 'API']);
  });

  it('uploads in chunks without a length, by a name in a folder', () => {
    expect(done.simple).toMatchObject({ name: "it's (1) simple.txt", size: 12 });
    expect(done.listed).toEqual(["it's (1) simple.txt", 'large.bin']);
  });

  it('uploads 5 MiB in a session and reads the same bytes', () => {
    expect(done.large).toEqual({ size: 5 * 1024 * 1024, isSame: true, fragments: 4 });
  });

  it('downloads a file and a part of it', () => {
    expect([done.whole, done.part]).toEqual(['hello rclone', 'rcl']);
  });

  it('renames and deletes', () => {
    expect([done.renamed, done.missing]).toEqual(['renamed.txt', 404]);
  });
});
