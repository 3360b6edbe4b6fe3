import { CmClient, type CmBranch, type ContentItem, type NewContentItem, type Problem } from '@scriptorium/cm-client';
import type { Space } from '../system/open-space';
import { checkListed } from './cm-document';

/** The space as a branch of the CM API, in the eyes of whoever's token the space has. */
export function branchOf(space: Space): CmBranch {
  return clientOf(space).branch(space.key);
}

export function clientOf({ system, token }: Space): CmClient {
  return new CmClient({ url: system.gatewayUrl, access: { token }, send: sendChecked });
}

/** Every response that a spec receives must be listed in the OpenAPI document. */
async function sendChecked(request: Request): Promise<Response> {
  const answer = await fetch(request);
  const text = await answer.clone().text();
  checkListed(request.method, new URL(request.url).pathname, answer.status, slugOf(answer.status, text));
  return answer;
}

/** Undefined for a success. */
function slugOf(status: number, text: string): string | undefined {
  if (status < 400) return undefined;
  return String((JSON.parse(text) as Partial<Problem>).type)
    .split(':')
    .at(-1);
}

export const ARTICLE = 'article';

/** The content type that these specs have in common, and a locale more than the spaces have. */
export async function createArticleType(branch: CmBranch): Promise<void> {
  await branch.addContentType({
    id: ARTICLE,
    name: 'Article',
    fields: [
      { id: 'title', name: 'Title', type: 'ShortText', required: true },
      { id: 'text', name: 'Text', type: 'LongText' },
      { id: 'rating', name: 'Rating', type: 'Decimal' },
      { id: 'related', name: 'Related', type: 'Reference' },
    ],
  });
}

let made = 0;

/** An article of its own name. */
export function createArticle(branch: CmBranch, change: Partial<NewContentItem> = {}): Promise<Article> {
  made += 1;
  const fields = titled(`Article ${made}`);
  const item = { name: `article-${made}`, label: `Article ${made}`, contentType: ARTICLE, fields, ...change };
  return branch.create(item).then(identified);
}

export type Article = ContentItem & { readonly id: string };

/** In the type the id may be null, as the original has it; here it never is. */
function identified(item: ContentItem): Article {
  if (item.id === null) throw new Error('An item without an id');
  return { ...item, id: item.id };
}

export function titled(title: string): NonNullable<NewContentItem['fields']> {
  return { title: { type: 'ShortText', value: title } };
}

export interface CmAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** What kind of problem; undefined for a success. */
  readonly slug: string | undefined;
  readonly json: Partial<ContentItem> & Partial<Problem> & Readonly<Record<string, unknown>>;
}

export interface CmRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Follows `…/branches/{the space}`. */
  readonly path: string;
  readonly branch?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

/** One request as it goes over the wire: for what the client hides, and for what it would never send. */
export async function askCm(space: Space, request: CmRequest): Promise<CmAnswer> {
  const { method = 'GET', path, branch = space.key, headers = {}, body } = request;
  const answer = await fetch(`${space.system.gatewayUrl}/api/v2/cm/branches/${branch}${path}`, {
    method,
    headers: { authorization: `Bearer ${space.token}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as CmAnswer['json'];
  const slug = slugOf(answer.status, text);
  checkListed(method, new URL(answer.url).pathname, answer.status, slug);
  return { status: answer.status, headers: answer.headers, json, slug };
}

/** The copy's query as it is written, with the question mark. */
export function askCopy(
  space: Space,
  item: string,
  query: string,
  more: Pick<CmRequest, 'branch' | 'headers'> = {},
): Promise<CmAnswer> {
  return askCm(space, { method: 'POST', path: `/content-items/${item}/copy${query}`, ...more });
}
