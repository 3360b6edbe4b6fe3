import { type Job, ScriptoriumClient } from '@scriptorium/client';
import { nativeSpace } from '../system/native-client';
import type { Space } from '../system/open-space';
import { PAGE } from '../system/page';

/** Imports a page with pages below it. Returns the ids of their variants by title; the keys are the titles. */
export async function importPages(
  space: Space,
  tree: Readonly<Record<string, readonly string[]>>,
): Promise<Map<string, string>> {
  const lines = Object.entries(tree).map(([title, links]) => ({
    key: title,
    contentType: PAGE,
    locale: 'en-GB',
    label: title,
    body: { title, links: links.map(($link) => ({ $link, contentType: PAGE })) },
  }));
  const ids = new Map<string, string>();
  for await (const { key, variantId, problem } of nativeSpace(space).import(lines)) {
    if (variantId === undefined) throw new Error(`${key}: ${problem?.detail}`);
    ids.set(key ?? '', variantId);
  }
  return ids;
}

/** Replaces members of the body of a variant. */
export async function edited(space: Space, id: string, body: Readonly<Record<string, unknown>>): Promise<void> {
  const { system, token, key } = space;
  const { api } = new ScriptoriumClient({ url: system.gatewayUrl, token });
  await api.PATCH('/v1/spaces/{space}/variants/{id}', { params: { path: { space: key, id } }, body: { body } });
}

/** Returns the id of the copy of a variant in a locale. */
export async function copyOf(space: Space, id: string, locale: string): Promise<string> {
  const { system, token, key } = space;
  const { api } = new ScriptoriumClient({ url: system.gatewayUrl, token });
  const { data: { familyId } = { familyId: '' } } = await api.GET('/v1/spaces/{space}/variants/{id}', {
    params: { path: { space: key, id } },
  });
  const { data } = await api.GET('/v1/spaces/{space}/families/{id}', {
    params: { path: { space: key, id: familyId } },
  });
  return data?.variants.find((variant) => variant.locale === locale)?.id ?? '';
}

interface Localized {
  readonly existing?: 'reuse' | 'fail';
  readonly labels?: Record<string, string>;
}

/** Localizes a variant with what it links to, and waits for the end of the job. */
export async function localized(
  space: Space,
  variantId: string,
  locales: string[],
  more: Localized = {},
): Promise<Job> {
  const native = nativeSpace(space);
  const { id } = await native.copy({ kind: 'localize', roots: [{ variantId }], locales, ...more });
  return native.waitForJob(id);
}
