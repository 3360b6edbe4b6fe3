import type {
  CopyRequest,
  LinkAction,
  PlanDestination,
  PlannedLink,
  PlanNode,
  VariantId,
} from '@scriptorium/contracts';
import { ACTION_LETTERS, derivedId, slotPaths } from '@scriptorium/copy-engine';
import type { PlanRow } from '../plan-rows/plans.store';
import type { PlanNodeRow } from './plan-nodes.store';

const ACTIONS = new Map(
  Object.entries(ACTION_LETTERS).map(([action, letter]): [string, LinkAction] => [letter, action as LinkAction]),
);

/** Returns a node of a plan as clients see it, without the sums below it. */
export function planNodeView(
  row: PlanNodeRow,
  { locales, request }: Pick<PlanRow, 'locales' | 'request'>,
): Omit<PlanNode, 'below'> {
  return {
    number: row.number,
    parent: row.parent,
    depth: row.depth,
    variantId: row.variantId,
    familyId: row.sourceFamilyId,
    label: row.label,
    contentType: row.contentType,
    path: row.folder,
    sourceVersion: row.version === 0 ? null : row.version,
    sourceLocale: row.locale,
    destinations: locales.flatMap((locale, bit) => destinationOf(row, request, locale, bit) ?? []),
    links: linksOf(row, request),
    linkCount: row.linkCount,
    children: row.children,
  };
}

function destinationOf(
  row: PlanNodeRow,
  { existing: policy }: CopyRequest,
  locale: string,
  bit: number,
): PlanDestination | undefined {
  const { reason, familyId, repositoryId } = row;
  const existing = row.existing.find((variant) => variant.locale === locale)?.id ?? null;
  const repository = row.moved.find((moved) => moved.bit === bit)?.repositoryId ?? repositoryId;
  const to = (
    decision: PlanDestination['decision'],
    why: string | null,
    targetId: VariantId | null,
    targetRepository: string | null = repository,
  ): PlanDestination => ({ locale, decision, reason: why, targetId, targetRepository });
  if (row.decision === 'share') return to('share', reason, row.variantId, repositoryId);
  if (row.decision === 'skip') return to('skip', reason, null, null);
  if (has(row.createMask, bit)) return to('create', null, derivedId(familyId, locale));
  if (has(row.reuseMask, bit)) {
    if (policy === 'fail') return to('fail', 'VARIANT_EXISTS', existing);
    return to(row.depth === 0 ? 'skip' : 'reuse', 'variant-exists', existing);
  }
  if (row.chosen.includes(locale)) return to('share', 'choice', row.variantId, repositoryId);
  if (!has(row.failMask, bit)) return undefined;
  const isForbidden = row.linkActions?.includes(ACTION_LETTERS.stop) === true;
  return to('fail', isForbidden ? 'LINK_FORBIDDEN' : 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES', null, null);
}

function linksOf(row: PlanNodeRow, { links: rules = [] }: CopyRequest): PlannedLink[] {
  const paths = row.template === null ? [] : slotPaths(row.template);
  const slots = row.linkSlots ?? [...(row.slotKinds ?? '')].flatMap((kind, at) => (kind === 'l' ? [at] : []));
  return row.targets.map(({ number, isRewritten }, at) => {
    const planned = ACTIONS.get(row.linkActions?.[at] ?? ACTION_LETTERS.localize) ?? 'localize';
    const rule = rules[row.linkRules?.[at] ?? -1];
    return {
      path: paths[slots[at] ?? -1] ?? '',
      targetNode: number,
      // An item that cannot be copied stays shared, whatever the rule says.
      decision: (planned === 'localize' || planned === 'duplicate') && !isRewritten ? 'share' : planned,
      rule: rule?.name ?? null,
    };
  });
}

function has(mask: string, bit: number): boolean {
  return mask[bit] === '1';
}
