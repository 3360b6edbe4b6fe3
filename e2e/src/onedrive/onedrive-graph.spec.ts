import type { GraphReport } from '../clients/graph-program';
import { runClient } from '../clients/run-client';
import { openSpaceOverTls } from '../system/open-space';

describe('Microsoft Graph client', () => {
  let done: GraphReport;

  beforeAll(async () => {
    const { system, token } = await openSpaceOverTls();
    done = await runClient<GraphReport>('graph-program', { url: system.gatewayUrl, token }, system.caFile);
  });

  it('finds the drive and its root', () => {
    expect(done.drive.driveType).toBe('business');
    expect(done.rootOfDrive).toBe(done.drive.id);
  });

  it('creates a folder, uploads files of no bytes, of twelve bytes and as a stream, and lists them in pages', () => {
    expect(done.sizes).toEqual([0, 12, 9]);
    expect(done.listed).toEqual(['empty.txt', 'large.bin', 'streamed.txt']);
  });

  it('uploads 5 MiB in a session and reads the same bytes', () => {
    expect(done.large).toEqual({ size: 5 * 1024 * 1024, isSame: true, hashIsSame: true, ranges: 4 });
  });

  it('cancels a session', () => {
    expect(done.cancelled).toBe(204);
  });

  it('downloads a file and a part of it', () => {
    expect([done.whole, done.middle, done.streamed]).toEqual(['hello rclone', 'rcl', 'in chunks']);
  });

  it('moves, deletes and restores', () => {
    expect(done.moved).toMatchObject({ name: 'moved.txt', size: 12 });
    expect(done.isRestored).toBe(true);
  });

  it('receives errors that it understands', () => {
    expect(done.refusals).toEqual([
      [404, 'itemNotFound'],
      [409, 'nameAlreadyExists'],
      [412, 'resourceModified'],
    ]);
  });

  it('receives the changes since its last request', () => {
    expect(done.changed).toEqual(expect.arrayContaining(['moved.txt', 'empty.txt']));
    expect(done.changed).not.toContain('streamed.txt');
  });
});
