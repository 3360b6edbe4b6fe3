import { CmClient, type CmBranch, type ContentItem, type NewContentItem, type Problem } from '@scriptorium/cm-client';
import type { Space } from '../system/open-space';
import { checkListed } from './cm-document';

/** Returns the space as a branch of the CM API, with the token of the space. */
export function branchOf(space: Space): CmBranch {
  return clientOf(space).branch(space.key);
}

export function clientOf({ system, token }: Space): CmClient {
  return new CmClient({ url: system.gatewayUrl, access: { token }, send: sendChecked });
}

/** Sends a request and checks that the OpenAPI document lists the response. */
async function sendChecked(request: Request): Promise<Response> {
  const answer = await fetch(request);
  const text = await answer.clone().text();
  checkListed(request.method, new URL(request.url).pathname, answer.status, slugOf(answer.status, text));
  return answer;
}

/** Returns the slug of a problem; undefined for a success. */
function slugOf(status: number, text: string): string | undefined {
  if (status < 400) return undefined;
  return String((JSON.parse(text) as Partial<Problem>).type)
    .split(':')
    .at(-1);
}

export const ARTICLE = 'article';

/** Creates the content type that these specs share. */
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

let createdArticles = 0;

/** Creates an article with a unique name. */
export function createArticle(branch: CmBranch, change: Partial<NewContentItem> = {}): Promise<Article> {
  createdArticles += 1;
  const fields = titled(`Article ${createdArticles}`);
  const item = {
    name: `article-${createdArticles}`,
    label: `Article ${createdArticles}`,
    contentType: ARTICLE,
    fields,
    ...change,
  };
  return branch.create(item).then(identified);
}

export type Article = ContentItem & { readonly id: string };

/** Narrows the type: the original declares the id as nullable, but it is never null here. */
function identified(item: ContentItem): Article {
  if (item.id === null) throw new Error('The item has no id.');
  return { ...item, id: item.id };
}

export function titled(title: string): NonNullable<NewContentItem['fields']> {
  return { title: { type: 'ShortText', value: title } };
}

export interface CmResponse {
  readonly status: number;
  readonly headers: Headers;
  /** The slug of the problem; undefined for a success. */
  readonly slug: string | undefined;
  readonly json: Partial<ContentItem> & Partial<Problem> & Readonly<Record<string, unknown>>;
}

export interface CmRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path below `…/branches/{the space}`. */
  readonly path: string;
  readonly branch?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | string;
}

/** Sends a raw request, for requests and responses that the client does not expose. */
export async function sendCm(space: Space, request: CmRequest): Promise<CmResponse> {
  const { method = 'GET', path, branch = space.key, headers = {}, body } = request;
  const answer = await fetch(`${space.system.gatewayUrl}/api/v2/cm/branches/${branch}${path}`, {
    method,
    headers: { authorization: `Bearer ${space.token}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const json = (text === '' ? {} : JSON.parse(text)) as CmResponse['json'];
  const slug = slugOf(answer.status, text);
  checkListed(method, new URL(answer.url).pathname, answer.status, slug);
  return { status: answer.status, headers: answer.headers, json, slug };
}

/** Sends a copy request. `query` is raw, with the question mark. */
export function sendCopy(
  space: Space,
  item: string,
  query: string,
  more: Pick<CmRequest, 'branch' | 'headers'> = {},
): Promise<CmResponse> {
  return sendCm(space, { method: 'POST', path: `/content-items/${item}/copy${query}`, ...more });
}
