import {
  omitUndefined,
  type CopyRequest,
  type CopyRoot,
  type DriveCopyRequest,
  type FamilyId,
  type LinkRule,
  type VariantId,
} from '@scriptorium/contracts';

import { isUuid } from '../../http/requests/is-uuid';
import { invalidInput, type InvalidInput } from '../inputs/input-errors';
import type { CopyRequestBody, CopyRootBody, LinkRuleBody } from './copy-request.dto';

/** Returns a validated body as a copy request to localize. Rejects with INPUT_INVALID {errors}. */
export function readCopyRequest(body: CopyRequestBody): CopyRequest {
  const errors: InvalidInput[] = [];
  if (body.kind !== 'localize') errors.push(invalid('/kind', 'Only "localize" can be planned.'));
  if (body.locales === undefined) errors.push({ ...invalid('/locales', '"locales" is required.'), code: REQUIRED });
  const roots = body.roots.flatMap((root, at): CopyRoot[] => {
    const found = rootOf(root);
    if (typeof found !== 'string') return [found];
    errors.push(invalid(`/roots/${at}`, found));
    return [];
  });
  if (body.target !== undefined) errors.push(invalid('/target', '"localize" has no "target".'));
  if (errors.length > 0) throw invalidInput(errors);
  const { locales = [], existing, replicateFolders, labels } = body;
  const source = body.source && { fallback: { ...body.source.fallback } };
  return {
    kind: 'localize',
    roots,
    locales,
    ...omitUndefined({ source, links: body.links?.map(ruleOf), existing, replicateFolders, labels }),
  };
}

/**
 * Returns the family of a validated body to duplicate. A duplicate copies all variants of one family, and its links
 * stay as they are. Rejects other members with INPUT_INVALID {errors}.
 */
export function readDuplicate(body: CopyRequestBody): FamilyId {
  const { kind: _, roots, ...others } = body;
  const errors = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => invalid(`/${name}`, `A duplicate has no "${name}".`));
  const [{ familyId, ...root } = {} as CopyRootBody] = roots;
  const hasOthers = Object.values(root).some((value) => value !== undefined);
  if (roots.length !== 1) errors.push(invalid('/roots', 'A duplicate has one root.'));
  else if (hasOthers) errors.push(invalid('/roots/0', 'The root of a duplicate has only "familyId".'));
  if (familyId !== undefined && isUuid<FamilyId>(familyId) && errors.length === 0) return familyId;
  if (errors.length === 0) errors.push(invalid('/roots/0/familyId', '"familyId" must be a UUID.'));
  throw invalidInput(errors);
}

/** Returns a validated body as a request to copy drive items. Rejects other members with INPUT_INVALID {errors}. */
export function readDriveCopy(body: CopyRequestBody): DriveCopyRequest {
  const { kind, roots, target, labels, ...others } = body;
  const errors = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => invalid(`/${name}`, `A copy of drive items has no "${name}".`));
  const [{ driveItemId, ...root } = {} as CopyRootBody] = roots;
  const hasOthers = Object.values(root).some((value) => value !== undefined);
  if (roots.length !== 1) errors.push(invalid('/roots', 'A copy of drive items has one root.'));
  else if (hasOthers || driveItemId === undefined || !isUuid(driveItemId)) {
    errors.push(invalid('/roots/0', 'The root has only "driveItemId", which must be a UUID.'));
  }
  if (target === undefined) errors.push({ ...invalid('/target', '"target" is required.'), code: REQUIRED });
  for (const name of ['driveId', 'folderId'] as const) {
    if (target !== undefined && !isUuid(target[name]))
      errors.push(invalid(`/target/${name}`, `"${name}" must be a UUID.`));
  }
  if (errors.length > 0 || target === undefined || driveItemId === undefined || kind !== 'copy-drive-items') {
    throw invalidInput(errors);
  }
  const { driveId, folderId, name, conflict = 'fail', childrenOnly = false, versions = 'current' } = target;
  return {
    kind,
    roots: [{ driveItemId }],
    target: { driveId, folderId, conflict, childrenOnly, versions, ...omitUndefined({ name }) },
    ...omitUndefined({ labels }),
  };
}

const REQUIRED = 'FIELD_REQUIRED';

function invalid(pointer: string, detail: string): InvalidInput {
  return { pointer, code: 'FIELD_INVALID', detail };
}

/** Returns a root, or why it is invalid. */
function rootOf({ variantId, familyId, version, query, driveItemId }: CopyRootBody): CopyRoot | string {
  if (driveItemId !== undefined) return 'A root of "localize" has no "driveItemId".';
  if (familyId !== undefined) return 'A root of "localize" has no "familyId".';
  if ((variantId === undefined) === (query === undefined)) return 'A root has either "variantId" or "query".';
  if (query !== undefined) {
    return version === undefined ? { query: omitUndefined({ ...query }) } : 'A query has no "version".';
  }
  if (variantId === undefined || !isUuid<VariantId>(variantId)) return '"variantId" must be a UUID.';
  return { variantId, ...omitUndefined({ version }) };
}

function ruleOf({ name, action, match: { depth, ...match } }: LinkRuleBody): LinkRule {
  const limits = depth === undefined ? undefined : omitUndefined({ ...depth });
  return { name, action, match: omitUndefined({ ...match, depth: limits }) };
}
