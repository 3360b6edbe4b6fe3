import { LOCALE_TAG } from '@scriptorium/contracts';

import { schemaOf } from '../../../http/dtos/rules';
import { CountParameter, OneOfParameter, TextParameter, VersionParameter } from '../queries/parameters.decorator';
import { STATUSES } from './item.dto';

const SORTS = ['name', '-name', 'system.updatedAt', '-system.updatedAt'] as const;

export const DEFAULT_SIZE = 20;
/** A larger page size is reduced to this; the response reports it as `pageSize`. */
export const MAX_SIZE = 100;

/** content-store checks tags, because the order of its checks includes rows that only it can read. */
const TAG = { type: 'string', ...schemaOf(LOCALE_TAG) } as const;

export class LocaleQuery {
  @TextParameter('An IETF language tag. Default: the item without a locale.') readonly locale?: string;
}

export class VersionQuery extends LocaleQuery {
  @VersionParameter('A version of the item in its locale. Default: the latest.') readonly version?: number;
}

export class NewItemQuery {
  @TextParameter('An IETF language tag. Default: the locale in the body, or no locale.', TAG) readonly locale?: string;
}

/** Passed on as text: content-store checks it in the order of docs/contracts/cm-api.md §3. */
export class CopyQuery {
  // Without a maximum: a number that is too high names a version that does not exist.
  @TextParameter('A version of the item in the source locale. Default: the latest.', { type: 'integer', minimum: 1 })
  readonly version?: string;
  @TextParameter('Default: the item without a locale; otherwise the item in the default locale.', TAG)
  readonly sourceLocale?: string;
  @TextParameter('The locale of the copy. Required; must be defined on the branch.', TAG)
  readonly destinationLocale?: string;
}

export class ItemsQuery {
  @TextParameter('Items whose name or label contains this text.') readonly search?: string;
  @OneOfParameter(SORTS, 'A minus means descending.') readonly sortBy?: (typeof SORTS)[number];
  @TextParameter('Ids, separated by `|`.') readonly id?: string;
  @TextParameter('Items that refer to the item with this id.') readonly linkedTo?: string;
  @TextParameter("A content type's id.") readonly contentType?: string;
  @OneOfParameter(STATUSES, 'Items with this status.') readonly status?: (typeof STATUSES)[number];
  @TextParameter('Items in this locale; `null` for items without a locale. Default: all items.')
  readonly locale?: string;
  @CountParameter('From 1.') readonly pageNumber?: number;
  @CountParameter(`Default: ${DEFAULT_SIZE}. Values above ${MAX_SIZE} are reduced to ${MAX_SIZE}.`)
  readonly pageSize?: number;
  @OneOfParameter(['excludeCustomFields'], 'Omits the fields: `fields` is null.')
  readonly view?: 'excludeCustomFields';
}
