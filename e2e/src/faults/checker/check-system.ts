import { countMessages, eventually, storedMessages, type EventLog } from '@scriptorium/testing';
import { NOTHING_WRONG, WRONG_ROWS } from '../../survival/inspect-drives';
import type { AcceptedJob, LoadRecord } from '../load/load-record';
import type { Load } from '../load/run-load';
import { SPACE } from '../system/fault-space';
import type { FaultSystem } from '../system/fault-system';
import { contradictions, missingEvents, REQUIRED_EVENTS } from './event-checks';
import { PRESENT_VARIANTS, wrongPictures, type PresentVariant } from './picture-checks';
import { ROW_CHECKS } from './row-checks';

const PATIENCE = { everyMs: 500 };
const SHOWN = 20;

const EXISTING = `
select id::text from content.variants
 union all select variant_id::text from content.removed_variants
 union all select id::text from content.drive_items
 union all select key from content.spaces
 union all select id from content.content_types
 union all select id::text from jobs.jobs`;

type Row = Readonly<Record<string, unknown>>;

/**
 * Compares the acknowledged work of the load with the APIs, the database, the streams and the events, from outside of
 * the services. Waits until they agree, since jobs and events follow later.
 *
 * @param report lines that the error begins with: the seed and the faults
 * @throws Error with the report and the disagreements
 */
export async function checkSystem(
  system: FaultSystem,
  load: Pick<Load, 'record' | 'caller'>,
  log: EventLog,
  report: readonly string[],
): Promise<void> {
  await eventually(async () => {
    const wrong = await disagreements(system, load, log).catch((error: unknown) => [String(error)]);
    if (wrong.length === 0) return true;
    const more = wrong.length > SHOWN ? [`and ${wrong.length - SHOWN} more`] : [];
    throw new Error([...report, `${wrong.length} disagreements:`, ...wrong.slice(0, SHOWN), ...more].join('\n'));
  }, PATIENCE);
}

/** Returns a line for each disagreement at this moment. */
export async function disagreements(
  system: FaultSystem,
  { record, caller }: Pick<Load, 'record' | 'caller'>,
  log: EventLog,
): Promise<string[]> {
  const rows = await wrongRows(system);
  // The other checks would only repeat that jobs are still running.
  if (rows.length > 0) return rows;
  const wrong = [...record.wrong, ...(await wrongStreams(system)), ...(await wrongEvents(system, record, log))];
  if (wrong.length > 0) return wrong;
  const jobs = await Promise.all(record.jobs.map(async (job) => wrongJob(job, await readJob(job, caller))));
  const written: string[] = [];
  for (const { what, read, allowed } of record.expectations) {
    const found = await read(caller);
    if (!allowed.includes(found)) written.push(`${what} is "${found}", not "${allowed.join('" or "')}"`);
  }
  return [...jobs.flat(), ...written];
}

async function wrongRows({ postgres }: FaultSystem): Promise<string[]> {
  const wrong: string[] = [];
  for (const [what, sql] of Object.entries(ROW_CHECKS))
    for (const row of await postgres.query(sql)) wrong.push(`${what}: ${String(Object.values(row)[0])}`);
  const [drives = {}] = await postgres.query(WRONG_ROWS);
  for (const [what, count] of Object.entries(NOTHING_WRONG))
    if (drives[what] !== count) wrong.push(`drives have wrong ${what}: ${String(drives[what])}`);
  return wrong;
}

async function wrongStreams({ natsUrl }: FaultSystem): Promise<string[]> {
  const commands = await countMessages(natsUrl, 'COMMANDS');
  const dead = await storedMessages(natsUrl, 'DEAD');
  return [
    ...(commands > 0 ? [`COMMANDS has ${commands} messages`] : []),
    ...dead.map(({ subject }) => `a dead letter: ${subject}`),
  ];
}

async function wrongEvents({ postgres }: FaultSystem, record: LoadRecord, log: EventLog): Promise<string[]> {
  const events = await log.collect();
  const required = (await postgres.query(REQUIRED_EVENTS)) as unknown as Parameters<typeof missingEvents>[0];
  const existing = new Set((await postgres.query(EXISTING)).map(({ id }) => String(id)));
  const present = (await postgres.query(PRESENT_VARIANTS)) as unknown as PresentVariant[];
  return [
    ...missingEvents([...required, ...record.events], events),
    ...contradictions(events, existing),
    ...wrongPictures(events, present),
  ];
}

async function readJob({ id }: AcceptedJob, caller: Load['caller']): Promise<Row> {
  const { status, json } = await caller.repeat(`/v1/spaces/${SPACE}/jobs/${id}`);
  return status === 200 ? (json as Row) : { state: `answered with ${status}` };
}

function wrongJob({ id, scenario, states, made }: AcceptedJob, { state, progress }: Row): string[] {
  const { created = 0, reused = 0 } = (progress ?? {}) as Readonly<Record<string, number>>;
  if (!states.includes(String(state)))
    return [`${scenario}: job ${id} is ${String(state)}, not ${states.join(' or ')}`];
  return made === undefined || created + reused === made
    ? []
    : [`${scenario}: job ${id} has ${created} created and ${reused} reused nodes, not ${made}`];
}
