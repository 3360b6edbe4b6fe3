import { renderBody } from '@scriptorium/copy-engine';
import type { FamilyRow } from '../../../content/families/family-rows.store';
import type { LoadedVariant } from './saves/save-decided';

export function loadedVariants({ variants }: FamilyRow): LoadedVariant[] {
  return variants.map((variant) => ({
    ...variant,
    text: renderBody(variant.template, variant.slots, variant.lifted),
  }));
}
