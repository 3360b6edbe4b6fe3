// Keeps a copy of the variants of a space in SQLite. `node consumer.mjs print` prints the copy as NDJSON.
//
//   no copy, or no consumer on the server: read the snapshot, then follow the events after its position
//   otherwise: continue with the first event that was not acknowledged
//
// The program ends with any error, and whatever runs it starts it again. An event is acknowledged after its commit. So
// after a crash it may be applied again, which the sequence rule makes harmless.
import { AckPolicy, DeliverPolicy, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { InvalidEventError, parseEvent } from '@scriptorium/events';
import Database from 'libsql';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';

const { SCRIPTORIUM_URL, SCRIPTORIUM_TOKEN, SCRIPTORIUM_SPACE = 'docs' } = process.env;
const {
  NATS_URL = '',
  NATS_PASSWORD = '',
  COPY_FILE = 'variants.db',
  CONSUMER = '1',
  METRICS_EVERY_MS = '10000',
} = process.env;
const user = `events-${SCRIPTORIUM_SPACE}`;
const name = `${user}-${CONSUMER}`;
/** Events are stored for seven days. A copy that was not updated for longer has missed some. */
const COPY_EXPIRES_MS = 6 * 24 * 60 * 60 * 1000;

const db = new Database(COPY_FILE);
db.exec(`
  pragma journal_mode = wal;
  create table if not exists variants (id text primary key, sequence text not null, data text not null);
  create table if not exists dead_letters (stream_sequence integer primary key, reason text, message blob);
  create table if not exists copy (complete integer primary key, updated_at integer not null);`);
const upsert = db.prepare(`
  insert into variants values (?, ?, ?)
  on conflict (id) do update set sequence = excluded.sequence, data = excluded.data
  where excluded.sequence > variants.sequence`);
const metrics = { applied: 0, superseded: 0, dead: 0, pending: 0 };

if (process.argv[2] === 'print') {
  const present = db.prepare(`select * from variants where json_extract(data, '$.status') <> 'deleted' order by id`);
  for (const row of present.iterate()) {
    const { id, sequence, data } = /** @type {{ id: string, sequence: string, data: string }} */ (row);
    console.log(JSON.stringify({ subject: id, sequence, data: JSON.parse(data) }));
  }
} else {
  await follow();
}

async function follow() {
  const options = { user, pass: NATS_PASSWORD, inboxPrefix: `_INBOX.${user}`, maxReconnectAttempts: -1 };
  const connection = await connect({ servers: NATS_URL, ...options });
  const manager = await jetstreamManager(connection, { checkAPI: false });
  const exists = await manager.consumers.info('EVENTS', name).then(
    () => true,
    () => false,
  );
  const copy = /** @type {{ updated_at: number } | undefined} */ (db.prepare('select updated_at from copy').get());
  if (!exists || copy === undefined || copy.updated_at < Date.now() - COPY_EXPIRES_MS)
    await startFromNothing(manager, exists);
  setInterval(report, Number(METRICS_EVERY_MS));
  const consumer = await jetstream(connection, { checkAPI: false }).consumers.get('EVENTS', name);
  // Without abort_on_missing_resource, the loop does not end when the consumer is deleted.
  for await (const message of await consumer.consume({ max_messages: 200, abort_on_missing_resource: true })) {
    try {
      apply(parseEvent(message.data));
    } catch (error) {
      if (!(error instanceof InvalidEventError)) throw error;
      db.prepare('insert or replace into dead_letters values (?, ?, ?)').run(message.seq, error.message, message.data);
      metrics.dead += 1;
    }
    metrics.pending = message.info.pending;
    message.ack();
  }
  throw new Error('The consumer no longer exists: the next start reads the snapshot.');
}

/**
 * Replaces the copy in one transaction: a crash leaves the old copy, or none.
 *
 * @param {import('@nats-io/jetstream').JetStreamManager} manager
 * @param {boolean} exists
 */
async function startFromNothing(manager, exists) {
  const headers = { authorization: `Bearer ${SCRIPTORIUM_TOKEN}` };
  const snapshot = await fetch(`${SCRIPTORIUM_URL}/v1/spaces/${SCRIPTORIUM_SPACE}/snapshot`, { headers });
  if (!snapshot.ok || snapshot.body === null)
    throw new Error(`The snapshot responded with ${snapshot.status}: ${await snapshot.text()}`);
  db.exec('begin; delete from variants; delete from copy');
  const body = /** @type {import('node:stream/web').ReadableStream} */ (snapshot.body);
  let position;
  for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
    const state = JSON.parse(line);
    if (state.position === undefined) apply(state);
    else position = Number(state.position);
  }
  if (position === undefined) throw new Error('The snapshot ended before its last line.');
  db.prepare('insert into copy values (1, ?)').run(Date.now());
  db.exec('commit');
  if (exists) await manager.consumers.delete('EVENTS', name);
  const filter_subject = `scriptorium.evt.v2.${SCRIPTORIUM_SPACE}.variant.>`;
  const start = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: position + 1 };
  await manager.consumers.add('EVENTS', {
    durable_name: name,
    ack_policy: AckPolicy.Explicit,
    filter_subject,
    ...start,
  });
}

/**
 * The state with the highest sequence is the current one. A deleted variant stays, with its status.
 *
 * @param {import('@scriptorium/events').Sequenced & { data: object }} state
 */
function apply({ subject, sequence, data }) {
  const { changes } = upsert.run(subject, sequence, JSON.stringify(data));
  metrics[changes === 0 ? 'superseded' : 'applied'] += 1;
}

function report() {
  db.prepare('update copy set updated_at = ?').run(Date.now());
  console.log(JSON.stringify(metrics));
}
