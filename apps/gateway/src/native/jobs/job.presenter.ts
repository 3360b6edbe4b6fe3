import type { JobView } from '@scriptorium/contracts';

/** Returns a job. `root.variantId` is the id of its root; for a copy of a drive item it is the id of the item. */
export function presentJob({ root, ...job }: JobView): object {
  const { id: variantId, version, label, locale } = root;
  return { ...job, root: { variantId, version, label, locale } };
}
