import { Controller } from '@nestjs/common';
import {
  copyToLocale,
  uuidOf,
  variantCreated,
  type CopyToLocale,
  type LocalizedItemView,
  type SpaceGrant,
} from '@scriptorium/contracts';
import { type CopiedVariant, copyVariantToLocale, lockModelsShared } from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction, violates } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { notThere } from '../../branches/branch-grant';
import { appendVariantEvents, type VariantEvent } from '../../../../content/history/variant-events.store';
import { holdPlace } from '../../../../content/families/surroundings.store';
import { readCatalog } from '../../../../models/read-catalog';
import { claimFreeValues } from '../../../../content/unique-values/claim-family-values';
import { readCopyFacts } from './copy-facts.store';
import { decideCopy, localeExists, localeNotDefined, type CopyDecision } from './decide-copy';
import { NO_FAMILY } from '../find-localized-item';
import { showLocalizedItem } from '../localized-item-view';
import { once } from '../../../../spaces/idempotency-keys/once.store';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import { saveVersions } from '../../../../content/versions/save-versions.store';
import { requireSaved, type SaveRefusal, type VersionSave } from '../../../../content/versions/version-save';
import { parseCopy } from './parse-copy';

/**
 * The copy of one item into another locale (docs/contracts/cm-api.md §3). The request is checked by itself first, then
 * against the branch as it is under the family's lock: of requests at once each finds what the ones before have made. A
 * job takes no such lock; where one makes the same variant meanwhile, the constraint says so and the copy is refused as
 * well.
 *
 * Everything is one transaction: the copy, its event, and the answer under the idempotency key.
 */
@Controller()
export class CopyToLocaleHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(copyToLocale)
  async handle(request: CopyToLocale): Promise<LocalizedItemView> {
    const { wish, grant } = parseCopy(request);
    const { id, version, sourceLocale, destinationLocale, idempotencyKey: key, caller } = request;
    const keyed = {
      ...{ spaceId: grant.spaceId, principalId: caller.principalId, route: copyToLocale.subject, key },
      parameters: [id, version, sourceLocale, destinationLocale],
    };
    const view = await inTransaction(this.pool, (client) =>
      once(client, keyed, async () => {
        const familyId = uuidOf(id) ?? NO_FAMILY;
        await lockModelsShared(client, grant.spaceId);
        await lockFamilies(client, grant.spaceId, [familyId]);
        const facts = await readCopyFacts(client, grant.spaceId, familyId, wish.version);
        const decision = decideCopy(wish, facts);
        await copy(client, grant, decision, caller.principalId);
        return showLocalizedItem(client, grant, familyId, decision.locale);
      }),
    ).catch((error: unknown) => {
      const isThere = violates(error, 'variants_one_per_locale') || violates(error, 'variants_pkey');
      throw isThere ? localeExists(wish.destinationLocale) : error;
    });
    this.relay.wake();
    return view;
  }
}

async function copy(client: ClientBase, grant: SpaceGrant, decision: CopyDecision, copiedBy: string): Promise<void> {
  const { spaceId } = grant;
  const { source, version, locale } = decision;
  const { hasLocale } = await holdPlace(client, spaceId, { folderId: null, locale });
  if (!hasLocale) throw localeNotDefined('destinationLocale', locale);
  const copied = await copyVariantToLocale(client, {
    ...{ spaceId, sourceVariantId: source.id, sourceVersion: version },
    ...{ locale, version, createdBy: copiedBy },
  });
  // Under the family's lock nothing of it is deleted; a change of the schema by hand is what is left.
  if (copied === undefined) throw notThere('version');
  const { moment } = requireSaved(
    await saveVersions(client, spaceId, [noteOf(copied, version, copiedBy)]),
    goneMeanwhile,
  );
  await claimCopied(client, spaceId, source.schemaUri, copied.familyId);
  await appendVariantEvents(client, grant, [createdEvent(copied, version, locale, moment)]);
}

/** The history of the copy begins, and its family has changed. */
function noteOf({ variantId, familyId }: CopiedVariant, version: number, by: string): VersionSave {
  const variant = { id: variantId, expected: version, actions: ['LOCALIZE'], versions: [] };
  return { family: { id: familyId }, by, variants: [variant] };
}

function goneMeanwhile(refusal: SaveRefusal): Error {
  return new Error(`A copy was not noted: ${refusal}.`);
}

/** A value that no two items may share is the copy's as well, in its own locale, unless somebody else has it there. */
async function claimCopied(client: ClientBase, spaceId: number, schemaUri: string, familyId: string): Promise<void> {
  const catalog = await readCatalog(client, spaceId);
  const model = catalog.bySchemaUri(schemaUri);
  if (model !== undefined) await claimFreeValues(client, catalog, model, familyId);
}

function createdEvent(
  { variantId, familyId, sourceVariantId }: CopiedVariant,
  version: number,
  locale: string,
  moment: string,
): VariantEvent {
  const copiedFrom = { variantId: sourceVariantId, version, jobId: null };
  return { type: variantCreated, id: variantId, familyId, locale, version, copiedFrom, unique: moment };
}
