import { requireScope } from '@scriptorium/auth';
import { RejectedError, type JobId, type requestLocalization } from '@scriptorium/contracts';
import type { DecidedLocalization } from './accept-localization';
import { decideLocalization, type RootSnapshot } from './decide-localization';

export type LocalizationRequest = NonNullable<typeof requestLocalization.request>;

/**
 * Returns the job of a request and the tree to plan. `root` is undefined if the item does not exist. Rejects with
 * NOT_FOUND, FORBIDDEN {scope}, and as `decideLocalization` does.
 */
export function describeLocalization(
  root: RootSnapshot | undefined,
  request: LocalizationRequest,
  id: JobId,
): DecidedLocalization {
  const { caller, replicateFolderStructure: replicateFolders } = request;
  if (root === undefined) throw new RejectedError('NOT_FOUND', 'The content item does not exist.');
  requireScope(caller, root.spaceId, 'localize');

  const { locales, rootLocale, destinations } = decideLocalization(root, request);
  const { spaceId, spaceKey, variantId, version, label, repositoryId, removals } = root;
  return {
    job: {
      spaceId,
      id,
      spaceKey,
      kind: 'localize',
      rootKind: 'variant',
      rootId: variantId,
      rootVersion: version,
      rootLabel: label,
      rootLocale,
      locales,
      replicateFolders,
      requestedBy: caller.principalId,
    },
    tree: {
      spaceId,
      jobId: id,
      roots: [{ variantId, version, locale: rootLocale, repositoryId }],
      locales,
      destinations,
      replicateFolders,
    },
    removals,
  };
}
