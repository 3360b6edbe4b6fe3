import { driveItemCreated, driveItemDeleted, jobCompleted, uuidOf } from '@scriptorium/contracts';
import { eventually, fillStream, purgeStream, storedMessages } from '@scriptorium/testing';
import { startDriveSystem, type DriveSystem } from './drive-system';

const DRIVE = '/v1.0/me/drive';

let running: DriveSystem;

beforeAll(async () => {
  running = await startDriveSystem();
});

afterAll(async () => running.system.stop());

it('a folder that was copied while EVENTS was full and then deleted is reported as created and as deleted', async () => {
  const { drive, system } = running;
  await drive.send(`${DRIVE}/root:/source/file:/content`, { method: 'PUT', body: 'content' });
  const makeRoom = await fillStream(system.natsUrl, 'EVENTS');
  const {
    id,
    resourceId = '',
    status,
  } = await drive.ended(await drive.copy(`${DRIVE}/root:/source:`, { name: 'copy' }));
  expect(status).toBe('completed');
  expect((await drive.send(`${DRIVE}/items/${resourceId}`, { method: 'DELETE' })).status).toBe(204);
  running.kill('blob-copy-worker');
  await purgeStream(system.natsUrl, 'COMMANDS');
  await makeRoom();

  await eventually(async () => {
    const events = await storedMessages(system.natsUrl, 'EVENTS');
    const typesOf = (about: string) =>
      events.filter(({ envelope }) => envelope.subject === uuidOf(about)).map(({ envelope }) => envelope.type);
    expect(typesOf(resourceId)).toEqual(expect.arrayContaining([driveItemCreated.type, driveItemDeleted.type]));
    expect(typesOf(id)).toContain(jobCompleted.type);
  });
});
