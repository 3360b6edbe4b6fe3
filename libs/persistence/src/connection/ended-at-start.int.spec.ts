import { createTestDatabase } from '@scriptorium/testing';
import { Client, Connection } from 'pg';

import { translateDatabaseError } from '../database-errors';
import { createPool } from '../pool';

/** The method of a connection that sends the last message of the log-in. The types of pg leave it out. */
interface LogsIn {
  sendSCRAMClientFinalMessage(message: string): void;
}

/** Blocks the event loop, as a busy machine does. */
function beBusy(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

it('a session that the server ends before its start is read fails the statement, not the process', async () => {
  const { url } = await createTestDatabase({ migrated: false });
  const admin = new Client({ connectionString: url });
  await admin.connect();
  const { rows } = await admin.query<{ name: string }>('select current_database() as name');
  await admin.query(`alter database ${rows[0]?.name ?? ''} set idle_session_timeout = '1ms'`);
  const logsIn = Connection.prototype as unknown as LogsIn;
  const send = Reflect.get(logsIn, 'sendSCRAMClientFinalMessage');
  const sending = jest.spyOn(logsIn, 'sendSCRAMClientFinalMessage').mockImplementation(function (
    this: LogsIn,
    message,
  ) {
    send.call(this, message);
    beBusy(1_000);
  });

  const pool = createPool({ url, name: 'ended-at-start-spec', connections: 1 });
  const error: unknown = await pool.query('select 1').catch((reason: unknown) => reason);
  expect(translateDatabaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  expect(sending).toHaveBeenCalled();
  sending.mockRestore();
  await admin.query(`alter database ${rows[0]?.name ?? ''} reset idle_session_timeout`);
  await pool.query('select 1');
  await pool.end();
  await admin.end();
});
