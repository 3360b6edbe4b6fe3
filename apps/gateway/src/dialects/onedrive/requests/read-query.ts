import { type ListChildren, RejectedError } from '@scriptorium/contracts';

/** Query options of OData, with or without `$`. Other names without `$` are ignored. */
const OPTIONS = [
  'select',
  'expand',
  'top',
  'skiptoken',
  'orderby',
  'filter',
  'search',
  'count',
  'skip',
  'apply',
  'compute',
] as const;
export type Option = (typeof OPTIONS)[number];

const SPELLINGS = new Map<string, Option>([
  ...OPTIONS.map((option): [string, Option] => [option, option]),
  ['skipToken', 'skiptoken'],
]);

/**
 * Returns the options of a query. Rejects options that the operation does not support with QUERY_INVALID {parameter}.
 */
export function readOptions(query: URLSearchParams, known: readonly Option[]): ReadonlyMap<Option, string> {
  const found = new Map<Option, string>();
  for (const [name, value] of query) {
    const option = SPELLINGS.get(name.replace(/^\$/, ''));
    if (option === undefined && !name.startsWith('$')) continue;
    if (option === undefined || !known.includes(option)) throw invalid(name, `"${name}" is not supported here.`);
    if (found.has(option)) throw invalid(name, `"${name}" must not be repeated.`);
    found.set(option, value);
  }
  return found;
}

const PAGE = 200;
const LARGEST_PAGE = 1_000;

export function readTop(options: ReadonlyMap<Option, string>): number {
  const text = options.get('top');
  if (text === undefined) return PAGE;
  if (!/^[1-9]\d*$/.test(text)) throw invalid('$top', '"$top" must be an integer from 1.');
  return Math.min(LARGEST_PAGE, Number(text));
}

const COLUMNS: Readonly<Record<string, ListChildren['order']['by']>> = {
  name: 'name',
  size: 'size',
  lastModifiedDateTime: 'modifiedAt',
};

export function readOrder(options: ReadonlyMap<Option, string>): ListChildren['order'] {
  const [, column = '', direction] = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/.exec(options.get('orderby') ?? 'name') ?? [];
  const by = Object.hasOwn(COLUMNS, column) ? COLUMNS[column] : undefined;
  if (by === undefined) throw invalid('$orderby', '"$orderby" must be name, size or lastModifiedDateTime.');
  return { by, direction: direction === 'desc' ? 'desc' : 'asc' };
}

/** Selected members; undefined for all. */
export type Selection = ReadonlySet<string> | undefined;

export interface Expansion {
  /** Undefined if children are not expanded. */
  readonly children?: { readonly select: Selection };
}

const EXPANDED = /^(?:(children)(?:\(\$?select=([^();]*)\))?|thumbnails)$/;

/** Reads `children`, `children($select=id,name)` and `thumbnails`, which are accepted but never returned. */
export function readExpansion(options: ReadonlyMap<Option, string>): Expansion {
  const terms = splitOutside(options.get('expand') ?? '').map((term) => {
    const found = EXPANDED.exec(term.trim());
    if (found === null) throw invalid('$expand', `"${term}" cannot be expanded.`);
    return found;
  });
  const children = terms.find(([, name]) => name === 'children');
  return children === undefined ? {} : { children: { select: selectionOf(children[2]) } };
}

export function readSelection(options: ReadonlyMap<Option, string>): Selection {
  return selectionOf(options.get('select'));
}

export function select(item: Record<string, unknown>, selection: Selection): Record<string, unknown> {
  if (selection === undefined) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => selection.has(name)));
}

/** Names of the direct endpoint, and those of Graph. */
const ALIASES: ReadonlyMap<string, string> = new Map([['@content.downloadUrl', '@microsoft.graph.downloadUrl']]);

function selectionOf(text: string | undefined): Selection {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 || names.includes('*')
    ? undefined
    : new Set(names.map((name) => ALIASES.get(name) ?? name));
}

/**
 * Splits at the commas outside of parentheses. Takes linear time: the address of a request in a batch may have
 * megabytes.
 */
function splitOutside(text: string): string[] {
  const terms = text.match(/(?:[^,(]|\([^)]*\)?)+/g) ?? [];
  return terms.filter((term) => term.trim() !== '');
}

export function invalid(parameter: string, message: string): RejectedError {
  return new RejectedError('QUERY_INVALID', message, { parameter });
}
