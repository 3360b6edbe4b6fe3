import { type FamilyId, randomId, type SpaceId, type VariantId } from '@scriptorium/contracts';
import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { insertTestVariant, insertTestVersion } from './insert-test-variant';

/** Properties of a test item. The default is an active page in en-US without links. */
export interface TestItem {
  readonly id?: VariantId;
  readonly locale?: string | null;
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'DELETED';
  readonly label?: string;
  readonly repositoryId?: string;
  readonly folderId?: string;
  readonly links?: readonly string[];
  readonly references?: readonly string[];
  readonly blocks?: readonly string[];
  readonly sharedBlocks?: readonly string[];
  readonly records?: readonly string[];
  /** The family of which it is another variant. Default: a new family. */
  readonly familyId?: string;
  /** More members of the body, as JSON text. */
  readonly members?: string;
  readonly hierarchy?: { readonly root?: boolean; readonly parentId?: string };
  /** JSON members of the body's _meta, as a version stores them. */
  readonly lifted?: string;
}

const CORE = 'http://bigcontent.io/cms/schema/v1/core#/definitions';
const named = (schema: string): string => `{"_meta":{"schema":"${CORE}/${schema}"},"contentType":"page","id":"\u0001"}`;
const ofType = (schema: string): string =>
  `{"_meta":{"schema":"urn:scriptorium:${schema}","type":"page"},"id":"\u0001","fields":{}}`;

/** The slot kinds of a test body in their order, each with its object as a stored body has it, without the id. */
const KINDS = [
  { of: 'links', kind: 'l', text: named('content-link') },
  { of: 'references', kind: 'r', text: named('content-reference') },
  { of: 'blocks', kind: 'b', text: ofType('block') },
  { of: 'sharedBlocks', kind: 's', text: ofType('shared-block') },
  { of: 'records', kind: 'f', text: ofType('record-link') },
] as const;

/** Inserts content directly into the database, for tests of its readers. Has one space, `docs`, with one repository. */
export class ContentTree {
  static readonly locales = ['en-US', 'fr-FR', 'de-DE', 'es-ES', 'it-IT'];
  static readonly repositoryId = 'a'.repeat(24);
  readonly spaceKey = 'docs';

  private constructor(
    private readonly pool: Pool,
    readonly spaceId: SpaceId,
  ) {}

  static async create(pool: Pool): Promise<ContentTree> {
    const { rows } = await pool.query<{ id: SpaceId }>(
      `insert into content.spaces (key, hub_id, label, created_by, updated_by)
       values ('docs', $1, 'Docs', '', '') returning id`,
      ['0'.repeat(24)],
    );
    const tree = new ContentTree(pool, rows[0]?.id ?? (0 as SpaceId));
    await pool.query(
      `insert into content.locales (space_id, locale, label, is_default, position)
       select $1, locale, locale, position = 1, position from unnest($2::text[]) with ordinality l (locale, position)`,
      [tree.spaceId, ContentTree.locales],
    );
    await tree.repository(ContentTree.repositoryId, {});
    return tree;
  }

  async repository(
    id: string,
    options: { readonly itemLocales?: readonly string[]; readonly group?: string },
  ): Promise<void> {
    await this.pool.query(
      `insert into content.repositories (space_id, id, name, label, item_locales, localization_group)
       values ($1, $2, $2, $2, $3, $4)`,
      [this.spaceId, id, options.itemLocales ?? [], options.group ?? null],
    );
  }

  async folder(
    id: string,
    name: string,
    options: { readonly repositoryId?: string; readonly parentId?: string } = {},
  ): Promise<void> {
    await this.pool.query(
      'insert into content.folders (space_id, id, repository_id, parent_id, name) values ($1, $2, $3, $4, $5)',
      [this.spaceId, id, options.repositoryId ?? ContentTree.repositoryId, options.parentId ?? null, name],
    );
  }

  /** Inserts an item of a new family and returns the id of the family, which is also the id of the item. */
  async family(item: TestItem = {}): Promise<FamilyId> {
    return (await this.item(item)) as string as FamilyId;
  }

  /** Inserts an item and returns its id, which is also the id of its family unless `familyId` is set. */
  async item(item: TestItem = {}): Promise<VariantId> {
    const id = item.id ?? randomId<VariantId>();
    const { slots, kinds, template, hash } = bodyOf(item);
    const lifted =
      item.lifted ?? (item.hierarchy === undefined ? null : `"hierarchy":${JSON.stringify(item.hierarchy)}`);
    const label = item.label ?? `Page ${id.slice(0, 4)}`;
    const familyId = item.familyId ?? id;
    await this.pool.query(
      `with body as (
         insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
         values ($1, $2, 'page', $3, $4, $5) on conflict do nothing
       )
       insert into content.families (space_id, id, created_by, schema_uri)
       select $1, $6::uuid, '', 'page' where $6::uuid = $7::uuid`,
      [this.spaceId, hash, kinds, template, label, familyId, id],
    );
    await insertTestVariant(this.pool, {
      spaceId: this.spaceId,
      id,
      familyId,
      status: item.status ?? 'ACTIVE',
      bodyHash: hash,
      label,
      lifted,
      locale: item.locale === undefined ? 'en-US' : item.locale,
      repositoryId: item.repositoryId ?? ContentTree.repositoryId,
      folderId: item.folderId ?? null,
      hierarchyParentId: item.hierarchy?.parentId ?? null,
      slots,
    });
    return id;
  }

  /** Inserts an untouched copy of a variant into its family and returns its id. Its links are those of the source. */
  async copy(sourceId: string, locale: string): Promise<VariantId> {
    const { rows } = await this.pool.query<{ id: VariantId }>(
      `insert into content.variants (
              space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number, slots,
              label, source_variant_id, source_version)
       select space_id, content.variant_id(family_id, $3), family_id, $3, 1, repository_number, created_by, updated_by,
              body_number, slots, label, id, version
         from content.variants where space_id = $1 and id = $2
       returning id`,
      [this.spaceId, sourceId, locale],
    );
    return rows[0]?.id ?? ('' as VariantId);
  }

  /** Gives a variant a new version with another body. */
  async edit(id: string, item: Omit<TestItem, 'id' | 'familyId'>, db: Pool | ClientBase = this.pool): Promise<void> {
    const { slots, kinds, template, hash } = bodyOf(item);
    await this.pool.query(
      `insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, label)
       values ($1, $2, 'page', $3, $4, '') on conflict do nothing`,
      [this.spaceId, hash, kinds, template],
    );
    const { label } = item;
    await insertTestVersion(db, this.spaceId, id, {
      bodyHash: hash,
      slots,
      ...(label === undefined ? {} : { label }),
    });
  }

  /** Returns the variants of a family by locale, with the slots of their current versions. */
  async variantsOf(
    familyId: string,
  ): Promise<Record<string, { readonly id: string; readonly slots: readonly string[] }>> {
    const { rows } = await this.pool.query<{ id: string; locale: string; slots: string[] }>(
      `select id, coalesce(locale, 'none') as locale, slots
         from content.variants
        where space_id = $1 and family_id = $2`,
      [this.spaceId, familyId],
    );
    return Object.fromEntries(rows.map(({ id, locale, slots }) => [locale, { id, slots }]));
  }
}

function bodyOf(item: TestItem) {
  const slots = KINDS.map(({ of }) => item[of] ?? []);
  const kinds = slots.map((ids, index) => (KINDS[index]?.kind ?? '').repeat(ids.length)).join('');
  const objects = slots.flatMap((ids, index) => ids.map(() => KINDS[index]?.text ?? ''));
  const members = item.members === undefined ? '' : `${item.members},`;
  const template = `{"_meta":{"schema":"page"\u0002},${members}"to":[${objects.join(',')}]}`;
  const hash = createHash('sha256').update(kinds).update(template).digest();
  return { slots: slots.flat(), kinds, template, hash };
}
