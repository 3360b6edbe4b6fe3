import type { FamilyId } from '@scriptorium/contracts';
import { duplicateVariantId, type DuplicatedVariant, type DuplicatePlan } from '@scriptorium/copy-engine';

/** The columns of a duplicate's job that determine its variants. */
interface PlannedDuplicate {
  readonly locales: readonly string[];
  readonly root_locale: string | null;
  readonly result_family_id: FamilyId;
  readonly duplicate: DuplicatePlan;
}

/** A variant of the duplicated record. */
export type DuplicatedNode = Pick<DuplicatedVariant, 'sourceVariantId' | 'sourceVersion'>;

/**
 * Returns the variants that a duplicate creates, from its job and its plan's nodes in their order.
 *
 * The job lists the locales of the nodes, without that of a node that has no locale. Such a node is the first one if
 * the root has no locale, and otherwise the second one, after the default locale (readRecordSnapshot of the planner).
 */
export function plannedVariants(
  job: PlannedDuplicate,
  nodes: readonly DuplicatedNode[],
): Omit<DuplicatedVariant, 'content'>[] {
  const locales: (string | null)[] = [...job.locales];
  if (nodes.length > locales.length) locales.splice(job.root_locale === null ? 0 : 1, 0, null);
  const { result_family_id: familyId, duplicate } = job;
  return nodes.map((node, at) => {
    const locale = locales[at] ?? null;
    return {
      ...node,
      variantId: duplicateVariantId(familyId, locale),
      familyId,
      locale,
      isPublished: duplicate.publishes,
    };
  });
}
