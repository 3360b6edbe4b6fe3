import { commandDone, copyBlobs, jobFailed, jobProgressed } from '@scriptorium/contracts';
import { eventViolation } from '@scriptorium/messaging';
import { eventually, storedMessages } from '@scriptorium/testing';
import { renameSync } from 'node:fs';
import { noise, PlantedCopies, type PlannedCopy } from '../testing/planted-copies';
import { WatchedStores } from '../testing/watched-stores';
import { executeBlobCopy } from './execute-blob-copy';
import { startWorker, type RunningWorker } from '../testing/running-worker';

describe('the command to move bytes to another store', () => {
  let copies: PlantedCopies;
  let worker: RunningWorker;
  let count = 0;

  beforeAll(async () => {
    copies = await PlantedCopies.start();
    worker = await startWorker(copies);
  });
  afterAll(async () => {
    await worker.stop();
    await copies.stop();
  });

  const contents = (...sizes: number[]): Buffer[] =>
    sizes.map((size) => noise(size, `handled ${String((count += 1))}`));

  async function send({ command }: PlannedCopy, release = 1): Promise<void> {
    const id = `copy/${command.commandId}/${String(release)}`;
    const to = { space: 'docs', job: command.jobId };
    await worker.publisher.publishAll([copyBlobs.message(to, id, command, new Date())]);
  }

  const isClosed = async (planned: PlannedCopy): Promise<boolean> =>
    (await copies.jobOf(planned))['command'] === 'closed';

  /** Returns how many messages of this type concern the copy. */
  async function countMessages(stream: 'EVENTS' | 'COMMANDS', type: string, { command }: PlannedCopy): Promise<number> {
    const messages = await storedMessages(worker.nats.url, stream);
    if (stream === 'EVENTS') expect(messages.flatMap(({ envelope }) => eventViolation(envelope) ?? [])).toEqual([]);
    return messages.filter(({ envelope }) => envelope.type === type && JSON.stringify(envelope).includes(command.jobId))
      .length;
  }

  it('moves the bytes and publishes its messages once when it is redelivered', async () => {
    const planned = await copies.plan('filesystem', 's3', contents(100_000, 0, 2_000_000, 1));
    await send(planned);
    await eventually(() => isClosed(planned));
    await send(planned, 2);
    await eventually(async () => (await countMessages('COMMANDS', commandDone.type, planned)) === 1);
    await eventually(async () => (await countMessages('EVENTS', jobProgressed.type, planned)) === 1);
    expect(await copies.isCopied(planned)).toBe(true);
    expect(await copies.strays('s3')).toEqual([]);
  });

  it('fails the copy and publishes that when bytes are missing', async () => {
    const planned = await copies.planOf('postgres', 'filesystem', contents(5));
    await send(planned);
    await eventually(async () => (await countMessages('EVENTS', jobFailed.type, planned)) === 1);
    expect(await copies.jobOf(planned)).toMatchObject({ state: 'failed', error_code: 'BLOB_NOT_FOUND' });
  });

  it('is retried while a store is unavailable, and the copy reports what it waits for', async () => {
    const planned = await copies.plan('postgres', 'filesystem', contents(5_000));
    renameSync(copies.folder, `${copies.folder}.away`);
    await send(planned);
    await eventually(async () => (await copies.jobOf(planned))['waiting_for'] === 'STORE_UNAVAILABLE');
    renameSync(`${copies.folder}.away`, copies.folder);
    await eventually(() => isClosed(planned));
    expect(await copies.jobOf(planned)).toMatchObject({ waiting_for: null, bytes_moved: 5_000 });
    expect(await copies.isCopied(planned)).toBe(true);
  });

  it('is released when the service stops, and another service continues where it stopped', async () => {
    const planned = await copies.plan('filesystem', 'postgres', contents(150_000_000));
    await send(planned);
    await eventually(async () => Number((await copies.jobOf(planned))['bytes_moved']) > 0);
    await worker.service.close();
    const { bytes_moved: moved, command } = await copies.jobOf(planned);
    expect([Number(moved) < 150_000_000, command]).toEqual([true, 'released']);
    expect(await countMessages('COMMANDS', copyBlobs.type, planned)).toBe(1);
    const stores = new WatchedStores(copies.stores);
    await executeBlobCopy(copies.resources({ stores }), planned.command, new AbortController().signal);
    expect(stores.bytesRead).toBe(150_000_000 - Number(moved));
    expect(await copies.isCopied(planned)).toBe(true);
    expect(await copies.strays('postgres')).toEqual([]);
  });
});
