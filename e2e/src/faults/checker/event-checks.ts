import type { LoggedEvent } from '@scriptorium/testing';

/** An event that the rows of the database require. */
interface RequiredEvent {
  /** For example `variant.created`. */
  readonly fact: string;
  readonly about: string;
  /** Members of the data that must be equal. */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * Returns an event for each row that must have one, as `fact`, `about` and `data`. A folder's event is also for
 * everything below it, so only the root of a copy in a drive has one. Rows that a test has inserted itself, as the
 * principal `import`, have none.
 */
export const REQUIRED_EVENTS = `
select 'variant.created' as fact, v.variant_id as about, jsonb_build_object('version', min(v.number)) as data
  from content.versions v
  join content.principal_numbers creator on creator.number = v.created_by
 where creator.principal <> 'import'
 group by v.space_id, v.variant_id
 union all
select 'variant.updated', v.variant_id, jsonb_build_object('version', v.number)
  from content.versions v
 where v.number > (
   select min(first.number)
     from content.versions first
    where first.space_id = v.space_id
      and first.variant_id = v.variant_id)
 union all
select 'variant.deleted', r.variant_id, jsonb_build_object('version', r.version)
  from content.removed_variants r
 union all
select 'variant.created', r.variant_id, '{}'
  from content.removed_variants r
 union all
select 'variant.' || case h.action
         when 'PUBLISH' then 'published'
         when 'UNPUBLISH' then 'unpublished'
         when 'ARCHIVE' then 'archived'
         else 'unarchived'
       end, h.variant_id,
       case h.action
         when 'PUBLISH' then jsonb_build_object('publishedVersion', h.version)
         when 'UNPUBLISH' then jsonb_build_object('publishingStatus', 'unpublished')
         when 'ARCHIVE' then jsonb_build_object('status', 'archived')
         else jsonb_build_object('status', 'active')
       end
  from content.variant_history h
 where h.action in ('PUBLISH', 'UNPUBLISH', 'ARCHIVE', 'UNARCHIVE')
 union all
select 'drive-item.created', i.id, '{}'
  from content.drive_items i
  join content.drive_items parent on parent.space_id = i.space_id and parent.id = i.parent_id
 where i.job_id is null
    or parent.job_id is distinct from i.job_id
 union all
select 'drive-item.deleted', i.id, '{}'
  from content.drive_items i
 where i.deleted_with = i.id
 union all
select 'job.accepted', j.id, '{}'
  from jobs.jobs j
 union all
select 'job.' || case
         when j.state = 'failed' then 'failed'
         when j.state = 'cancelled' then 'cancelled'
         else 'completed'
       end, j.id, jsonb_build_object('state', j.state, 'created', j.created, 'failed', j.failed)
  from jobs.jobs j
 where j.ended_at is not null`;

const ENDS: ReadonlySet<string> = new Set(['job.completed', 'job.failed', 'job.cancelled']);

/** Returns a line for each required event that has not arrived. */
export function missingEvents(required: readonly RequiredEvent[], events: readonly LoggedEvent[]): string[] {
  const arrived = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const key = `${factOf(event)} ${aboutOf(event)}`;
    arrived.set(key, [...(arrived.get(key) ?? []), event]);
  }
  return required.flatMap(({ fact, about, data = {} }) => {
    const found = arrived.get(`${fact} ${about}`) ?? [];
    return found.some((event) => hasMembers(event, data))
      ? []
      : [`${fact} of ${about} with ${JSON.stringify(data)} has not arrived${found.length > 0 ? ', but others' : ''}`];
  });
}

/**
 * Returns a line for each event that contradicts another event or the rows.
 *
 * @param existing the ids of all rows; a deleted variant has none, but an event
 */
export function contradictions(events: readonly LoggedEvent[], existing: ReadonlySet<string>): string[] {
  const wrong: string[] = [];
  const deleted = new Set(events.filter((event) => factOf(event).endsWith('.deleted')).map(aboutOf));
  const byId = new Map<string, LoggedEvent>();
  const endOf = new Map<string, string>();
  for (const event of events) {
    const { messageId, envelope } = event;
    const about = aboutOf(event);
    if (messageId !== envelope.id) wrong.push(`${envelope.id} was stored with the message id ${messageId}`);
    const first = byId.get(envelope.id);
    if (first !== undefined && !isSame(first, event))
      wrong.push(`${envelope.id} was published as ${dataOf(first)} and as ${dataOf(event)}`);
    byId.set(envelope.id, event);
    if (!existing.has(about) && !deleted.has(about))
      wrong.push(`${envelope.id} is about ${about}, which does not exist`);
    if (!ENDS.has(factOf(event))) continue;
    const end = endOf.get(about);
    if (end !== undefined && end !== envelope.id) wrong.push(`job ${about} ended as ${end} and as ${envelope.id}`);
    endOf.set(about, envelope.id);
  }
  return wrong;
}

/** `scriptorium.variant.created.v2` → `variant.created` */
function factOf({ envelope }: LoggedEvent): string {
  return envelope.type.split('.').slice(1, 3).join('.');
}

const aboutOf = ({ envelope }: LoggedEvent): string => envelope.subject ?? '';

/** Members that a late event of a variant, which was changed or deleted since, does not have. */
const CONTENT = [
  'publishedVersion',
  'publishedAt',
  'contentType',
  'repositoryId',
  'folderId',
  'workflowState',
  'label',
  'bodyHash',
  'links',
  'linkCount',
];

/**
 * Returns whether two events of one id agree. One of them may be late. A redelivery reports the progress as it is then.
 */
function isSame(one: LoggedEvent, other: LoggedEvent): boolean {
  if (factOf(one) === 'job.progressed') return true;
  if (one.envelope.sequence !== other.envelope.sequence) return false;
  const isLate = [one, other].some(({ envelope }) => !('bodyHash' in (envelope.data as object)));
  const omitted = isLate ? CONTENT : [];
  return dataOf(one, omitted) === dataOf(other, omitted);
}

function dataOf({ envelope }: LoggedEvent, omitted: readonly string[] = []): string {
  const members = Object.entries(envelope.data as object).filter(([name]) => !omitted.includes(name));
  return JSON.stringify([envelope.sequence, Object.fromEntries(members)]);
}

function hasMembers({ envelope }: LoggedEvent, members: Readonly<Record<string, unknown>>): boolean {
  const data = envelope.data as Readonly<Record<string, unknown>>;
  const progress = (data['progress'] ?? {}) as Readonly<Record<string, unknown>>;
  const found = { ...data, ...progress };
  return Object.entries(members).every(([name, value]) => String(found[name]) === String(value));
}
