import { ContentItem, type ContentRepository } from 'dc-management-sdk-js';
import { errorOf, jsonOf } from '../system/plain-http';
import { rejectionOf } from '../clients/rejection';
import { localize, variantIn } from '../content/localize';
import { createPage } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

it('publishing is answered with 204 and the absolute address of its job', async () => {
  const item = await createPage(repository, 'Published as dc-cli does: without a body');
  const answer = await space.http.post(`/content-items/${item.id}/publish`);
  expect(answer.status).toBe(204);
  expect(answer.text).toBe('');
  const location = answer.headers.get('location') ?? '';
  expect(location).toMatch(new RegExp(`^${space.apiUrl}/publishing-jobs/[0-9a-f]{24}$`));
  const job = jsonOf(await space.http.get(location));
  expect(job).toMatchObject({
    id: location.split('/').at(-1),
    state: 'COMPLETED',
    createdDate: expect.any(String),
    createdBy: expect.any(String),
  });
});

it('the SDK publishes and follows the job', async () => {
  const item = await createPage(repository, 'Published by the SDK');
  const job = await (await item.related.publish()).related.publishingJob();
  expect(job).toMatchObject({ state: 'COMPLETED' });
  expect((await space.client.publishingJob.get(String((job as { id?: string }).id))).state).toBe('COMPLETED');
  expect(await space.client.contentItems.get(item.id)).toMatchObject({
    publishingStatus: 'LATEST',
    lastPublishedVersion: 1,
    lastPublishedDate: expect.any(String),
    version: 1,
  });
});

it('an item that is changed after it was published is newer than its published version', async () => {
  const item = await createPage(repository, 'Changed after publishing');
  await item.related.publish();
  const changed = await item.related.update(new ContentItem({ ...item.toJSON(), label: 'Changed' }));
  expect(changed).toMatchObject({ publishingStatus: 'EARLY', lastPublishedVersion: 1, version: 2 });
  await changed.related.publish();
  expect(await space.client.contentItems.get(item.id)).toMatchObject({
    publishingStatus: 'LATEST',
    lastPublishedVersion: 2,
  });
});

it('the published version can be read, as dc-cli exports it', async () => {
  const item = await createPage(repository, 'Read as published');
  await item.related.publish();
  await item.related.update(new ContentItem({ ...item.toJSON(), label: 'Not published' }));
  const current = await space.client.contentItems.get(item.id);
  const { lastPublishedVersion } = current as unknown as { lastPublishedVersion: number };
  expect((await current.related.contentItemVersion(lastPublishedVersion)).label).toBe('Read as published');
});

it('an item is unpublished', async () => {
  const item = await createPage(repository, 'Unpublished');
  await item.related.publish();
  await item.related.unpublish();
  expect((await space.client.contentItems.get(item.id)).publishingStatus).toBe('UNPUBLISHED');
});

it('an archived item has no link to publish, and publishing it is rejected', async () => {
  const archived = await (await createPage(repository, 'Archived')).related.archive();
  await expect(archived.related.publish()).rejects.toMatch(/publish/);
  const answer = await space.http.post(`/content-items/${archived.id}/publish`, {});
  expect(errorOf(answer)).toMatchObject({ status: 400, code: 'CONTENT_ITEM_NOT_ACTIVE' });
});

it('a job that has ended has no link to cancel, and cancelling it is rejected', async () => {
  const item = await createPage(repository, 'Cancelled too late');
  const job = await (await item.related.publish()).related.publishingJob();
  await expect(job.related.cancel()).rejects.toMatch(/cancel/);
  const { id } = job as unknown as { id: string };
  const answer = await space.http.patch(`/publishing-jobs/${id}`, { state: 'CANCELLED' });
  expect(errorOf(answer)).toMatchObject({ status: 409, code: 'PUBLISHING_JOB_ENDED' });
});

it('a variant is published independently', async () => {
  const item = await createPage(repository, 'Original');
  await item.related.publish();
  await localize(space, item, ['fr-FR']);
  const variant = await variantIn(item, 'fr-FR');
  expect(variant.publishingStatus).toBe('NONE');
  await variant.related.publish();
  await (await space.client.contentItems.get(item.id)).related.unpublish();
  expect((await space.client.contentItems.get(variant.id)).publishingStatus).toBe('LATEST');
});

it('an unknown job is 404', async () => {
  expect(await rejectionOf(space.client.publishingJob.get('0123456789abcdef01234567'))).toMatchObject({ status: 404 });
});
