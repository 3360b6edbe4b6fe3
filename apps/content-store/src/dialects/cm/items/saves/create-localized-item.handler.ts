import { Controller } from '@nestjs/common';
import {
  createLocalizedItem,
  type FamilyId,
  firstVariantOf,
  type LocalizedItemView,
  randomId,
  RejectedError,
  type SpaceGrant,
  type SpaceId,
  uuidOf,
  variantCreated,
  type VariantId,
} from '@scriptorium/contracts';
import {
  derivedId,
  lockModelsShared,
  memberTexts,
  renderBody,
  requireSaved,
  type SaveRefusal,
  saveVersions,
} from '@scriptorium/copy-engine';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransactionOnce } from '@scriptorium/persistence';
import { Pool, type ClientBase } from 'pg';
import { grantForBranch, notFound } from '../../branches/branch-grant';
import { appendVariantEvents } from '../../../../content/history/variant-events.store';
import type { Model, ModelCatalog } from '../../../../models/model';
import { readCatalog } from '../../../../models/read-catalog';
import { repositoryOfModel } from '../../../../models/content-types/repository-of-model.store';
import { placeNewFamily } from '../../../../content/families/place-family';
import type { RequestOf } from '../../../../request-of';
import { claimValues } from '../../../../content/unique-values/claim-family-values';
import { localeExists } from '../copies/decide-copy';
import { findModel } from '../find-model';
import { itemBody } from '../fields/item-body';
import { lockLocale } from '../lock-locale';
import { readLocalizedItemView } from '../localized-item-view';
import { readFamilyPlace, readFamilyLocales } from '../../../../content/families/localized-variants.store';
import { parseFields } from '../fields/parse-fields';
import { lockFamilies } from '../../../../content/families/lock-families.store';
import { nameInvalid, readMembers, type ItemMembers } from './read-members';
import { checkItemBody } from './check-item-body';

type Request = RequestOf<typeof createLocalizedItem>;

/** The place of a new variant, and the values that it takes from existing ones. */
interface Place {
  readonly familyId: FamilyId;
  readonly variantId: VariantId;
  readonly repositoryId: string;
  readonly folderId: string | null;
  /** Stored values of fields that all locales share. */
  readonly shared: ReadonlyMap<string, string>;
}

/** Creates an item; with the id of an existing item, adds a locale to that item. */
@Controller()
export class CreateLocalizedItemHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(createLocalizedItem)
  async create(request: Request): Promise<LocalizedItemView> {
    const grant = grantForBranch(request.caller, request.branch, 'write');
    const members = readMembers(request);
    const view = await inTransactionOnce(this.pool, grant.spaceId, request, (client) =>
      create(client, grant, request, members),
    );
    this.relay.wake();
    return view;
  }
}

async function create(
  client: ClientBase,
  grant: SpaceGrant,
  request: Request,
  { name, label = name, tags, availableFrom, availableUntil }: ItemMembers,
): Promise<LocalizedItemView> {
  const { spaceId } = grant;
  if (name === undefined || label === undefined) throw nameInvalid(name);
  await lockModelsShared(client, spaceId);
  const catalog = await readCatalog(client, spaceId);
  const model = modelOf(catalog, request.contentType);
  const sent = parseFields(model, request.fields);
  const locale = await lockLocale(client, spaceId, request.locale ?? null);
  const { shared, ...place } = await placeOf(client, spaceId, model, locale, request.id);

  const written = itemBody({ catalog, model, previous: null, known: null, sent, sharedValues: shared, name });
  const body = await checkItemBody(client, catalog, model, written, null, { ...place, locale });
  const isNew = place.variantId === firstVariantOf(place.familyId);
  const putIntoOrder = isNew ? await placeNewFamily(client, spaceId, model, place.familyId, {}) : undefined;
  const { familyId, variantId: id, repositoryId, folderId } = place;
  const variant = {
    id,
    expected: 0,
    actions: ['CREATE'],
    properties: {
      repositoryId,
      folderId,
      locale,
      availableFrom: availableFrom ?? null,
      availableUntil: availableUntil ?? null,
    },
    versions: [{ ...body.content, label, tags: tags ?? null }],
  };
  const created = isNew ? { created: { isSingleton: model.isSingleton }, schemaUri: model.schemaUri } : {};
  const save = {
    family: { id: familyId, ...created },
    by: request.caller.principalId,
    bodies: [body.stored],
    variants: [variant],
  };
  requireSaved(await saveVersions(client, spaceId, [save]), (refusal) => refusalError(refusal, locale));
  await putIntoOrder?.();
  await claimValues(client, catalog, model, familyId, locale);
  await appendVariantEvents(client, grant, [{ type: variantCreated, id, familyId, locale, version: 1 }]);
  return readLocalizedItemView(client, grant, familyId, locale);
}

/** Rejects with DUPLICATE_SINGLETON, LOCALE_ALREADY_EXISTS. */
function refusalError(refusal: SaveRefusal, locale: string | null): Error {
  switch (refusal) {
    case 'singleton-taken':
      return new RejectedError('DUPLICATE_SINGLETON', 'The content type allows one item, which already exists.');
    case 'id-taken':
    case 'locale-taken':
      return localeExists(locale);
    case 'family-missing':
      return notFound('content-item');
    case 'version-conflict':
      return new Error('A new variant has no version to conflict with.');
  }
}

function modelOf(catalog: ModelCatalog, contentType: string): Model {
  const model = findModel(catalog, contentType);
  if (model !== undefined) return model;
  throw new RejectedError('CONTENT_TYPE_NOT_FOUND', 'The content type does not exist.', { contentType });
}

async function placeOf(
  client: ClientBase,
  spaceId: SpaceId,
  model: Model,
  locale: string | null,
  id: string | undefined,
): Promise<Place> {
  if (id === undefined) {
    const familyId = randomId<FamilyId>();
    const repositoryId = await repositoryOfModel(client, spaceId, model);
    return { familyId, variantId: firstVariantOf(familyId), repositoryId, folderId: null, shared: new Map() };
  }
  const familyId = uuidOf<FamilyId>(id);
  if (familyId === undefined || (await lockFamilies(client, spaceId, [familyId])).size === 0)
    throw notFound('content-item');
  const other = await readFamilyPlace(client, spaceId, familyId);
  if (other === undefined) throw notFound('content-item');
  if (other.schema_uri !== model.schemaUri) {
    throw new RejectedError('CONTENT_TYPE_DIFFERS', 'All locales of an item must have the same content type.', {
      contentType: model.apiKey,
    });
  }
  if ((await readFamilyLocales(client, spaceId, familyId)).includes(locale)) throw localeExists(locale);
  const shared = sharedValues(model, renderBody(other.template, other.slots, null));
  const { repository_id: repositoryId, folder_id: folderId } = other;
  return { familyId, variantId: derivedId(familyId, locale ?? ''), repositoryId, folderId, shared };
}

function sharedValues(model: Model, body: string): ReadonlyMap<string, string> {
  const shared = new Set(model.fields.filter(({ isLocalized }) => !isLocalized).map(({ apiKey }) => apiKey));
  return new Map([...memberTexts(body)].filter(([apiKey]) => shared.has(apiKey)));
}
