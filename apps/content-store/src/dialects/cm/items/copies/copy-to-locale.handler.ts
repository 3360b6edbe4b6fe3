import { Controller } from '@nestjs/common';
import {
  copyToLocale,
  type FamilyId,
  type LocalizedItemView,
  type SpaceGrant,
  type SpaceId,
  uuidOf,
  variantCreated,
} from '@scriptorium/contracts';
import {
  type CopiedVariant,
  copyVariantToLocale,
  lockModelsShared,
  requireSaved,
  type SaveRefusal,
  saveVersions,
  type VariantEvent,
  type VersionSave,
} from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { notFound } from '../../branches/branch-grant';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import { lockPlace } from '../../../../content/families/placement.store';
import { readCatalog } from '../../../../models/read-catalog';
import { claimAvailableValues } from '../../../../content/unique-values/claim-family-values';
import { readCopyFacts } from './copy-facts.store';
import { decideCopy, localeExists, localeNotDefined, type CopyDecision } from './decide-copy';
import { NO_FAMILY } from '../find-localized-item';
import { readLocalizedItemView } from '../localized-item-view';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import type { RequestOf } from '../../../../request-of';
import { parseCopy } from './parse-copy';

/**
 * Copies an item into another locale (docs/contracts/cm-api.md §3). The request is checked by itself first, then
 * against the branch under the family's lock, so that each concurrent request sees the results of the ones before. A
 * job does not take this lock: if one creates the same variant meanwhile, a unique constraint fails and the copy is
 * rejected too.
 *
 * One transaction contains the copy, its event, and the reply under the idempotency key.
 */
@Controller()
export class CopyToLocaleHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(copyToLocale)
  async handle(request: RequestOf<typeof copyToLocale>): Promise<LocalizedItemView> {
    const { copyRequest, grant } = parseCopy(request);
    const { id, caller } = request;
    const view = await inTransactionOnce(this.pool, grant.spaceId, request, async (client) => {
      const familyId = uuidOf<FamilyId>(id) ?? NO_FAMILY;
      await lockModelsShared(client, grant.spaceId);
      await lockFamilies(client, grant.spaceId, [familyId]);
      const facts = await readCopyFacts(client, grant.spaceId, familyId, copyRequest.version);
      const decision = decideCopy(copyRequest, facts);
      await copy(client, grant, decision, caller.principalId);
      return readLocalizedItemView(client, grant, familyId, decision.locale);
    }).catch((error: unknown) => {
      const exists = violates(error, 'variants_one_per_locale') || violates(error, 'variants_pkey');
      throw exists ? localeExists(copyRequest.destinationLocale) : error;
    });
    this.relay.wake();
    return view;
  }
}

async function copy(client: ClientBase, grant: SpaceGrant, decision: CopyDecision, copiedBy: string): Promise<void> {
  const { spaceId } = grant;
  const { source, version, locale } = decision;
  const { hasLocale } = await lockPlace(client, spaceId, { folderId: null, locale });
  if (!hasLocale) throw localeNotDefined('destinationLocale', locale);
  const copied = await copyVariantToLocale(client, {
    spaceId,
    sourceVariantId: source.id,
    sourceVersion: version,
    locale,
    version,
    createdBy: copiedBy,
  });
  // Only a manual change of the database can cause this: under the family's lock nothing of it is deleted.
  if (copied === undefined) throw notFound('version');
  requireSaved(await saveVersions(client, spaceId, [historySave(copied, version, copiedBy)]), unexpectedRefusal);
  await claimCopied(client, spaceId, source.schemaUri, copied.familyId);
  await appendVariantEvents(client, grant, [createdEvent(copied, version, locale)]);
}

/** Returns a save that adds the first entry to the copy's history and touches its family. */
function historySave({ variantId, familyId }: CopiedVariant, version: number, by: string): VersionSave {
  const variant = { id: variantId, expected: version, actions: ['LOCALIZE'], versions: [] };
  return { family: { id: familyId }, by, variants: [variant] };
}

function unexpectedRefusal(refusal: SaveRefusal): Error {
  return new Error(`The history of a copy was not saved: ${refusal}.`);
}

/** Claims the unique values of the copy in its locale, except those that another item has. */
async function claimCopied(client: ClientBase, spaceId: SpaceId, schemaUri: string, familyId: FamilyId): Promise<void> {
  const catalog = await readCatalog(client, spaceId);
  const model = catalog.bySchemaUri(schemaUri);
  if (model !== undefined) await claimAvailableValues(client, catalog, [{ familyId, model }]);
}

function createdEvent(
  { variantId, familyId, sourceVariantId }: CopiedVariant,
  version: number,
  locale: string,
): VariantEvent {
  const copiedFrom = { variantId: sourceVariantId, version, jobId: null };
  return { type: variantCreated, id: variantId, familyId, locale, version, copiedFrom };
}
