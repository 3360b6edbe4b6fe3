import { createTestDatabase } from '@scriptorium/testing';
import { Client } from 'pg';
import { migrate } from './migrate';

/** Returns a database from before the migration. `undo` is SQL that reverts the migration. */
async function databaseBefore(migration: string, undo = 'select'): Promise<{ url: string; client: Client }> {
  const { url } = await createTestDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('delete from public.migrations where name = $1', [migration]);
  await client.query(undo);
  return { url, client };
}

describe('messages in an outbox during an upgrade', () => {
  it.each(['content', 'jobs'])('get the event subjects of version 2 (%s)', async (schema) => {
    const { url, client } = await databaseBefore(
      'EventSubjects1764300000050',
      'alter table content.locales drop constraint locales_locale_form',
    );
    const subjects = [
      'evt.variant.created.v1.docs.fr-FR',
      'evt.drive-item.deleted.v1.my-docs',
      'evt.job.completed.v1.v1',
      'cmd.x.y.v1.docs.z',
      'evt.v2.docs.variant.created',
    ].map((end) => `scriptorium.${end}`);
    await client.query(
      `insert into ${schema}.outbox (message_id, subject, envelope) select s, s, '{}' from unnest($1::text[]) s`,
      [subjects],
    );
    await migrate(url);
    const { rows } = await client.query<{ subject: string }>(`select subject from ${schema}.outbox order by position`);
    await client.end();
    expect(rows.map(({ subject }) => subject)).toEqual([
      'scriptorium.evt.v2.docs.variant.created.fr-FR',
      'scriptorium.evt.v2.my-docs.drive-item.deleted',
      'scriptorium.evt.v2.v1.job.completed',
      'scriptorium.cmd.x.y.v1.docs.z',
      'scriptorium.evt.v2.docs.variant.created',
    ]);
  });

  it('get the subjects of the new service names', async () => {
    const { url, client } = await databaseBefore('ServiceNames1764300000051');
    const message = (service: string) => ({
      subject: `scriptorium.cmd.${service}.do-this.v1.docs.job`,
      envelope: `{"specversion":"1.0","id":"planner","type":"scriptorium.${service}.do-this.v1","data":{}}`,
    });
    for (const { subject, envelope } of ['planner', 'worker', 'tester'].map(message)) {
      await client.query(`insert into jobs.outbox (message_id, subject, envelope) values ('id', $1, $2)`, [
        subject,
        envelope,
      ]);
    }
    await migrate(url);
    const { rows } = await client.query('select subject, envelope from jobs.outbox order by position');
    await client.end();
    expect(rows).toEqual(['localization-planner', 'blob-copy-worker', 'tester'].map(message));
  });
});
