import {
  WITHOUT_LOCALE,
  type CopyRequest,
  type LinkAction,
  type PlanDestination,
  type PlannedLink,
  type PlanNode,
  type PlanRequest,
  type RestoreDecision,
  type RollOutDecision,
  type UndoDecision,
  type VariantId,
} from '@scriptorium/contracts';
import { ACTION_LETTERS, derivedId, duplicateVariantId, slotPaths } from '@scriptorium/copy-engine';
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
  const isCopy = request.kind === 'localize';
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
    destinations: locales.flatMap((locale, bit) => destinationsAt(row, request, locale, bit)),
    links: isCopy ? linksOf(row, request) : [],
    linkCount: isCopy ? row.linkCount : 0,
    children: row.children,
  };
}

/** Returns the destination in a locale, or none. */
function destinationsAt(row: PlanNodeRow, request: PlanRequest, locale: string, bit: number): PlanDestination[] {
  switch (request.kind) {
    case 'undo':
      return request.jobKind === 'roll-out' ? restoreOf(row, locale, bit) : copyOf(row, locale, bit);
    case 'roll-out':
      return updateOf(row, locale, bit);
    case 'localize': {
      const destination = destinationOf(row, request, locale, bit);
      return destination === undefined ? [] : [destination];
    }
  }
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
    return to('reuse', 'variant-exists', existing);
  }
  if (row.chosen.includes(locale)) return to('share', 'choice', row.variantId, repositoryId);
  if (!has(row.failMask, bit)) return undefined;
  const isForbidden = row.linkActions?.includes(ACTION_LETTERS.stop) === true;
  return to('fail', isForbidden ? 'LINK_FORBIDDEN' : 'REPOSITORY_DOES_NOT_SUPPORT_LOCALES', null, null);
}

/** Returns the decision of an undo about the copy of a node. No copy, no decision. */
function copyOf(row: PlanNodeRow, locale: string, bit: number): PlanDestination[] {
  const { createMask, reuseMask, archiveMask, familyId, kept } = row;
  const to = (decision: UndoDecision, reason: string | null, author: string | null): PlanDestination[] => [
    {
      locale,
      decision,
      reason,
      author,
      targetId: duplicateVariantId(familyId, locale === WITHOUT_LOCALE ? null : locale),
      targetRepository: null,
    },
  ];
  if (has(archiveMask, bit)) return to('archive', 'CHOICE', null);
  if (has(createMask, bit)) return to('remove', null, null);
  const reason = kept.find((each) => each.bit === bit);
  return has(reuseMask, bit) ? to('keep', reason?.reason ?? null, reason?.author ?? null) : [];
}

/** Returns the decision of the undo of a roll-out about the copy of a source. */
function restoreOf(
  { createMask, reuseMask, archiveMask, existing, kept }: PlanNodeRow,
  locale: string,
  bit: number,
): PlanDestination[] {
  const targetId = existing.find((variant) => variant.locale === locale)?.id ?? null;
  const to = (decision: RestoreDecision, reason: string | null, author: string | null): PlanDestination[] => [
    { locale, decision, reason, author, targetId, targetRepository: null },
  ];
  if (has(createMask, bit)) return to('update', has(archiveMask, bit) ? 'CHOICE' : null, null);
  const found = kept.find((each) => each.bit === bit);
  return has(reuseMask, bit) ? to('keep', found?.reason ?? null, found?.author ?? null) : [];
}

/** Returns the decision of a roll-out about the copy of a source. */
function updateOf(
  { createMask, reuseMask, existing, kept }: PlanNodeRow,
  locale: string,
  bit: number,
): PlanDestination[] {
  const targetId = existing.find((variant) => variant.locale === locale)?.id ?? null;
  const to = (decision: RollOutDecision, reason: string | null): PlanDestination[] => [
    { locale, decision, reason, targetId, targetRepository: null },
  ];
  if (has(createMask, bit)) return to('update', null);
  const found = kept.find((each) => each.bit === bit);
  if (!has(reuseMask, bit)) return [];
  return to(found?.outcome === 'reused' ? 'reuse' : 'skip', found?.reason ?? null);
}

function linksOf(row: PlanNodeRow, { links: rules = [] }: PlanRequest): PlannedLink[] {
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
