import type { ItemCondition } from '@scriptorium/contracts';
import { parseIsoTime } from '@scriptorium/contracts';

import { invalid, type Option } from './read-query';

type Comparison = Extract<ItemCondition, { by: 'size' }>['operator'];

const LONGEST = 10_000;
const CONDITIONS = 20;

/** One condition, up to the `and` behind it. A quote in a text is doubled. */
const CONDITION =
  /^\s*(?:(folder|file) (eq|ne) null|name eq '((?:[^']|'')*)'|startswith\(name,\s*'((?:[^']|'')*)'\)|size (eq|ne|gt|ge|lt|le) (\d{1,15})|lastModifiedDateTime (eq|ne|gt|ge|lt|le) ([\dT:.Z+-]{10,35}))(?:\s*$|\s+and(?=\s))/;

/**
 * Reads `$filter`: conditions on `folder`, `file`, `name`, `size` and `lastModifiedDateTime`, joined by `and`. Rejects
 * any other expression with QUERY_INVALID {parameter}.
 */
export function readFilter(options: ReadonlyMap<Option, string>): readonly ItemCondition[] {
  const text = options.get('filter');
  if (text === undefined) return [];
  const found: ItemCondition[] = [];
  for (let rest = text; found.length === 0 || rest !== '';) {
    const match = text.length > LONGEST ? null : CONDITION.exec(rest);
    if (match === null || found.length === CONDITIONS) throw unsupported();
    found.push(conditionOf(match));
    rest = rest.slice(match[0].length);
  }
  return found;
}

function conditionOf([, facet, presence, name, prefix, ofSize, size, ofTime, time]: RegExpExecArray): ItemCondition {
  if (facet !== undefined) return { by: 'kind', isFolder: (facet === 'folder') === (presence === 'ne') };
  if (name !== undefined) return { by: 'name', operator: 'eq', value: name.replaceAll("''", "'") };
  if (prefix !== undefined) return { by: 'name', operator: 'startswith', value: prefix.replaceAll("''", "'") };
  if (ofSize !== undefined) return { by: 'size', operator: ofSize as Comparison, value: Number(size) };
  const value = parseIsoTime(time ?? '');
  if (value === undefined) throw unsupported();
  return { by: 'modifiedAt', operator: ofTime as Comparison, value: value.toISOString() };
}

function unsupported(): Error {
  return invalid(
    '$filter',
    '"$filter" must consist of at most 20 conditions joined by "and": "folder ne null", "file ne null", ' +
      '"name eq \'…\'", "startswith(name,\'…\')", or a comparison of size or lastModifiedDateTime.',
  );
}
