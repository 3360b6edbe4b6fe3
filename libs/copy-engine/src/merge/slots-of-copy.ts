import { derivedId } from '../derived-id';

/** The locale of a localized copy, or the job of a duplicate: with it, the ids of copied blocks are computed. */
export type CopyDestination = { readonly locale: string } | { readonly jobId: string };

/** The ids that the links of a copy need. */
export interface LinkedVariants {
  /** The families of the linked variants, also of deleted ones. An id without a family stands for itself. */
  readonly families: ReadonlyMap<string, string>;
  /** By family: the variant that a new link of the copy leads to. Without one, the copy links as the source does. */
  readonly targets: ReadonlyMap<string, string>;
}

/** Returns the ids that the slots of a source have in its copy, as the copy statements compute them. */
export function slotsOfCopy(
  { slots, slotKinds }: { readonly slots: readonly string[]; readonly slotKinds: string },
  destination: CopyDestination,
  { families, targets }: LinkedVariants,
): string[] {
  return slots.map((id, index) => {
    switch (slotKinds[index]) {
      case 'l':
        return targets.get(families.get(id) ?? '') ?? id;
      case 'b':
        return derivedId(id, 'locale' in destination ? destination.locale : destination.jobId);
      case 's':
        return 'locale' in destination ? id : derivedId(id, destination.jobId);
      default:
        return id;
    }
  });
}
