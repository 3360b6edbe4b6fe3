import { linkTo, pageBody } from '../../system/page';
import { LOCALES, MAIN_LOCALE, SPACE } from '../system/fault-space';
import type { Caller } from './caller';
import { wrongReply, type ScenarioContext } from './scenario';
import { WrittenObject } from './written-object';

interface Item {
  readonly id: string;
  readonly label: string;
  readonly version: number;
  readonly status: string;
  readonly publishingStatus: string;
}

const CHILDREN = 3;
const ITEM = '/content/content-items';

/** Creates an item. Returns undefined if the outcome is unknown. */
async function createItem(context: ScenarioContext, label: string, more: object = {}): Promise<Item | undefined> {
  const body = { label, locale: MAIN_LOCALE, body: pageBody(label, { ...more }) };
  const path = `/content/content-repositories/${context.space.repositoryId}/content-items`;
  const outcome = await context.caller.send(path, { method: 'POST', body });
  if (outcome.is === 'unknown') return undefined;
  if (outcome.reply.status !== 201) return wrongReply(context, 'a new item', outcome.reply);
  const item = outcome.reply.json as Item;
  context.record.events.push({ fact: 'variant.created', about: item.id });
  return item;
}

/** Creates a page with children. Returns the page; undefined if the outcome of a request is unknown. */
async function createTree(context: ScenarioContext): Promise<Item | undefined> {
  const children: Item[] = [];
  for (let number = 1; number <= CHILDREN; number++) {
    const child = await createItem(context, `${context.name} child ${number}`);
    if (child === undefined) return undefined;
    children.push(child);
  }
  return createItem(context, `${context.name} page`, { links: children.map(linkTo) });
}

/** Requests a localization into all locales. A repeat is a job of its own that reuses the variants. */
async function requestLocalization(context: ScenarioContext, root: Item): Promise<string | undefined> {
  const body = { version: 1, locales: LOCALES };
  const reply = await context.caller.repeat(`${ITEM}/${root.id}/localize`, { method: 'POST', body });
  return reply.status === 202 ? (reply.json as { id: string }).id : wrongReply(context, 'a localization', reply);
}

export async function localizeTree(context: ScenarioContext): Promise<void> {
  const root = await createTree(context);
  const id = root === undefined ? undefined : await requestLocalization(context, root);
  if (root === undefined || id === undefined) return;
  const made = (CHILDREN + 1) * LOCALES.length;
  context.record.jobs.push({ id, scenario: context.name, states: ['completed'], made });
  context.record.expectations.push({
    what: `${context.name}: the locales of the page`,
    read: async (caller) => localesOf(caller, root.id),
    allowed: [LOCALES.toSorted().join()],
  });
}

async function localesOf(caller: Caller, id: string): Promise<string> {
  const { json } = await caller.repeat(`${ITEM}/${id}/localizations?size=100`);
  const page = json as { readonly _embedded?: Readonly<Record<string, readonly { readonly locale: string }[]>> };
  return (page._embedded?.['content-items'] ?? [])
    .map(({ locale }) => locale)
    .toSorted()
    .join();
}

/** Cancels a localization. It ends as cancelled, or as completed if the cancel came too late. */
export async function cancelLocalization(context: ScenarioContext): Promise<void> {
  const root = await createTree(context);
  const id = root === undefined ? undefined : await requestLocalization(context, root);
  if (id === undefined) return;
  await context.caller.rest(60);
  const { status } = await context.caller.repeat(`/v1/spaces/${SPACE}/jobs/${id}/cancel`, { method: 'POST' });
  const states = status === 202 ? ['cancelled'] : ['completed', 'cancelled'];
  context.record.jobs.push({ id, scenario: context.name, states });
}

export async function editItem(context: ScenarioContext): Promise<void> {
  const { name } = context;
  const item = await createItem(context, `${name} item`);
  if (item === undefined) return;
  const path = `${ITEM}/${item.id}`;
  const about = item.id;
  const written = new WrittenObject(context.caller, context.record, `${name}: the item`, stateOf(item));
  const steps = [
    {
      method: 'PATCH',
      to: path,
      body: { version: 1, label: `${name} v2` },
      fact: 'updated',
      after: 'v2 2 ACTIVE NONE',
    },
    { method: 'POST', to: `${path}/publish`, fact: 'published', after: 'v2 2 ACTIVE LATEST' },
    {
      method: 'PATCH',
      to: path,
      body: { version: 2, label: `${name} v3` },
      fact: 'updated',
      after: 'v3 3 ACTIVE EARLY',
    },
    { method: 'POST', to: `${path}/archive`, body: { version: 3 }, fact: 'archived', after: 'v3 3 ARCHIVED EARLY' },
    { method: 'POST', to: `${path}/unarchive`, body: { version: 3 }, fact: 'unarchived', after: 'v3 3 ACTIVE EARLY' },
  ] as const;
  for (const { method, to, fact, after, ...step } of steps) {
    await written.change({
      path: to,
      request: { method, ...('body' in step ? { body: step.body } : {}) },
      state: `${name} ${after}`,
      event: { fact: `variant.${fact}`, about },
    });
  }
  written.leave(async (caller) => stateOf((await caller.repeat(path)).json as Item));
}

function stateOf({ label, version, status, publishingStatus }: Item): string {
  return `${label} ${version} ${status} ${publishingStatus}`;
}
