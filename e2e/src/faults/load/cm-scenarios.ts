import { MAIN_LOCALE, SPACE } from '../system/fault-space';
import type { Caller } from './caller';
import { wrongReply, type ScenarioContext } from './scenario';
import { WrittenObject } from './written-object';

/** The content type of the CM API and the model of the DatoCMS API. */
export const ARTICLE = 'article';
const ITEMS = `/api/v2/cm/branches/${SPACE}/content-items`;
const COPY_LOCALE = 'fr-FR';

interface Item {
  readonly id: string;
  readonly label: string;
  readonly version: number;
  readonly system: { readonly status: string };
}

/** Creates the content type. */
export async function createArticleType(caller: Caller): Promise<void> {
  const field = (id: string, type: string) => ({ id, name: id, type });
  const fields = [field('title', 'ShortText'), field('text', 'LongText')];
  const body = { id: ARTICLE, name: 'Article', fields };
  await caller.repeat(`/api/v2/cm/branches/${SPACE}/content-types`, { method: 'POST', body });
}

/** Creates an item, copies it into a locale, changes the copy, and deletes it in half of the cases. */
export async function copyToLocale(context: ScenarioContext): Promise<void> {
  const { caller, record, name } = context;
  const source = await createItem(context);
  if (source === undefined) return;
  const query = `sourceLocale=${MAIN_LOCALE}&destinationLocale=${COPY_LOCALE}`;
  const headers = { 'idempotency-key': `copy of ${name}`.replaceAll(' ', '-') };
  const copied = await caller.repeat(`${ITEMS}/${source.id}/copy?${query}`, { method: 'POST', headers });
  if (copied.status !== 201) return wrongReply(context, 'a copy to a locale', copied);
  const path = `${ITEMS}/${source.id}?locale=${COPY_LOCALE}`;
  const written = new WrittenObject(caller, record, `${name}: the copy`, stateOf(copied.json as Item));
  await written.change({
    path,
    request: { method: 'PUT', body: { label: `${name} copy` } },
    state: `200 ${name} copy 2 Draft`,
  });
  await written.change({
    path: `${ITEMS}/${source.id}/publish?locale=${COPY_LOCALE}`,
    request: { method: 'POST' },
    state: `200 ${name} copy 2 Published`,
  });
  if (context.random() < 0.5) await written.change({ path, request: { method: 'DELETE' }, state: '404' });
  written.leave((each) => readState(each, path));
  record.expectations.push({
    what: `${name}: the source`,
    read: (each) => readState(each, `${ITEMS}/${source.id}?locale=${MAIN_LOCALE}`),
    allowed: [stateOf(source)],
  });
}

async function createItem(context: ScenarioContext): Promise<Item | undefined> {
  const { name } = context;
  const fields = { title: { type: 'ShortText', value: name }, text: { type: 'LongText', value: `Text of ${name}` } };
  const body = { name: 'item', label: `${name} source`, contentType: ARTICLE, locale: MAIN_LOCALE, fields };
  const outcome = await context.caller.send(ITEMS, { method: 'POST', body });
  if (outcome.is === 'unknown') return undefined;
  if (outcome.reply.status !== 201) return wrongReply(context, 'a new CM item', outcome.reply);
  return outcome.reply.json as Item;
}

async function readState(caller: Caller, path: string): Promise<string> {
  const { status, json } = await caller.repeat(path);
  return status === 200 ? stateOf(json as Item) : String(status);
}

function stateOf({ label, version, system }: Item): string {
  return `200 ${label} ${version} ${system.status}`;
}
