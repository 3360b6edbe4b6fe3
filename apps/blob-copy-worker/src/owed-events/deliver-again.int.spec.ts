import type { CopyVariants } from '@scriptorium/contracts';
import { abandonCommand, claimOwedEvents, readOwingCommand, rollBackJob } from '@scriptorium/jobs';
import type { SendableMessage } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import type { CommandMessages } from '../commands/command-messages';
import { deliverBlobCopy } from '../copy-blobs/deliver-blob-copy';
import { deliverDriveCopy, deliverRollBack } from '../copy-drive-items/deliver-drive-copy';
import { noise, PlantedCopies } from '../testing/planted-copies';
import { planDriveCopy, plantDrive } from '../testing/planned-drive-copy';
import { deliverAgain } from './deliver-again';

describe('a command of a copy in drives that has ended', () => {
  let copies: PlantedCopies;
  beforeAll(async () => {
    copies = await PlantedCopies.start();
  });
  afterAll(() => copies.stop());
  beforeEach(() => copies.clear());

  /** Plans a copy of a folder into the root of its drive. A second folder of the same name gets a number. */
  async function planFolder(name: string): Promise<CopyVariants> {
    const { pool, spaceId } = copies;
    const drive = await plantDrive(pool, spaceId, 'postgres', [{ hash: Buffer.alloc(32, 1), size: 1 }]);
    const [planned] = await planDriveCopy(pool, spaceId, { source: drive, target: drive, name });
    await pool.query(`update jobs.drive_copies set conflict = 'rename'`);
    if (planned === undefined) throw new Error('The plan has no command.');
    return planned.command;
  }

  /** Delivers a command again, as its mark requires. */
  async function again({ commandId }: CopyVariants): Promise<CommandMessages | undefined> {
    const marks = await claimOwedEvents(copies.workerPool, 0, 10);
    const mark = marks.find((each) => each.commandId === commandId);
    const owing = mark && (await readOwingCommand(copies.workerPool, mark));
    if (mark === undefined || owing === undefined) throw new Error(`Command ${commandId} owes no events.`);
    return deliverAgain(copies.workerPool, { ...mark, spaceKey: owing.spaceKey }, owing);
  }

  const contentOf = (delivered: CommandMessages | undefined) =>
    delivered?.messages.map((message: SendableMessage) =>
      'json' in message ? message : { subject: message.subject, id: message.envelope.id, data: message.envelope.data },
    );

  it('publishes the attached folder with its name after that was changed, deleted and purged', async () => {
    const command = await planFolder('source');
    const first = await deliverDriveCopy(copies.workerPool, command);
    expect(contentOf(first)?.[0]).toMatchObject({ data: { name: 'source 1', isFolder: true, size: 1 } });
    await copies.pool.query(`delete from content.drive_items where job_id = $1`, [command.jobId]);
    await copies.pool.query('delete from content.drive_copies where job_id = $1', [command.jobId]);
    expect(contentOf(await again(command))).toEqual(contentOf(first));
  });

  it('publishes the attached folder of a worker of the previous version', async () => {
    const command = await planFolder('other');
    const first = await deliverDriveCopy(copies.workerPool, command);
    await copies.pool.query('update jobs.drive_copies set attached_change = null');
    expect(contentOf(await again(command))).toEqual(contentOf(first));
  });

  it('publishes the moved contents', async () => {
    const { command } = await copies.plan('postgres', 'filesystem', [noise(10, 'moved')]);
    const first = await deliverBlobCopy(copies.resources(), command, new AbortController().signal);
    // With the progress only if the copied bytes were reported a second before.
    expect(contentOf(first)?.map(({ id }) => id)).toContain(`done/${command.commandId}`);
    expect(contentOf(await again(command))).toEqual(contentOf(first));
  });

  it('publishes the roll-back', async () => {
    const command = await planFolder('rolled back');
    const error = { code: 'INTERNAL_ERROR', message: 'a bug' };
    const rollBack = await inTransaction(copies.pool, async (client) => {
      await abandonCommand(client, { ...command, ...error });
      return rollBackJob(client, command.spaceId, command.jobId);
    });
    if (rollBack === undefined) throw new Error('The copy has no roll-back.');
    const rolledBack = { ...command, commandId: rollBack.id };
    const first = await deliverRollBack(copies.workerPool, rolledBack);
    expect(contentOf(first)).toMatchObject([{ data: { state: 'failed' } }]);
    expect(contentOf(await again(rolledBack))).toEqual(contentOf(first));
  });

  it('owes nothing if the planner has ended it', async () => {
    const command = await planFolder('abandoned');
    const error = { code: 'INTERNAL_ERROR', message: 'a bug' };
    await inTransaction(copies.pool, (client) => abandonCommand(client, { ...command, ...error }));
    expect(await claimOwedEvents(copies.workerPool, 0, 10)).toEqual([]);
  });
});
