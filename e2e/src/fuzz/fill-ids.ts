import { randomUUID } from 'node:crypto';
import type { Space } from '../system/open-space';
import { sendTo, type SentRequest } from './sent-request';

const PARAMETER = /\{([\w-]+)\}/;
/** Credentials of the tests must stay. */
const CREDENTIALS = /\/(clients|tokens)\//;

/**
 * Replaces the names in braces of paths by ids: the key of the space, or its hub. Another name gets the first id of the
 * list at the path before it, or a random id if the list is empty.
 */
export class Ids {
  private readonly known = new Map<string, string>();

  private constructor(private readonly space: Space) {}

  static async of(space: Space): Promise<Ids> {
    const ids = new Ids(space);
    const repository = await space.repository('content');
    const item = await space.http.post(`/content-repositories/${String(repository.id)}/content-items`, {
      label: 'fuzz',
      body: { _meta: { schema: 'https://e2e.scriptorium.example/page', name: 'fuzz' }, title: 'x' },
    });
    ids.known.set('space', space.key);
    ids.known.set('branchId', space.key);
    ids.known.set('hub', space.hubId);
    ids.known.set('repository', String(repository.id));
    ids.known.set('content-item', (JSON.parse(item.text) as { id?: string }).id ?? randomUUID());
    return ids;
  }

  async fill(request: SentRequest): Promise<SentRequest> {
    let { path } = request;
    for (let found = PARAMETER.exec(path); found !== null; found = PARAMETER.exec(path)) {
      const [text, name = ''] = found;
      const list = path.slice(0, found.index - 1);
      path = path.replace(
        text,
        this.known.get(name) ?? (CREDENTIALS.test(path) ? randomUUID() : await this.first(list)),
      );
    }
    return { ...request, path };
  }

  private async first(list: string): Promise<string> {
    const known = this.known.get(list);
    if (known !== undefined) return known;
    const { status, text } = await sendTo(this.space, { method: 'GET', path: list });
    const id = status === 200 ? firstIdIn(text) : undefined;
    this.known.set(list, id ?? randomUUID());
    return id ?? randomUUID();
  }
}

/** Returns the first id in a response; ids are named alike in all APIs. */
function firstIdIn(text: string): string | undefined {
  return /"(?:id|variantId)":"([^"]+)"/.exec(text)?.[1];
}
