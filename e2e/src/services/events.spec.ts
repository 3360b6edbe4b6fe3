import { eventsOfSpace, jobCompleted, variantCreated, type VariantFact } from '@scriptorium/contracts';
import { eventually, storedMessages, type StoredMessage } from '@scriptorium/testing';
import { CloudEvent } from 'cloudevents';
import type { ContentItem } from 'dc-management-sdk-js';
import { localize, variantIn, type Job } from '../content/localize';
import { createPage, linkTo, PAGE } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let pages: ContentItem[];
let job: Job;
let events: readonly StoredMessage[];
let repositoryId: string;

beforeAll(async () => {
  space = await openSpace();
  const repository = await space.repository('content');
  repositoryId = repository.id ?? '';
  const leaf = await createPage(repository, 'Leaf');
  const root = await createPage(repository, 'Root', { body: { links: [linkTo(leaf)] } });
  pages = [root, leaf];
  job = await localize(space, root, ['fr-FR', 'de-DE']);
  events = await eventually(async () => {
    const stored = await storedEvents();
    return copiesIn(stored).length >= 4 && stored.some(({ envelope }) => isOfJob(envelope, 'completed')) && stored;
  });
});

async function storedEvents(): Promise<StoredMessage[]> {
  return storedMessages(space.system.natsUrl, 'EVENTS', { subjects: [eventsOfSpace(space.key)] });
}

function copiesIn(stored: readonly StoredMessage[]): VariantFact[] {
  return stored
    .filter(({ envelope }) => envelope.type === variantCreated.type)
    .map(({ envelope }) => envelope.data as VariantFact)
    .filter(({ copiedFrom }) => copiedFrom?.jobId === job.id);
}

function isOfJob(envelope: StoredMessage['envelope'], fact: string): boolean {
  return envelope.type === `scriptorium.job.${fact}.v2` && envelope.subject === job.id;
}

it('every event of a localization is a CloudEvent', () => {
  expect(events.length).toBeGreaterThanOrEqual(8);
  for (const { envelope } of events) {
    // The constructor throws if the envelope violates the specification.
    const event = new CloudEvent(envelope);
    expect(event).toMatchObject({ specversion: '1.0', source: `/spaces/${space.key}` });
    expect(event.datacontenttype).toBe('application/json');
    expect(Number.isNaN(Date.parse(event.time ?? ''))).toBe(false);
  }
});

it('the id of an event is its Nats-Msg-Id and is unique', () => {
  expect(events.map(({ messageId }) => messageId)).toEqual(events.map(({ envelope }) => envelope.id));
  expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
});

it('each variant has one event, which reports its creation and its source', async () => {
  const expected = await Promise.all(
    pages.flatMap((page) =>
      ['fr-FR', 'de-DE'].map(async (locale) => {
        const variant = await variantIn(page, locale);
        const copiedFrom = { variantId: page.id, version: 1, jobId: job.id };
        const state = { status: 'active', publishingStatus: 'none' };
        const fact = { variantId: variant.id, familyId: page.id, locale, version: 1, ...state, copiedFrom };
        return expect.objectContaining({ ...fact, label: page.label, contentType: PAGE, repositoryId }) as object;
      }),
    ),
  );
  const reported = copiesIn(events);
  expect(reported).toHaveLength(expected.length);
  expect(reported).toEqual(expect.arrayContaining(expected));
});

it('a subject contains the space, the fact and the locale', () => {
  const [french] = events.filter(({ subject }) => subject.endsWith('.fr-FR'));
  expect(french?.subject).toBe(`scriptorium.evt.v2.${space.key}.variant.created.fr-FR`);
});

it('a job reports its acceptance and its end, with exact counts', () => {
  expect(events.some(({ envelope }) => isOfJob(envelope, 'accepted'))).toBe(true);
  const ends = events.filter(({ envelope }) => isOfJob(envelope, 'completed'));
  expect(ends.map(({ envelope }) => envelope.data)).toEqual([
    expect.objectContaining({
      jobId: job.id,
      state: 'completed',
      rootKind: 'variant',
      rootId: pages[0]?.id,
      locales: ['fr-FR', 'de-DE'],
      progress: { total: 4, done: 4, created: 4, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 },
    }),
  ]);
});

it('changes, publishing and archiving by users are reported too', async () => {
  const item = await createPage(await space.repository('content'), 'By hand');
  await item.related.publish();
  const changed = await (
    await space.client.contentItems.get(item.id)
  ).related.update(Object.assign(item, { label: 'By hand, changed' }));
  await changed.related.unpublish();
  const archived = await changed.related.archive();
  await archived.related.unarchive();
  const types = await eventually(async () => {
    const own = (await storedEvents()).filter(({ envelope }) => envelope.subject === item.id);
    return own.length >= 6 && own.map(({ envelope }) => envelope.type);
  });
  expect(types).toEqual(
    ['created', 'published', 'updated', 'unpublished', 'archived', 'unarchived'].map(
      (fact) => `scriptorium.variant.${fact}.v2`,
    ),
  );
});

it('a repeated request reports no variant again', async () => {
  const again = await localize(space, pages[0] as ContentItem, ['fr-FR', 'de-DE']);
  await eventually(async () =>
    (await storedEvents()).some(({ envelope }) => envelope.subject === again.id && envelope.type === jobCompleted.type),
  );
  const reported = (await storedEvents()).filter(({ subject }) => /variant\.created.*\.(fr-FR|de-DE)$/.test(subject));
  expect(reported).toHaveLength(4);
});
