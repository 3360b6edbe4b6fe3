import { type ImportLine, ScriptoriumClient, type Space as NativeSpace } from '@scriptorium/client';
import { eventually, FaultProxy } from '@scriptorium/testing';
import { ResponseDroppingProxy } from '../clients/response-dropping-proxy';
import { nativeSpace } from '../system/native-client';
import { openOtherSpace, openSpace, type Space } from '../system/open-space';
import { PAGE } from '../system/page';

let space: Space;
let docs: NativeSpace;

beforeAll(async () => {
  space = await openSpace();
  docs = nativeSpace(space);
});

async function collect<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const collected: Value[] = [];
  for await (const value of values) collected.push(value);
  return collected;
}

const page = (key: string, links: readonly string[] = []): ImportLine => ({
  key,
  contentType: PAGE,
  locale: 'en-GB',
  label: key,
  body: { title: key, links: links.map(($link) => ({ $link })) },
});

/** Imports pages, each of which links to the next, and returns the ids of their variants. */
async function importChain(name: string, size: number): Promise<string[]> {
  const names = Array.from({ length: size }, (_, at) => `${name} ${at}`);
  const results = await collect(docs.import(names.map((key, at) => page(key, names.slice(at + 1, at + 2)))));
  return results.map(({ variantId = '' }) => variantId);
}

test('imports lines in several requests with links between them, and reports each line', async () => {
  const names = Array.from({ length: 2_300 }, (_, at) => `long ${at}`);
  const lines = names.map((key, at) => page(key, [names.at(at - 1) ?? '', names[(at + 1_500) % names.length] ?? '']));
  const broken: ImportLine = { ...page('broken'), contentType: 'https://nowhere.example/type' };
  const results = await collect(docs.import([...lines.slice(0, 1_200), broken, ...lines.slice(1_200)]));
  expect(results.map(({ line }) => line)).toEqual(Array.from({ length: 2_301 }, (_, at) => at + 1));
  const failed = results.filter(({ result }) => result !== 'created');
  expect(failed).toMatchObject([
    { line: 1_201, key: 'broken', result: 'failed', problem: { code: 'CONTENT_TYPE_NOT_FOUND' } },
  ]);
  expect(new Set((await collect(docs.import(lines))).map(({ result }) => result))).toEqual(new Set(['unchanged']));
  const exported = await collect(docs.export({ root: results[0]?.variantId ?? '' }));
  expect(exported).toHaveLength(2_300);
  const other = nativeSpace(await openOtherSpace());
  const copied = await collect(other.import(exported));
  expect(copied.filter(({ result }) => result !== 'created')).toEqual([]);
});

test('plans, compares, changes and executes, and the ledger is what the plan said', async () => {
  const [root = '', middle = ''] = await importChain('planned', 4);
  const request = { kind: 'localize' as const, roots: [{ variantId: root }], locales: ['fr-FR'] };
  const rule = { name: 'short', match: { depth: { min: 2 } }, action: 'share' as const };
  const [whole, short] = [await docs.plan(request), await docs.plan({ ...request, links: [rule] })];
  expect([whole.state, whole.counts?.byDecision]).toEqual(['ready', expect.objectContaining({ create: 4 })]);
  const differences = await collect(docs.comparePlans(whole.id, short.id));
  expect(differences.map(({ label }) => label).sort()).toEqual(['planned 2', 'planned 3']);
  const nodes = await collect(docs.planNodes(short.id));
  const { number = -1 } = nodes.find(({ variantId }) => variantId === middle) ?? {};
  const changed = await docs.changePlan(short, [{ node: number, locale: 'fr-FR', action: 'share' }]);
  expect(changed.digest).not.toBe(short.digest);
  await expect(docs.execute(short)).rejects.toMatchObject({ status: 412, code: 'DIGEST_MISMATCH' });
  const job = await docs.waitForJob((await docs.execute(changed)).id);
  expect(job).toMatchObject({ id: short.id, state: 'completed', progress: { created: 1 } });
  const ledger = await collect(docs.outcomes(job.id, { outcome: 'created' }));
  expect(ledger).toMatchObject([{ variantId: root, locale: 'fr-FR', outcome: 'created' }]);
  expect((await collect(docs.jobs({ root }))).map(({ id }) => id)).toEqual([job.id]);
});

test('a copy whose response is lost is executed once', async () => {
  const [root = ''] = await importChain('lost', 2);
  const isCopy = (url = ''): boolean => url.endsWith('/copies');
  const proxy = await ResponseDroppingProxy.start(
    space.system.gatewayUrl,
    ({ url }, dropped) => isCopy(url) && dropped < 2,
  );
  const options = { url: proxy.url, token: space.token, headersWithinMs: 3_000 };
  const impatient = new ScriptoriumClient({ ...options, retry: { attempts: 9 } }).space(space.key);
  const labels = { test: 'lost' };
  const job = await impatient.copy({ kind: 'localize', roots: [{ variantId: root }], locales: ['fr-FR'], labels });
  expect(proxy.dropped).toBe(2);
  expect((await collect(docs.jobs({ label: labels }))).map(({ id }) => id)).toEqual([job.id]);
  await proxy.stop();
});

test('follows a job from its first state to its end', async () => {
  const [root = ''] = await importChain('followed', 40);
  const locales = ['fr-FR', 'de-DE', 'es-ES', 'it-IT', 'ja-JP'];
  const { id } = await docs.copy({ kind: 'localize', roots: [{ variantId: root }], locales });
  const followed = await collect(docs.followJob(id));
  const sequences = followed.map(({ event }) => event.sequence);
  expect(sequences).toEqual([...new Set(sequences)].sort());
  expect(followed.at(-1)?.event.data).toMatchObject({ id, state: 'completed', progress: { created: 200 } });
});

test('gets each event of the space once over connections that are cut at any time', async () => {
  const proxy = await FaultProxy.start(space.system.gatewayUrl);
  const stop = new AbortController();
  const seen: string[] = [];
  const events = nativeSpace(space, proxy.addressFor(space.system.gatewayUrl)).followEvents({
    types: 'variant.created',
    signal: stop.signal,
  });
  const following = (async () => {
    for await (const { event } of events) seen.push(event.subject);
  })();
  // The first event shows that the stream is open: it begins with the events after that.
  let tries = 0;
  await eventually(async () => {
    await importChain(`first ${(tries += 1)}`, 1);
    return seen.length > 0;
  });
  const made: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    const { accepted } = proxy;
    // The connection is lost while events are sent, and others come before it is opened again.
    const importing = importChain(`cut ${round}`, 40);
    proxy.reset();
    made.push(...(await importing));
    await eventually(() => proxy.accepted > accepted);
  }
  await eventually(() => made.every((id) => seen.includes(id)));
  stop.abort(new Error('done'));
  await expect(following).rejects.toThrow('done');
  expect(seen.filter((id) => made.includes(id))).toEqual(made);
});
