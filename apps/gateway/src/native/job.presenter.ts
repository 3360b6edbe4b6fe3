import type { JobView } from '@scriptorium/contracts';

/** `root.variantId` is the id of the job's root, of a copy in drives the item's. */
export function presentJob({ root, ...job }: JobView): object {
  const { id: variantId, version, label, locale } = root;
  return { ...job, root: { variantId, version, label, locale } };
}
