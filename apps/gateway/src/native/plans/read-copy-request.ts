import {
  omitUndefined,
  type CopyRequest,
  type CopyRoot,
  type CoverageRoot,
  type DriveCopyRequest,
  type FamilyId,
  type LinkRule,
  type RollOutRequest,
  uuidOf,
  type VariantId,
} from '@scriptorium/contracts';

import { isUuid } from '../../http/requests/is-uuid';
import { invalidInput, type InvalidInput } from '../inputs/input-errors';
import type { CopyRequestBody, CopyRootBody, LinkRuleBody } from './copy-request.dto';

/** Returns a validated body as a copy request to localize. Rejects with INPUT_INVALID {errors}. */
export function readCopyRequest(body: CopyRequestBody): CopyRequest {
  const errors: InvalidInput[] = [];
  if (body.kind !== 'localize') errors.push(invalid('/kind', 'Only "localize" and "roll-out" can be planned.'));
  if (body.locales === undefined) errors.push({ ...invalid('/locales', '"locales" is required.'), code: REQUIRED });
  const roots = rootsOf(body, errors);
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

/** Returns a validated body as a request for a roll-out. Rejects other members with INPUT_INVALID {errors}. */
export function readRollOut(body: CopyRequestBody): RollOutRequest {
  const { kind: _, roots: _roots, locales, labels, ...others } = body;
  const errors = Object.entries(others)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => invalid(`/${name}`, `A roll-out has no "${name}".`));
  if (locales === undefined) errors.push({ ...invalid('/locales', '"locales" is required.'), code: REQUIRED });
  const roots = coverageOf(body.roots, errors) ?? rootsOf(body, errors);
  if (errors.length > 0 || locales === undefined) throw invalidInput(errors);
  return { kind: 'roll-out', roots, locales, ...omitUndefined({ labels }) };
}

/** Returns a coverage query, and adds an error if it is invalid or not the only root; undefined without one. */
function coverageOf(roots: readonly CopyRootBody[], errors: InvalidInput[]): readonly [CoverageRoot] | undefined {
  const at = roots.findIndex(({ coverage }) => coverage !== undefined);
  const { coverage, ...others } = roots[at] ?? {};
  if (coverage === undefined) return undefined;
  const isAlone = roots.length === 1 && Object.values(others).every((value) => value === undefined);
  if (!isAlone) errors.push(invalid(`/roots/${at}`, 'A coverage query is the only root, without other members.'));
  const { root, contentType, locales, state } = coverage;
  if (root !== undefined && !isUuid<VariantId>(root)) {
    errors.push(invalid(`/roots/${at}/coverage/root`, '"root" must be a UUID.'));
    return undefined;
  }
  return [{ coverage: { locales, state, ...omitUndefined({ root, contentType }) } }];
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
  const [{ driveItemId: itemId, ...root } = {} as CopyRootBody] = roots;
  const hasOthers = Object.values(root).some((value) => value !== undefined);
  const driveItemId = driveId(itemId);
  if (roots.length !== 1) errors.push(invalid('/roots', 'A copy of drive items has one root.'));
  else if (hasOthers || driveItemId === undefined) {
    errors.push(invalid('/roots/0', 'The root has only "driveItemId", which must be the id of an item.'));
  }
  if (target === undefined) errors.push({ ...invalid('/target', '"target" is required.'), code: REQUIRED });
  const targetDriveId = driveId(target?.driveId);
  const folderId = driveId(target?.folderId);
  if (target !== undefined && targetDriveId === undefined) {
    errors.push(invalid('/target/driveId', '"driveId" must be the id of a drive.'));
  }
  if (target !== undefined && folderId === undefined) {
    errors.push(invalid('/target/folderId', '"folderId" must be the id of a folder.'));
  }
  if (
    errors.length > 0 ||
    target === undefined ||
    driveItemId === undefined ||
    targetDriveId === undefined ||
    folderId === undefined ||
    kind !== 'copy-drive-items'
  ) {
    throw invalidInput(errors);
  }
  const { name, conflict = 'fail', childrenOnly = false, versions = 'current' } = target;
  return {
    kind,
    roots: [{ driveItemId }],
    target: { driveId: targetDriveId, folderId, conflict, childrenOnly, versions, ...omitUndefined({ name }) },
    ...omitUndefined({ labels }),
  };
}

/** Returns the UUID of a drive or an item. The drives API returns short ids, and jobs UUIDs: both name the same. */
function driveId(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return isUuid(text) ? text : uuidOf(text);
}

const REQUIRED = 'FIELD_REQUIRED';

function invalid(pointer: string, detail: string): InvalidInput {
  return { pointer, code: 'FIELD_INVALID', detail };
}

/** Returns the roots of a localization or a roll-out, and adds an error for each that is invalid. */
function rootsOf({ kind, roots }: CopyRequestBody, errors: InvalidInput[]): CopyRoot[] {
  return roots.flatMap((root, at): CopyRoot[] => {
    const found = rootOf(kind, root);
    if (typeof found !== 'string') return [found];
    errors.push(invalid(`/roots/${at}`, found));
    return [];
  });
}

/** Returns a root, or why it is invalid. */
function rootOf(
  kind: CopyRequestBody['kind'],
  { variantId, familyId, version, query, driveItemId, coverage }: CopyRootBody,
): CopyRoot | string {
  if (driveItemId !== undefined) return `A root of "${kind}" has no "driveItemId".`;
  if (coverage !== undefined) return `A root of "${kind}" has no "coverage".`;
  if (familyId !== undefined) return `A root of "${kind}" has no "familyId".`;
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
