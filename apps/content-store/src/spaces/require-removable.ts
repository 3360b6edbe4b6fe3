import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { requireUnused } from './uses/require-unused';
import { localesInUse } from './spaces.store';

/**
 * Checks that locales can be removed, until the transaction ends: no content is in them, no repository uses them, and
 * no running job copies into them. Rejects with LOCALE_IN_USE {locales} or {locales, jobIds}. `named` returns the
 * locales under another name.
 */
export async function requireRemovable(
  client: ClientBase,
  spaceId: SpaceId,
  locales: readonly string[],
  named: (locales: readonly string[]) => Readonly<Record<string, unknown>> = (each) => ({ locales: each }),
): Promise<void> {
  if (locales.length === 0) return;
  const inUse = await localesInUse(client, spaceId, locales);
  if (inUse.length > 0) {
    throw new RejectedError(
      'LOCALE_IN_USE',
      `Items or repositories use the locales ${inUse.join(', ')}.`,
      named(inUse),
    );
  }
  const what = locales.length === 1 ? `The locale ${locales.join()}` : `One of the locales ${locales.join(', ')}`;
  await requireUnused(client, spaceId, { locales }, { code: 'LOCALE_IN_USE', what, data: named(locales) });
}
