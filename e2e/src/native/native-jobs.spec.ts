import { eventually } from '@scriptorium/testing';
import type { ContentItem, LocalizationJob } from 'dc-management-sdk-js';
import { jobOf, localize, variantIn } from '../content/localize';
import { createPage, linkTo } from '../system/page';
import { openSpace, type Space } from '../system/open-space';

interface NativeJob {
  readonly id: string;
  readonly sequence: number;
  readonly state: string;
  readonly progress: { readonly total: number; readonly done: number; readonly created: number };
}

interface Line {
  readonly node: number;
  readonly variantId: string;
  readonly locale: string;
  readonly outcome: string;
  readonly resultId: string;
}

const LOCALES = ['fr-FR', 'de-DE'];

let space: Space;
let pages: ContentItem[];
let jobId: string;

beforeAll(async () => {
  space = await openSpace();
  const repository = await space.repository('content');
  const leaf = await createPage(repository, 'Leaf');
  const root = await createPage(repository, 'Root', { body: { links: [linkTo(leaf)] } });
  pages = [root, leaf];
  ({ id: jobId } = await localize(space, root, LOCALES));
});

async function get(path: string, headers: Record<string, string> = {}) {
  const url = `${space.system.gatewayUrl}/v1/spaces/${space.key}${path}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${space.token}`, ...headers } });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}

it('a job is read, and listed by its root', async () => {
  const { json, headers } = await get(`/jobs/${jobId}`);
  const total = pages.length * LOCALES.length;
  expect(json).toMatchObject({
    id: jobId,
    space: space.key,
    state: 'completed',
    roots: [{ variantId: pages[0]?.id }],
    progress: { total, done: total, created: total },
    attempts: 1,
    startedAt: expect.stringMatching(/Z$/) as string,
  });
  expect(headers.get('scriptorium-position')).toMatch(/^\d+$/);
  const { json: list } = await get(`/jobs?root=${pages[0]?.id}`);
  expect((list as { items: NativeJob[] }).items.map(({ id }) => id)).toEqual([jobId]);
});

it('the ledger has each created variant, and equals its counts', async () => {
  const { json } = await get(`/jobs/${jobId}/outcomes`);
  const lines = (json as { items: Line[] }).items;
  expect(lines.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created', 'created']);
  for (const { variantId, locale, resultId } of lines) {
    const page = pages.find(({ id }) => id === variantId);
    if (page === undefined) throw new Error(`The ledger has the unknown variant ${variantId}.`);
    expect(resultId).toBe((await variantIn(page, locale)).id);
  }
  const { json: counted } = await get(`/jobs/${jobId}/outcomes/counts`);
  expect(counted).toEqual({
    counts: LOCALES.map((locale) => ({ outcome: 'created', locale, reason: null, count: 2 })),
  });
});

it('a long poll follows a job to its end, and never backwards', async () => {
  const page = await createPage(await space.repository('content'), 'Followed');
  const { id } = jobOf((await page.related.localize(LOCALES)) as LocalizationJob);
  const seen: NativeJob[] = [];
  let tag: string | undefined;
  await eventually(async () => {
    const headers = { prefer: 'wait=20', ...(tag === undefined ? {} : { 'if-none-match': tag }) };
    const { status, json, headers: answered } = await get(`/jobs/${id}`, headers);
    tag = answered.get('etag') ?? tag;
    if (status === 200) seen.push(json as NativeJob);
    return seen.at(-1)?.state === 'completed';
  });
  const sequences = seen.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
});

it('the events of a job begin with its state, and those of the space have its variants', async () => {
  const received: { readonly type: string; readonly subject: string }[] = [];
  const stop = new AbortController();
  const follow = async (path: string): Promise<void> => {
    const url = `${space.system.gatewayUrl}/v1/spaces/${space.key}${path}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${space.token}` }, signal: stop.signal });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('event-stream'),
    ]);
    void (async () => {
      let text = '';
      for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString();
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('data: ')) received.push(JSON.parse(line.slice(6)) as (typeof received)[number]);
        }
      }
    })().catch(() => undefined);
  };
  await follow('/events?types=variant.created');
  const page = await createPage(await space.repository('content'), 'Streamed');
  await eventually(() => received.some(({ subject }) => subject === page.id));
  await follow(`/jobs/${jobId}/events`);
  await eventually(() => received.some(({ subject }) => subject === jobId));
  stop.abort();
});
