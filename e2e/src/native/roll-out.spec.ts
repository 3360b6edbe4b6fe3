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

async function localize(variantId: string, locales: readonly string[]): Promise<void> {
  const job = await send('POST', '/copies', { kind: 'localize', roots: [{ variantId }], locales });
  expect(await ended(job.json.id)).toMatchObject({ state: 'completed' });
}

async function rollOut(variantId: string, locales: readonly string[]) {
  const job = await send('POST', '/copies', { kind: 'roll-out', roots: [{ variantId }], locales });
  expect(job).toMatchObject({ status: 202, json: { kind: 'roll-out' } });
  return ended(job.json.id);
}

it('brings the change of a source into its copies, and keeps what was translated', async () => {
  const child = await createPage(repository, 'Rolled child');
  const root = await createPage(repository, 'Rolled root', {
    body: { title: 'Title', teaser: 'Teaser', child: linkTo(child) },
  });
  await localize(root.id, ['fr-FR', 'de-DE']);
  const french = await variantIn(root, 'fr-FR');
  const german = await variantIn(root, 'de-DE');
  const translated = await send('PATCH', `/variants/${french.id}?basedOn=1`, { body: { title: 'Titre' } });
  expect(translated).toMatchObject({ status: 200 });
  const edited = await send('PATCH', `/variants/${root.id}`, { body: { title: 'New title', teaser: 'New teaser' } });
  expect(edited).toMatchObject({ status: 200 });
  expect(await send('GET', `/variants/${french.id}/sync`)).toMatchObject({ json: { state: 'outdated' } });

  const plan = await send('POST', '/plans', {
    kind: 'roll-out',
    roots: [{ variantId: root.id }],
    locales: ['fr-FR', 'de-DE'],
  });
  expect(plan).toMatchObject({ status: 201, json: { kind: 'roll-out' } });
  const ready = await send('GET', `/plans/${plan.json.id}`, undefined, { prefer: 'wait=30' });
  expect(ready.json).toMatchObject({ state: 'ready', counts: { byDecision: { update: 2, reuse: 0, skip: 0 } } });
  const { json: nodes } = await send('GET', `/plans/${plan.json.id}/nodes?decision=update`);
  expect(nodes['items']).toMatchObject([
    { variantId: root.id, sourceVersion: 2, destinations: [{ targetId: french.id }, { targetId: german.id }] },
  ]);

  const job = await rollOut(root.id, ['fr-FR', 'de-DE']);
  expect(job).toMatchObject({ state: 'completed', progress: { total: 2, updated: 2, failed: 0 } });
  const { json: frenchNow } = await send('GET', `/variants/${french.id}`);
  expect(frenchNow).toMatchObject({ version: 3, body: { title: 'Titre', teaser: 'New teaser' } });
  const { json: germanNow } = await send('GET', `/variants/${german.id}`);
  expect(germanNow).toMatchObject({ version: 2, body: { title: 'New title', teaser: 'New teaser' } });
  expect(await send('GET', `/variants/${german.id}/sync`)).toMatchObject({ json: { state: 'copied', basedOn: 2 } });
  expect(await send('GET', `/variants/${french.id}/sync`)).toMatchObject({ json: { state: 'outdated', basedOn: 1 } });

  const again = await rollOut(root.id, ['fr-FR', 'de-DE']);
  expect(again).toMatchObject({ state: 'completed', progress: { total: 2, updated: 0, reused: 2 } });
  const { json: outcomes } = await send('GET', `/jobs/${String(again['id'])}/outcomes`);
  expect(outcomes['items']).toMatchObject([{ reason: 'CONFLICT_OPEN' }, { reason: 'UP_TO_DATE' }]);
});

/** Returns the conflicts of a variant. */
async function conflictsOf(variantId: string, query = ''): Promise<readonly Reply['json'][]> {
  const { json } = await send('GET', `/conflicts?root=${variantId}${query}`);
  return (json['items'] as Reply['json'][]).filter((conflict) => conflict['variantId'] === variantId);
}

/** Creates a page with a translated copy, and rolls a change of its title and teaser out. */
async function inConflict(title: string) {
  const root = await createPage(repository, title, { body: { teaser: 'Teaser' } });
  await localize(root.id, ['fr-FR']);
  const { id } = await variantIn(root, 'fr-FR');
  expect(await send('PATCH', `/variants/${id}?basedOn=1`, { body: { title: 'Titre' } })).toMatchObject({ status: 200 });
  await send('PATCH', `/variants/${root.id}`, { body: { title: 'New title', teaser: 'New teaser' } });
  expect(await rollOut(root.id, ['fr-FR'])).toMatchObject({ progress: { updated: 1 } });
  const [conflict] = await conflictsOf(id);
  return { root, id, conflict: conflict?.id ?? '' };
}

it('has no conflict left after a translation that takes the change into account', async () => {
  const { root, id, conflict } = await inConflict('Native cycle');
  expect(await send('GET', `/conflicts/${conflict}`)).toMatchObject({
    status: 200,
    json: {
      state: 'open',
      kind: 'value',
      path: '/title',
      base: 'Native cycle',
      theirs: 'New title',
      mine: 'Titre',
      sourceVersion: 2,
    },
  });
  const translated = await send('PATCH', `/variants/${id}?basedOn=2`, { body: { title: 'Nouveau titre' } });
  expect(translated).toMatchObject({ status: 200, json: { body: { teaser: 'New teaser' } } });
  expect(await conflictsOf(id, '&state=open')).toEqual([]);
  expect(await conflictsOf(id, '&state=resolved')).toMatchObject([{ id: conflict, resolution: 'update' }]);
  expect(await send('GET', `/variants/${id}/sync`)).toMatchObject({ json: { state: 'adapted', basedOn: 2 } });
  expect(await rollOut(root.id, ['fr-FR'])).toMatchObject({ progress: { updated: 0, reused: 1 } });
});

it('has no conflict left after an update by the Amplience API with the header Scriptorium-Based-On', async () => {
  const { root, id } = await inConflict('Amplience cycle');
  const french = await variantIn(root, 'fr-FR');
  const response = await fetch(`${space.apiUrl}/content-items/${id}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${space.token}`,
      'content-type': 'application/json',
      'scriptorium-based-on': '2',
    },
    body: JSON.stringify({
      version: french.version,
      label: french.label,
      body: { ...(french.body as object), title: 'Nouveau titre' },
    }),
  });
  expect(response.status).toBe(200);
  expect(await conflictsOf(id, '&state=open')).toEqual([]);
  expect(await send('GET', `/variants/${id}/sync`)).toMatchObject({ json: { state: 'adapted', basedOn: 2 } });
});

it('resolves a conflict with the value of the source or of the copy, once', async () => {
  const taken = await inConflict('Taken');
  const resolved = await send('POST', `/conflicts/${taken.conflict}/resolve`, { take: 'theirs' });
  expect(resolved).toMatchObject({ status: 200, json: { state: 'resolved', resolution: 'theirs' } });
  expect(await send('GET', `/variants/${taken.id}`)).toMatchObject({
    json: { version: 4, body: { title: 'New title', teaser: 'New teaser' } },
  });
  expect(await send('GET', `/variants/${taken.id}/sync`)).toMatchObject({ json: { state: 'adapted', basedOn: 2 } });
  const again = await send('POST', `/conflicts/${taken.conflict}/resolve`, { take: 'theirs' });
  expect(again.json).toEqual(resolved.json);
  expect(await send('POST', `/conflicts/${taken.conflict}/resolve`, { take: 'mine' })).toMatchObject({
    status: 409,
    json: { code: 'CONFLICT_RESOLVED', resolution: 'theirs' },
  });
  const kept = await inConflict('Kept');
  expect(await send('POST', `/conflicts/${kept.conflict}/resolve`, { take: 'mine' })).toMatchObject({ status: 200 });
  expect(await send('GET', `/variants/${kept.id}`)).toMatchObject({ json: { version: 3, body: { title: 'Titre' } } });
  expect(await send('GET', `/variants/${kept.id}/sync`)).toMatchObject({ json: { state: 'adapted', basedOn: 2 } });
});

it('ends conflicts by an acknowledgement, and opens them again when it is reverted', async () => {
  const { id, conflict } = await inConflict('Acknowledged');
  expect(await send('PUT', `/variants/${id}/sync/acknowledgement`)).toMatchObject({ json: { state: 'adapted' } });
  expect(await conflictsOf(id)).toMatchObject([{ id: conflict, resolution: 'acknowledgement' }]);
  const reverted = await fetch(
    `${space.system.gatewayUrl}/v1/spaces/${space.key}/variants/${id}/sync/acknowledgement`,
    {
      method: 'DELETE',
      headers: { authorization: `Bearer ${space.token}` },
    },
  );
  expect(reverted.status).toBe(204);
  expect(await conflictsOf(id)).toMatchObject([{ id: conflict, state: 'open' }]);
});

it('rejects the resolution of a value that was changed since, and keeps the base of an open conflict', async () => {
  const { root, id, conflict } = await inConflict('Changed');
  await send('PATCH', `/variants/${id}`, { body: { title: 'Autre titre' } });
  expect(await send('POST', `/conflicts/${conflict}/resolve`, { take: 'theirs' })).toMatchObject({
    status: 409,
    json: { code: 'CONFLICT_CHANGED', path: '/title' },
  });
  await send('PATCH', `/variants/${root.id}`, { body: { title: 'Third title' } });
  expect(await rollOut(root.id, ['fr-FR'])).toMatchObject({ progress: { updated: 0, reused: 1 } });
  expect(await conflictsOf(id)).toMatchObject([
    { id: conflict, base: 'Changed', theirs: 'Third title', mine: 'Autre titre', sourceVersion: 3 },
  ]);
  expect(await send('GET', `/variants/${id}`)).toMatchObject({ json: { body: { title: 'Autre titre' } } });
});

it('updates the outdated copies of the tree of a coverage query', async () => {
  const root = await createPage(repository, 'Covered', { body: { teaser: 'Teaser' } });
  await localize(root.id, ['fr-FR', 'de-DE']);
  await send('PATCH', `/variants/${root.id}`, { body: { teaser: 'New teaser' } });
  const coverage = { root: root.id, locales: ['fr-FR'], state: 'outdated' };
  const request = { kind: 'roll-out', roots: [{ coverage }], locales: ['fr-FR', 'de-DE'] };
  const { json: plan } = await send('POST', '/plans', request);
  const ready = await send('GET', `/plans/${plan.id}`, undefined, { prefer: 'wait=30' });
  expect(ready.json).toMatchObject({
    state: 'ready',
    counts: { nodes: 1, byDecision: { update: 1, reuse: 0, skip: 0 } },
  });
  const mixed = { ...request, roots: [{ coverage }, { variantId: root.id }] };
  expect(await send('POST', '/plans', mixed)).toMatchObject({ status: 400, json: { code: 'INPUT_INVALID' } });
});
