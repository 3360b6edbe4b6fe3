import { importedId, omitUndefined, type SavedItem } from '@scriptorium/contracts';

import { isUuid } from '../../../http/requests/is-uuid';
import { toStoredBody } from '../bodies/native-body';
import type { ImportLine } from './import-line.dto';

/**
 * Returns the variant that a line describes. Keys become computed ids, so a link may name a line that comes later. A
 * key that is a UUID names a variant of this space, or one of the space that the file was exported from:
 * content-store decides which (`foreignIds`). Rejects with LINK_INVALID {property}.
 */
export function itemOfLine(spaceKey: string, line: ImportLine, defaults: { readonly repository?: string }): SavedItem {
  const foreign = new Set<string>();
  const idOf = (kind: 'variant' | 'family', name: string): string => {
    if (!isUuid(name)) return importedId(spaceKey, kind, name);
    const id = name.toLowerCase();
    foreign.add(id);
    return id;
  };
  const { key, family = key, contentType, locale = null, label, folderId, deliveryKey = null } = line;
  const { repository = defaults.repository } = line;
  const id = idOf('variant', key);
  const familyId = idOf('family', family);
  const body = toStoredBody(line.body.text, { contentType, deliveryKey }, idOf);
  return { id, familyId, locale, label, body, foreignIds: [...foreign], ...omitUndefined({ repository, folderId }) };
}
