import { type FamilyId, firstVariantOf, randomId, type SpaceId } from '@scriptorium/contracts';
import { type SaveResult, saveVersions, type StoredBody, type VersionSave } from '@scriptorium/copy-engine';
import { createTestDatabase, ContentTree } from '@scriptorium/testing';
import { createHash } from 'node:crypto';
import { Pool, type PoolClient } from 'pg';

const SCHEMA = 'https://example.com/page.json';

/** A database for the functions of content/, without a running service. */
export class ContentCore {
  private constructor(
    /** Connects with the service's role. */
    readonly pool: Pool,
    private readonly superuser: Pool,
    readonly spaceId: SpaceId,
  ) {}

  static async start(): Promise<ContentCore> {
    const database = await createTestDatabase();
    const superuser = new Pool({ connectionString: database.url });
    const { spaceId } = await ContentTree.create(superuser);
    const pool = new Pool({ connectionString: database.urlFor('content_store') });
    return new ContentCore(pool, superuser, spaceId);
  }

  async stop(): Promise<void> {
    await this.pool.end();
    await this.superuser.end();
  }

  /** Runs one transaction without retries: a deadlock fails the test. */
  async transaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  save(...requests: readonly VersionSave[]): Promise<readonly SaveResult[]> {
    return this.transaction((client) => saveVersions(client, this.spaceId, requests));
  }

  /** Creates families with one variant each, in en-US. Returns their ids, which are also the ids of the variants. */
  async families(count: number): Promise<readonly FamilyId[]> {
    const ids = Array.from({ length: count }, () => randomId<FamilyId>());
    await this.save(...ids.map((id) => newFamily(id)));
    return ids;
  }

  async rows<Row extends object>(text: string, ...values: unknown[]): Promise<readonly Row[]> {
    return (await this.superuser.query<Row>(text, [this.spaceId, ...values])).rows;
  }

  /** Returns the history of a variant, each entry as `ACTION version`. */
  async historyOf(variantId: string): Promise<readonly string[]> {
    const rows = await this.rows<{ entry: string }>(
      `select action || ' ' || version as entry
         from content.variant_history where space_id = $1 and variant_id = $2 order by position`,
      variantId,
    );
    return rows.map(({ entry }) => entry);
  }
}

function bodyOf(title: string): StoredBody {
  const template = JSON.stringify({ _meta: { schema: SCHEMA }, title });
  const hash = createHash('sha256').update(template).digest();
  return { hash, schemaUri: SCHEMA, slotKinds: '', template, validationState: 'VALID' };
}

export function newFamily(familyId: string, locale: string | null = 'en-US'): VersionSave {
  const id = familyId as FamilyId;
  return {
    family: { id, created: { isSingleton: false }, schemaUri: SCHEMA },
    by: 'someone',
    bodies: [bodyOf('first')],
    variants: [
      {
        id: firstVariantOf(id),
        expected: 0,
        actions: ['CREATE'],
        properties: { locale, repositoryId: ContentTree.repositoryId },
        versions: [{ label: 'first', bodyHash: bodyOf('first').hash, slots: [], lifted: null }],
      },
    ],
  };
}

/** Returns a save of the next version of a family's first variant. */
export function nextVersion(familyId: string, expected: number, title = 'next'): VersionSave {
  const id = familyId as FamilyId;
  return {
    family: { id },
    by: 'someone',
    bodies: [bodyOf(title)],
    variants: [
      {
        id: firstVariantOf(id),
        expected,
        actions: ['UPDATE'],
        versions: [{ label: title, bodyHash: bodyOf(title).hash, slots: [], lifted: null }],
      },
    ],
  };
}

export function idAt<Id extends string>(ids: readonly Id[], index: number): Id {
  const id = ids[index];
  if (id === undefined) throw new Error(`No id at ${String(index)}.`);
  return id;
}
