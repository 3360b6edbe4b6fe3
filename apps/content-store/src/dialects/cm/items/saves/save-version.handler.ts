import { Controller } from '@nestjs/common';
import {
  addItemVersion,
  RejectedError,
  TransientError,
  updateLocalizedItem,
  uuidOf,
  variantUpdated,
  type Caller,
  type Idempotent,
  type LocalizedItemView,
  type SpaceGrant,
} from '@scriptorium/contracts';
import {
  lockModelsShared,
  renderBody,
  requireSaved,
  saveVersions,
  type VersionContent,
} from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForBranch, notFound } from '../../branches/branch-grant';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import type { Model, ModelCatalog } from '../../../../models/model';
import { readCatalog } from '../../../../models/read-catalog';
import type { RequestOf } from '../../../../request-of';
import { claimValues } from '../../../../content/unique-values/claim-family-values';
import { findLocalizedItem, NO_FAMILY, type NamedItem } from '../find-localized-item';
import { itemBody, type ItemBody } from '../fields/item-body';
import type { LocalizedVariantRow } from '../../../../content/families/localized-variants.store';
import { hashOf, readLocalizedItemView } from '../localized-item-view';
import { parseFields } from '../fields/parse-fields';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import { basedOnOf } from '../../../../content/sync/based-on.store';
import { readMembers, type ItemMembers } from './read-members';
import { checkItemBody } from './check-item-body';

/** Returns the next version, from the version that the request names. */
type Next = (base: LocalizedVariantRow, catalog: ModelCatalog, model: Model) => NextVersion;

interface NextVersion extends Required<Pick<VersionContent, 'label' | 'tags'>> {
  readonly body: ItemBody;
}

/**
 * Saves new versions of an item in one locale. Other locales do not change, not even in values that all should share.
 */
@Controller()
export class SaveVersionHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  /** Saves the item with the sent members changed. */
  @HandleRpc(updateLocalizedItem)
  update(request: RequestOf<typeof updateLocalizedItem>): Promise<LocalizedItemView> {
    const members = readMembers(request);
    return this.save(request, members, (base, catalog, model) => {
      requireHash(base, request.ifHash);
      const previous = renderBody(base.template, base.slots, base.lifted);
      const sent = parseFields(model, request.fields);
      return {
        label: members.label ?? base.label,
        tags: members.tags ?? base.tags,
        body: itemBody({ catalog, model, previous, known: previous, sent, name: members.name }),
      };
    });
  }

  /** Saves exactly the sent members. The delivery key and the place in a hierarchy, which other APIs show, stay. */
  @HandleRpc(addItemVersion)
  add(request: RequestOf<typeof addItemVersion>): Promise<LocalizedItemView> {
    const members = readMembers(request);
    return this.save(request, members, (base, catalog, model) => {
      const known = renderBody(base.template, base.slots, base.lifted);
      const sent = parseFields(model, request.fields);
      const name = members.name ?? null;
      return {
        label: members.label ?? name ?? `${model.name} ${request.id}`,
        tags: members.tags ?? null,
        body: itemBody({ catalog, model, previous: null, known, sent, name }),
      };
    });
  }

  private async save(
    request: NamedItem & Idempotent & { readonly caller: Caller; readonly branch: string; readonly basedOn?: number },
    members: ItemMembers,
    next: Next,
  ): Promise<LocalizedItemView> {
    const grant = grantForBranch(request.caller, request.branch, 'write');
    const view = await inTransactionOnce(this.pool, grant.spaceId, request, async (client) => {
      await lockModelsShared(client, grant.spaceId);
      await lockFamilies(client, grant.spaceId, [uuidOf(request.id) ?? NO_FAMILY]);
      const base = await findLocalizedItem(client, grant.spaceId, request);
      if (base.status === 'ARCHIVED')
        throw new RejectedError('ITEM_ARCHIVED', 'The content item is archived. Unarchive it first.');
      const based = await basedOnOf(client, grant.spaceId, base.id, request.basedOn);
      return saveNext(client, grant, base, members, { next, based, by: request.caller.principalId });
    });
    this.relay.wake();
    return view;
  }
}

async function saveNext(
  client: ClientBase,
  grant: SpaceGrant,
  base: LocalizedVariantRow,
  { availableFrom, availableUntil }: ItemMembers,
  { next, based, by }: { readonly next: Next; readonly based: { readonly basedOn?: number }; readonly by: string },
): Promise<LocalizedItemView> {
  const { spaceId } = grant;
  const { id, family_id: familyId, locale, version } = base;
  const catalog = await readCatalog(client, spaceId);
  const model = catalog.bySchemaUri(base.schema_uri);
  if (model === undefined) throw notFound('content-type');
  const { body: written, label, tags } = next(base, catalog, model);
  const before = renderBody(base.template, base.slots, null);
  const body = await checkItemBody(client, catalog, model, written, before, { familyId, locale });
  const variant = {
    id,
    expected: version,
    actions: ['UPDATE'],
    properties: {
      availableFrom: availableFrom === undefined ? base.available_from : availableFrom,
      availableUntil: availableUntil === undefined ? base.available_until : availableUntil,
      ...based,
    },
    versions: [{ ...body.content, label, tags, lifted: base.latest_lifted }],
  };
  const save = { family: { id: familyId }, by, bodies: [body.stored], variants: [variant] };
  requireSaved(
    await saveVersions(client, spaceId, [save]),
    () =>
      new TransientError('CONTENT_ITEM_BUSY', 'Another request changed the content item at the same time. Try again.'),
  );
  await claimValues(client, catalog, model, familyId, locale);
  const event = { type: variantUpdated, id, familyId, locale, version: version + 1 };
  await appendVariantEvents(client, grant, [event]);
  return readLocalizedItemView(client, grant, familyId, locale);
}

function requireHash(base: LocalizedVariantRow, ifHash: string | undefined): void {
  const hash = hashOf(base);
  if (ifHash === undefined || ifHash === hash) return;
  throw new RejectedError('HASH_MISMATCH', 'The content item has changed since it was read.', { hash });
}
