import { uuidOf } from '@scriptorium/contracts';
import { MAIN_LOCALE, SPACE } from '../system/fault-space';
import type { Caller, CallerRequest } from './caller';
import { ARTICLE } from './cm-scenarios';
import { wrongReply, type ScenarioContext } from './scenario';
import { WrittenObject } from './written-object';

const HEADERS = { 'x-environment': SPACE, 'x-api-version': '3', accept: 'application/json' };

interface RecordDocument {
  readonly data: {
    readonly id: string;
    readonly attributes: Readonly<Record<string, unknown>>;
    readonly meta?: { readonly status: string };
  };
}

const sent = (method: CallerRequest['method'], body?: object, headers: Record<string, string> = {}): CallerRequest => ({
  ...(method === undefined ? {} : { method }),
  headers: { ...HEADERS, ...headers },
  ...(body === undefined ? {} : { body }),
});

/** Returns the id of the model that the content type of the CM API also is. */
export async function modelIdOf(caller: Caller): Promise<string> {
  const { json } = await caller.repeat(`/item-types/${ARTICLE}`, sent('GET'));
  return (json as RecordDocument).data.id;
}

const titled = (title: string): object => ({
  title: { [MAIN_LOCALE]: title },
  text: { [MAIN_LOCALE]: `Text of ${title}` },
});

async function createRecord(context: ScenarioContext, title: string): Promise<string | undefined> {
  const item_type = { data: { type: 'item_type', id: context.space.modelId } };
  const body = { data: { type: 'item', attributes: titled(title), relationships: { item_type } } };
  const outcome = await context.caller.send('/items', sent('POST', body));
  if (outcome.is === 'unknown') return undefined;
  const { status, json } = outcome.reply;
  return status < 300 ? (json as RecordDocument).data.id : wrongReply(context, 'a new record', outcome.reply);
}

/** Creates a record and duplicates it. */
export async function duplicateRecord(context: ScenarioContext): Promise<void> {
  const { caller, record, name } = context;
  const id = await createRecord(context, `${name} original`);
  if (id === undefined) return;
  const request = sent('POST', undefined, { 'idempotency-key': `duplicate of ${name}`.replaceAll(' ', '-') });
  const reply = await caller.repeat(`/items/${id}/duplicate`, request);
  if (reply.status !== 202) return wrongReply(context, 'a duplicate', reply);
  const job = (reply.json as RecordDocument).data.id;
  record.jobs.push({ id: uuidOf(job) ?? job, scenario: name, states: ['completed'] });
  record.expectations.push({
    what: `${name}: the result of the duplicate`,
    read: async (each) => titleOfResult(each, job),
    allowed: [`${name} original (duplicate)`],
  });
}

async function titleOfResult(caller: Caller, job: string): Promise<string> {
  const { status, json } = await caller.repeat(`/job-results/${job}`, sent('GET'));
  if (status !== 200) return String(status);
  const { payload } = (json as RecordDocument).data.attributes as { readonly payload: RecordDocument };
  return titleIn(payload);
}

const titleIn = ({ data }: RecordDocument): string =>
  (data.attributes['title'] as Readonly<Record<string, string>> | undefined)?.[MAIN_LOCALE] ?? 'no title';

/** Creates a record, changes it twice, and deletes it in half of the cases. */
export async function editRecord(context: ScenarioContext): Promise<void> {
  const { caller, record, name } = context;
  const id = await createRecord(context, `${name} record`);
  if (id === undefined) return;
  const path = `/items/${id}`;
  const written = new WrittenObject(caller, record, `${name}: the record`, `${name} record`);
  for (const title of [`${name} changed`, `${name} changed again`]) {
    const body = { data: { type: 'item', id, attributes: titled(title) } };
    await written.change({ path, request: sent('PUT', body), state: title });
  }
  if (context.random() < 0.5) await written.change({ path, request: sent('DELETE'), state: '404' });
  written.leave(async (each) => {
    const { status, json } = await each.repeat(path, sent('GET'));
    return status === 200 ? titleIn(json as RecordDocument) : String(status);
  });
}
