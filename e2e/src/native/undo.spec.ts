import { eventually } from '@scriptorium/testing';
import type { ContentRepository } from 'dc-management-sdk-js';
import { variantIn } from '../content/localize';
import { createPage, linkTo } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>> & { readonly id: string };
}

let space: Space;
let repository: ContentRepository;

beforeAll(async () => {
  space = await openSpace();
  repository = await space.repository('content');
});

async function send(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(`${space.system.gatewayUrl}/v1/spaces/${space.key}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${space.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, json: (await response.json()) as Reply['json'] };
}

const ended = (id: string) =>
  eventually(async () => {
    const { json } = await send('GET', `/jobs/${id}`);
    return json['endedAt'] !== null && json;
  });

it('undoes a job by a plan with choices, and keeps what was changed', async () => {
  const child = await createPage(repository, 'Undone child');
  const root = await createPage(repository, 'Undone root', { body: { child: linkTo(child) } });
  const request = { kind: 'localize', roots: [{ variantId: root.id }], locales: ['fr-FR', 'de-DE'] };
  const job = await send('POST', '/copies', request);
  expect(await ended(job.json.id)).toMatchObject({ state: 'completed', progress: { created: 4 } });
  const copy = await variantIn(child, 'fr-FR');
  copy.label = 'Translated';
  await copy.related.update(copy);

  const dryRun = await send('POST', `/jobs/${job.json.id}/undo`, { dryRun: true });
  expect(dryRun).toMatchObject({ status: 202, json: { kind: 'undo', request: { jobId: job.json.id } } });
  const plan = await eventually(async () => {
    const read = await send('GET', `/plans/${dryRun.json.id}`);
    return read.json['state'] === 'ready' && read;
  });
  expect(plan.json).toMatchObject({ counts: { byDecision: { remove: 3, keep: 1, archive: 0 } } });
  const { json: kept } = await send('GET', `/plans/${plan.json.id}/nodes?decision=keep`);
  expect(kept['items']).toMatchObject([
    { label: 'Undone child', destinations: [{ locale: 'fr-FR', reason: 'CHANGED', targetId: copy.id }, {}] },
  ]);

  const choices = [{ node: 0, locale: 'de-DE', action: 'keep' }];
  expect(await send('PATCH', `/plans/${plan.json.id}`, { choices })).toMatchObject({ status: 200 });
  const chosen = await eventually(async () => {
    const read = await send('GET', `/plans/${plan.json.id}`);
    return read.json['state'] === 'ready' && read;
  });
  // A copy that stays keeps the copies that it links to.
  expect(chosen.json).toMatchObject({ counts: { byDecision: { remove: 1, keep: 3 } } });
  const headers = { 'if-match': chosen.headers.get('etag') ?? '' };
  const undo = await send('POST', `/plans/${plan.json.id}/execute`, undefined, headers);
  expect(undo).toMatchObject({ status: 202, json: { kind: 'undo', parentJobId: job.json.id } });
  expect(await ended(undo.json.id)).toMatchObject({ state: 'completed', progress: { removed: 1, skipped: 3 } });
  await expect(variantIn(root, 'fr-FR')).rejects.toThrow('no variant');
  expect(await variantIn(child, 'fr-FR')).toMatchObject({ label: 'Translated' });

  const { json: outcomes } = await send('GET', `/jobs/${undo.json.id}/outcomes?outcome=removed,skipped`);
  expect(outcomes['items']).toHaveLength(4);
  expect(await send('POST', `/jobs/${undo.json.id}/undo`)).toMatchObject({
    status: 409,
    json: { code: 'JOB_NOT_UNDOABLE' },
  });
});

it('undoes a job at once, and a second time nothing', async () => {
  const root = await createPage(repository, 'Root to undo');
  const job = await send('POST', '/copies', { kind: 'localize', roots: [{ variantId: root.id }], locales: ['fr-FR'] });
  await ended(job.json.id);
  const undo = await send('POST', `/jobs/${job.json.id}/undo`);
  expect(undo).toMatchObject({ status: 202, json: { kind: 'undo', parentJobId: job.json.id } });
  expect(await ended(undo.json.id)).toMatchObject({ state: 'completed', progress: { total: 1, removed: 1 } });
  await expect(variantIn(root, 'fr-FR')).rejects.toThrow('no variant');
  const again = await send('POST', `/jobs/${job.json.id}/undo`);
  expect(await ended(again.json.id)).toMatchObject({ state: 'completed', progress: { removed: 0, skipped: 1 } });
  expect(await send('POST', `/jobs/${job.json.id}/retry`)).toMatchObject({ status: 409, json: { code: 'JOB_UNDONE' } });
});
