import type { FamilyId, JobId, LinkAction, VariantId } from '@scriptorium/contracts';
import { derivedId } from '../derived-id';
import { decideLink, type LinkFacts, type ParsedRule } from '../links/decide-link';
import { segmentsOf } from '../links/match-pointer';
import { decideDrops } from '../links/decide-drops';
import { slotPaths, slotPlaces } from '../links/slot-paths';
import { renderBody } from '../body/render-body';
import type { SchemaSet } from '../schemas/schema-set';
import type { TimeSlice } from './time-slice';

/** The letters of `jobs.plan_nodes.link_actions`. */
export const ACTION_LETTERS: Readonly<Record<LinkAction, string>> = {
  localize: 'l',
  share: 's',
  duplicate: 'd',
  drop: 'x',
  stop: '!',
};
/** Number of the rule of a link that no rule matches. */
const NO_RULE = -1;

/** A node with its slots. The arrays have an element for each slot; that of a slot without an active item is null. */
export interface NodeSlots {
  readonly number: number;
  readonly depth: number;
  /** Null unless a rule has a path or drops links. */
  readonly template: string | null;
  readonly schemaUri: string;
  readonly kinds: string;
  readonly values: readonly string[];
  readonly contentTypes: readonly (string | null)[];
  readonly locales: readonly (string | null)[];
  /** The family of the linked item, or null if it cannot be copied. */
  readonly families: readonly (FamilyId | null)[];
}

/** The columns of a node that rules decide. */
export interface DecidedLinks {
  readonly number: number;
  readonly links: readonly VariantId[];
  readonly actions: string;
  readonly rules: readonly number[];
  /** Positions of the links' slots. */
  readonly slots: readonly number[];
  readonly families: readonly (string | null)[] | null;
  readonly stops: boolean;
}

/**
 * Returns the links of a node: its links, and the references that a rule does not share. Other work of the process runs
 * between links, because a body can have thousands of links, and a request 100 rules with long patterns.
 */
export async function decideLinks(
  node: NodeSlots,
  rules: readonly ParsedRule[],
  jobId: JobId,
  slice: TimeSlice,
  schemas: SchemaSet,
): Promise<DecidedLinks> {
  const paths = node.template === null ? [] : slotPaths(node.template);
  const [links, numbers, slots]: [VariantId[], number[], number[]] = [[], [], []];
  const families: (string | null)[] = [];
  let actions = '';
  for (const [at, kind] of [...node.kinds].entries()) {
    const value = node.values[at] ?? '';
    const family = node.families[at] ?? null;
    families.push(kind === 'b' ? value : null);
    if (kind !== 'l' && kind !== 'r') continue;
    if (slice.isOver()) await slice.next();
    const facts: LinkFacts = {
      kind: kind === 'l' ? 'link' : 'reference',
      path: segmentsOf(paths[at] ?? ''),
      depth: node.depth + 1,
      contentType: node.contentTypes[at] ?? null,
      locale: node.locales[at] ?? null,
    };
    const { action, rule = NO_RULE } = decideLink(rules, facts);
    if (kind === 'r' && action === 'share') continue;
    links.push(value as VariantId);
    actions += ACTION_LETTERS[action];
    numbers.push(rule);
    slots.push(at);
    if (family === null) continue;
    if (action === 'localize') families[at] = family;
    if (action === 'duplicate') families[at] = derivedId(family, jobId);
  }
  actions = keepRequired(node, actions, slots, schemas);
  const hasFamilies = families.some((family) => family !== null);
  return {
    number: node.number,
    links,
    actions,
    rules: numbers,
    slots,
    families: hasFamilies ? families : null,
    stops: actions.includes(ACTION_LETTERS.stop),
  };
}

/** Returns the actions with those links shared that a rule drops and the schema of the body requires. */
function keepRequired(
  { template, kinds, schemaUri }: NodeSlots,
  actions: string,
  slots: readonly number[],
  schemas: SchemaSet,
): string {
  if (template === null || !actions.includes(ACTION_LETTERS.drop)) return actions;
  const wanted = new Set(slots.filter((_, link) => actions[link] === ACTION_LETTERS.drop));
  const body: unknown = JSON.parse(renderBody(template, [...kinds].map(String), null));
  const dropped = new Set(decideDrops(body, slotPlaces(template), wanted, schemas, schemas.of(schemaUri)));
  return slots
    .map((slot, link) => (wanted.has(slot) && !dropped.has(slot) ? ACTION_LETTERS.share : (actions[link] ?? '')))
    .join('');
}
