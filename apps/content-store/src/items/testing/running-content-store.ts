import type { INestMicroservice } from '@nestjs/common';
import {
  createItem,
  type Caller,
  type CreateItem,
  type ItemView,
  type RpcType,
  type Scope,
} from '@scriptorium/contracts';
import { createService, RpcClient } from '@scriptorium/messaging';
import { createTestDatabase, startOwnNatsServer } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

export const PAGE_TYPE = 'https://example.com/page.json';
export const REPOSITORY = 'a'.repeat(24);
export const OTHER_REPOSITORY = 'b'.repeat(24);
export const FOLDER = 'c'.repeat(24);
export const WORKFLOW_STATE = 'd'.repeat(24);
const HUB = '0'.repeat(24);

const PAGE_SCHEMA = JSON.stringify({
  type: 'object',
  properties: { title: { type: 'string' } },
});

/**
 * The content store as it runs, on a database and a nats-server of its own, with one space: two repositories that take
 * pages, a folder, a workflow state and three locales.
 */
export class RunningContentStore {
  private constructor(
    private readonly service: INestMicroservice,
    /** The superuser's. */
    readonly pool: Pool,
    readonly natsUrl: string,
    readonly spaceId: number,
  ) {}

  static async start(): Promise<RunningContentStore> {
    const nats = await startOwnNatsServer();
    const database = await createTestDatabase();
    const pool = new Pool({ connectionString: database.url });
    const spaceId = await plantSpace(pool);
    Object.assign(process.env, { DATABASE_URL: database.urlFor('content_store'), NATS_URL: nats.url });
    const { AppModule } = await import('../../app.module');
    const service = await createService(AppModule, { logger: false, abortOnError: false });
    await service.listen();
    return new RunningContentStore(service, pool, nats.url, spaceId);
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.pool.end();
  }

  caller(...scopes: Scope[]): Caller {
    return {
      principalId: randomUUID(),
      grants: [
        {
          spaceId: this.spaceId,
          spaceKey: 'docs',
          hubId: HUB,
          scopes: scopes.length === 0 ? ['read', 'write', 'publish'] : scopes,
        },
      ],
    };
  }

  /** Somebody with every right in another space. */
  stranger(): Caller {
    return {
      principalId: randomUUID(),
      grants: [{ spaceId: this.spaceId + 1, spaceKey: 'other', hubId: '1'.repeat(24), scopes: ['admin'] }],
    };
  }

  call<Request, Reply>(type: RpcType<Request, Reply>, request: Request): Promise<Reply> {
    return this.service.get(RpcClient).call(type, request);
  }

  collect<Request, Reply>(type: RpcType<Request, Reply>, request: Request): Promise<Reply[]> {
    return this.service.get(RpcClient).collect(type, request);
  }

  create(wish: Partial<CreateItem> = {}): Promise<ItemView> {
    const request = { caller: this.caller(), repositoryId: REPOSITORY, label: 'Home', body: pageBody(), ...wish };
    return this.call(createItem, request);
  }

  async count(from: string, id: string): Promise<number> {
    const column = from === 'bodies' ? 'schema_uri' : 'variant_id';
    const { rows } = await this.pool.query<{ count: number }>(
      `select count(*)::integer as count from content.${from} where ${column} = $1`,
      [id],
    );
    return rows[0]?.count ?? 0;
  }
}

/** A page's body as JSON text; `members` go behind the schema in its _meta. */
export function pageBody(title = 'Welcome', members = ''): string {
  return `{"_meta":{"schema":"${PAGE_TYPE}"${members === '' ? '' : `,${members}`}},"title":${JSON.stringify(title)}}`;
}

async function plantSpace(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into content.spaces (key, hub_id, label, created_by, updated_by) values ('docs', $1, 'Docs', '', '') returning id`,
    [HUB],
  );
  const spaceId = rows[0]?.id ?? 0;
  await pool.query(
    `insert into content.locales (space_id, locale, label, is_default, position)
     select $1, locale, locale, position = 1, position
       from unnest(array['en-GB', 'fr-FR', 'de-DE']) with ordinality l (locale, position)`,
    [spaceId],
  );
  await pool.query(
    `insert into content.content_type_schemas (space_id, id, schema_uri, validation_level, created_by, updated_by)
     values ($1, $2, $3, 'CONTENT_TYPE', '', '')`,
    [spaceId, 'e'.repeat(24), PAGE_TYPE],
  );
  await pool.query(
    `insert into content.content_type_schema_versions (space_id, schema_id, number, body, created_by)
     values ($1, $2, 1, $3, '')`,
    [spaceId, 'e'.repeat(24), PAGE_SCHEMA],
  );
  await pool.query(
    `insert into content.content_types (space_id, id, uri, schema_id, schema_version, created_by, updated_by)
     values ($1, $2, $3, $2, 1, '', '')`,
    [spaceId, 'e'.repeat(24), PAGE_TYPE],
  );
  for (const repository of [REPOSITORY, OTHER_REPOSITORY]) {
    await pool.query(`insert into content.repositories (space_id, id, name, label) values ($1, $2, $2, $2)`, [
      spaceId,
      repository,
    ]);
    await pool.query(
      `insert into content.repository_content_types (space_id, repository_id, content_type_id) values ($1, $2, $3)`,
      [spaceId, repository, 'e'.repeat(24)],
    );
  }
  await pool.query(`insert into content.folders (space_id, id, repository_id, name) values ($1, $2, $3, 'News')`, [
    spaceId,
    FOLDER,
    REPOSITORY,
  ]);
  await pool.query(
    `insert into content.workflow_states (space_id, id, label, color) values ($1, $2, 'Review', 'rgb(1,2,3)')`,
    [spaceId, WORKFLOW_STATE],
  );
  return spaceId;
}
