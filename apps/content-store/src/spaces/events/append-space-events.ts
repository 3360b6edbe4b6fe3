import {
  contentTypeCreated,
  contentTypeDeleted,
  contentTypeUpdated,
  eventSequence,
  spaceCreated,
  spaceDeleted,
  spaceUpdated,
  type EventType,
  type OutgoingMessage,
  type SpaceId,
} from '@scriptorium/contracts';
import { appendToOutbox } from '@scriptorium/messaging';
import type { ClientBase } from 'pg';
import { lockAnnounced, takeChangedEntities, type ChangedEntity } from './changed-entities.store';

/**
 * Appends the events of a space and of its content types to the outbox: one for each that differs from what its last
 * event said. Call it as the last step of every transaction that may have changed the space, its locales, repositories,
 * workflow states, content types, models or fields. It publishes nothing if nothing has changed, so a repeated request
 * needs no exception. It holds a lock until the end of the transaction, which serializes such changes of a space.
 */
export async function appendSpaceEvents(client: ClientBase, spaceId: SpaceId): Promise<void> {
  await lockAnnounced(client, spaceId);
  const changed = await takeChangedEntities(client, spaceId);
  const now = new Date();
  await appendToOutbox(
    client,
    'content',
    changed.map((entity) => messageOf(entity, now)),
  );
}

const SPACE = { created: spaceCreated, updated: spaceUpdated, deleted: spaceDeleted };
const CONTENT_TYPE = { created: contentTypeCreated, updated: contentTypeUpdated, deleted: contentTypeDeleted };

function messageOf(changed: ChangedEntity, now: Date): OutgoingMessage {
  const { id } = changed;
  return changed.entity === 'space'
    ? message(SPACE, changed, changed.fact ?? { key: id, status: 'deleted' }, now)
    : message(CONTENT_TYPE, changed, changed.fact ?? { contentTypeId: id, status: 'deleted' }, now);
}

/** The id is `<fact>/<entity's id>/<sequence>`. */
function message<Fact>(
  types: Readonly<Record<'created' | 'updated' | 'deleted', EventType<Fact>>>,
  { id, spaceKey, fact, wasKnown, ...changed }: ChangedEntity,
  data: Fact,
  now: Date,
): OutgoingMessage {
  const sequence = eventSequence(changed.sequence);
  const name = fact === null ? 'deleted' : wasKnown ? 'updated' : 'created';
  return types[name].message({ space: spaceKey, about: id, sequence }, [name, id, sequence].join('/'), data, now);
}
