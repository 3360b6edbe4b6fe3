import type { FamilyId, JobId, VariantId } from '@scriptorium/contracts';
import { extractBody, type ExtractedBody } from '../body/extract-body';
import { withDeliveryKey } from '../body/lifted-members';
import { renderBody } from '../body/render-body';
import { derivedId } from '../derived-id';
import type { DuplicatePlan } from './duplicate-plan';
import { labelText } from '../body/label-text';
import { duplicateText, duplicateValue, type DuplicateNumbers } from './duplicate-values';

/** A variant of the duplicated family, at its planned version. */
export interface DuplicateSource {
  readonly variantId: VariantId;
  readonly version: number;
  readonly locale: string | null;
  readonly label: string;
  readonly template: string;
  readonly slotKinds: string;
  readonly slots: readonly string[];
  readonly lifted: string | null;
}

export interface Duplicate {
  readonly id: string;
  readonly label: string;
  readonly body: ExtractedBody;
  /** JSON text of the body. */
  readonly text: string;
}

/** Slot kinds of blocks. */
const BLOCKS = 'bs';

/**
 * Returns one variant of a duplicate. Block ids are new at every depth; a block that locales share gets the same new id
 * in all of them. Links do not change. The copy has no delivery key. The text of everything else does not change.
 */
export function duplicateVariant(
  source: DuplicateSource,
  target: { readonly jobId: JobId; readonly familyId: FamilyId },
  plan: DuplicatePlan,
  numbers: DuplicateNumbers,
): Duplicate {
  const slots = source.slots.map((id, index) =>
    BLOCKS.includes(source.slotKinds.charAt(index)) ? derivedId(id, target.jobId) : id,
  );
  const text = duplicateText(renderBody(source.template, slots, withDeliveryKey(source.lifted, null)), plan, numbers);
  return {
    id: duplicateVariantId(target.familyId, source.locale),
    label: labelOf(source.label, titleIn(text, plan)),
    body: extractBody(text),
    text,
  };
}

/** Returns the id of a variant of a duplicate. The variant without a locale has the id of its family. */
export function duplicateVariantId(familyId: FamilyId, locale: string | null): VariantId {
  return locale === null ? (familyId as string as VariantId) : derivedId(familyId, locale);
}

function titleIn(text: string, { titleKey }: DuplicatePlan): unknown {
  return titleKey === null ? undefined : (JSON.parse(text) as Readonly<Record<string, unknown>>)[titleKey];
}

/**
 * Returns the title as the label. Without a title, the source's label with the suffix, so that Amplience's clients can
 * tell the two apart.
 */
function labelOf(label: string, title: unknown): string {
  const wanted = typeof title === 'string' && title !== '' ? title : String(duplicateValue('title', label, 1));
  return labelText(wanted);
}
