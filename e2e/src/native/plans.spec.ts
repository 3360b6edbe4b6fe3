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

it('plans, compares, executes exactly the plan, and refuses a stale one', async () => {
  const legal = await createPage(repository, 'Legal');
  const child = await createPage(repository, 'Child');
  const root = await createPage(repository, 'Root', { body: { legal: linkTo(legal), child: linkTo(child) } });
  const request = { kind: 'localize', roots: [{ variantId: root.id, version: 1 }], locales: ['fr-FR'] };
  const links = [{ name: 'legal stays', match: { path: '/legal' }, action: 'share' }];

  const all = await send('POST', '/plans', request);
  expect(all).toMatchObject({ status: 201, json: { state: 'ready', counts: { byDecision: { create: 3, share: 0 } } } });
  const some = await send('POST', '/plans', { ...request, links });
  expect(some).toMatchObject({ status: 201, json: { counts: { byDecision: { create: 2, share: 1 } } } });
  const { json: difference } = await send('GET', `/plans/${all.json.id}/diff/${some.json.id}`);
  expect(difference['items']).toMatchObject([{ variantId: legal.id, label: 'Legal', b: { rule: 'legal stays' } }]);

  const digest = some.headers.get('etag') ?? '';
  const job = await send('POST', `/plans/${some.json.id}/execute`, undefined, { 'if-match': digest });
  expect(job).toMatchObject({ status: 202, json: { id: some.json.id } });
  expect(await ended(job.json.id)).toMatchObject({ state: 'completed', progress: { created: 2, shared: 1 } });
  const [copy, copiedChild] = [await variantIn(root, 'fr-FR'), await variantIn(child, 'fr-FR')];
  expect(copy.body).toMatchObject({ legal: { id: legal.id }, child: { id: copiedChild.id } });

  const stale = await send('POST', `/plans/${all.json.id}/execute`, undefined, {
    'if-match': all.headers.get('etag') ?? '',
  });
  expect(stale).toMatchObject({ status: 409, json: { code: 'PLAN_STALE', count: 2 } });
});

it('duplicates what a link rule says into new families', async () => {
  const child = await createPage(repository, 'Duplicated child');
  const root = await createPage(repository, 'Duplicating root', { body: { child: linkTo(child) } });
  const links = [{ name: 'anew', match: {}, action: 'duplicate' }];
  const request = { kind: 'localize', roots: [{ variantId: root.id }], locales: ['de-DE'], links };
  const job = await send('POST', '/copies', request);
  expect(job.status).toBe(202);
  expect(await ended(job.json.id)).toMatchObject({ state: 'completed', progress: { created: 2 } });
  const copy = (await variantIn(root, 'de-DE')).body as { readonly child: { readonly id: string } };
  const duplicate = await space.client.contentItems.get(copy.child.id);
  expect(duplicate).toMatchObject({ locale: 'de-DE', label: 'Duplicated child' });
  await expect(variantIn(child, 'de-DE')).rejects.toThrow('no variant');
});
