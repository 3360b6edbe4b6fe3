import type { Caller, Scope } from '@scriptorium/contracts';
import { inEntityTransaction } from '@scriptorium/persistence';
import { applyBootstrap } from '../bootstrap/apply-bootstrap';
import type { Declaration, DeclaredSpace } from '../bootstrap/declaration';
import { callerOfToken } from './access-tokens';
import type { RunningContentStore } from './running-content-store';

export const PAGE = 'https://example.com/page';
export const pageSchema = JSON.stringify({ type: 'object', properties: { title: { type: 'string', maxLength: 10 } } });

/** Spaces `docs` and `shop`, each with a `page` type and a repository `website`, and callers with different scopes. */
export interface TwoSpaces {
  readonly admin: Caller;
  readonly writer: Caller;
  readonly reader: Caller;
  /** An admin of `shop` only. */
  readonly stranger: Caller;
  readonly hubId: string;
  readonly otherHubId: string;
}

export async function plantTwoSpaces({ db, rpc }: RunningContentStore): Promise<TwoSpaces> {
  const declaration: Declaration = {
    spaces: [space('docs'), space('shop')],
    clients: [],
    tokens: [
      token('admin', { docs: ['admin'] }),
      token('writer', { docs: ['read', 'write'] }),
      token('reader', { docs: ['read'] }),
      token('stranger', { shop: ['admin'] }),
    ],
  };
  const errors = await inEntityTransaction(db, (manager, client) => applyBootstrap(manager, client, declaration));
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const [admin, writer, reader, stranger] = await Promise.all(
    [tokenOf('admin'), tokenOf('writer'), tokenOf('reader'), tokenOf('stranger')].map((text) =>
      callerOfToken(rpc, text),
    ),
  );
  if (admin === undefined || writer === undefined || reader === undefined || stranger === undefined) {
    throw new Error('A caller could not be read.');
  }
  return { admin, writer, reader, stranger, hubId: hubIdOf(admin), otherHubId: hubIdOf(stranger) };
}

/** Returns all items of a stream of list replies. */
export async function collected<View>(
  replies: AsyncIterable<{ readonly items: readonly View[]; readonly page: { readonly totalElements: number } }>,
): Promise<{ readonly items: readonly View[]; readonly total: number; readonly replies: number }> {
  const items: View[] = [];
  let [total, count] = [0, 0];
  for await (const reply of replies) {
    items.push(...reply.items);
    total = reply.page.totalElements;
    count += 1;
  }
  return { items, total, replies: count };
}

export const FIRST_PAGE = { page: 0, size: 20 };

function hubIdOf({ grants }: Caller): string {
  return grants[0]?.hubId ?? '';
}

function tokenOf(name: string): string {
  return `the personal token of the ${name} in tests`;
}

function token(name: string, scopes: Readonly<Record<string, readonly Scope[]>>): Declaration['tokens'][number] {
  return { path: '', name, token: tokenOf(name), scopes };
}

function space(key: string): DeclaredSpace {
  return {
    path: '',
    key,
    label: key,
    description: undefined,
    hubId: undefined,
    locales: ['en-US', 'fr-FR', 'de-DE'],
    schemas: [{ path: '', uri: PAGE, body: pageSchema, validationLevel: 'CONTENT_TYPE' }],
    contentTypes: [{ path: '', uri: PAGE, settings: { label: 'Page' } }],
    repositories: [
      {
        path: '',
        name: 'website',
        label: 'Website',
        features: undefined,
        itemLocales: undefined,
        localizationGroup: undefined,
        contentTypes: [PAGE],
      },
    ],
  };
}
