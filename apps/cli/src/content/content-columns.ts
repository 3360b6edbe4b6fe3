import type { ItemOf, Variant } from '@scriptorium/client';
import type { Column } from '../output/table';

type Family = ItemOf<'/v1/spaces/{space}/families'>;
type Version = ItemOf<'/v1/spaces/{space}/variants/{id}/versions'>;
type Link = ItemOf<'/v1/spaces/{space}/variants/{id}/links'>;

export const FAMILY_COLUMNS: readonly Column<Family>[] = [
  ['family', ({ id }) => id],
  ['label', ({ variants }) => variants[0]?.label],
  ['content type', ({ contentType }) => contentType],
  ['locales', ({ variants }) => variants.map(({ locale }) => locale ?? '-')],
  ['first variant', ({ variants }) => variants[0]?.id],
];

export const VARIANT_LINES: readonly Column<Variant>[] = [
  ['id', ({ id }) => id],
  ['family', ({ familyId }) => familyId],
  ['label', ({ label }) => label],
  ['locale', ({ locale }) => locale],
  ['content type', ({ contentType }) => contentType],
  ['version', ({ version }) => version],
  ['status', ({ status }) => status],
  ['publishing', ({ publishing }) => publishing],
  ['validation', ({ validationState }) => validationState],
  ['delivery key', ({ deliveryKey }) => deliveryKey],
  ['updated', ({ updatedAt }) => updatedAt],
  ['body', ({ body }) => body],
];

export const VERSION_COLUMNS: readonly Column<Version>[] = [
  ['version', ({ number }) => number],
  ['label', ({ label }) => label],
  ['created', ({ createdAt }) => createdAt],
  ['by', ({ createdBy }) => createdBy.name ?? createdBy.id],
];

export const LINK_COLUMNS: readonly Column<Link>[] = [
  ['kind', ({ kind }) => kind],
  ['target', ({ targetId }) => targetId],
  ['variant', ({ variant }) => variant?.id],
  ['locale', ({ variant }) => variant?.locale],
  ['label', ({ variant }) => variant?.label],
];
