import {
  createFolder,
  createItem,
  createWorkflowState,
  listRepositories,
  type Caller,
  type CreateItem,
  type ItemView,
  type RpcType,
  type Scope,
  type SpaceGrant,
  type SpaceId,
} from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';
import { createDataSource, inEntityTransaction } from '@scriptorium/persistence';
import { createTestDatabase, startOwnNatsServer } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { applyBootstrap } from '../bootstrap/apply-bootstrap';
import type { Declaration } from '../bootstrap/declaration';
import { administrativeTables } from '../spaces/administrative-tables.entity';
import { callerOfToken } from './access-tokens';
import { runContentStore, type RunningContentStore } from './running-content-store';

export const PAGE_TYPE = 'https://example.com/page.json';
const PAGE_SCHEMA = JSON.stringify({ type: 'object', properties: { title: { type: 'string' } } });
const TOKEN = 'the token of the principal that sets up the tests';

/** The initial data: one space with two repositories for pages, a folder, a workflow state and three locales. */
interface Planted {
  readonly grant: SpaceGrant;
  readonly repository: string;
  readonly otherRepository: string;
  /** The folder is in `repository`. */
  readonly folder: string;
  readonly workflowState: string;
}

/** A running content store with its own database and nats-server. */
export class PlantedStore {
  private constructor(
    private readonly running: RunningContentStore,
    /** Connects as the superuser. */
    readonly pool: Pool,
    readonly natsUrl: string,
    readonly planted: Planted,
  ) {}

  static async start(): Promise<PlantedStore> {
    const nats = await startOwnNatsServer();
    const database = await createTestDatabase();
    const pool = new Pool({ connectionString: database.url });
    const db = await createDataSource(pool, administrativeTables).initialize();
    const errors = await inEntityTransaction(db, (manager, client) => applyBootstrap(manager, client, declaration));
    if (errors.length > 0) throw new Error(errors.join('\n'));
    const running = await runContentStore(database.urlFor('content_store'), nats.url);
    return new PlantedStore(running, pool, nats.url, await plant(running.rpc));
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.pool.end();
  }

  /** Returns a caller with these scopes; by default with all scopes that items need. */
  caller(...scopes: Scope[]): Caller {
    const granted: Scope[] = scopes.length === 0 ? ['read', 'write', 'publish'] : scopes;
    return { principalId: randomUUID(), grants: [{ ...this.planted.grant, scopes: granted }] };
  }

  /** Returns a caller with all rights in another space. */
  stranger(): Caller {
    const grant = { spaceId: (this.planted.grant.spaceId + 1) as SpaceId, spaceKey: 'other', hubId: 'f'.repeat(24) };
    return { principalId: randomUUID(), grants: [{ ...grant, scopes: ['admin'] }] };
  }

  /** The rpc client of the tests. */
  get rpc(): RpcClient {
    return this.running.rpc;
  }

  call<Request, Reply>(type: RpcType<Request, Reply>, request: Request): Promise<Reply> {
    return this.running.rpc.call(type, request);
  }

  collect<Request, Reply>(type: RpcType<Request, Reply>, request: Request): Promise<Reply[]> {
    return this.running.rpc.collect(type, request);
  }

  create(options: Partial<CreateItem> = {}): Promise<ItemView> {
    const { repository: repositoryId } = this.planted;
    return this.call(createItem, { caller: this.caller(), repositoryId, label: 'Home', body: pageBody(), ...options });
  }
}

/** Returns a page's body as JSON text; `members` follow the schema in its `_meta`. */
export function pageBody(title = 'Welcome', members = ''): string {
  return `{"_meta":{"schema":"${PAGE_TYPE}"${members === '' ? '' : `,${members}`}},"title":${JSON.stringify(title)}}`;
}

async function plant(rpc: RpcClient): Promise<Planted> {
  const caller = await callerOfToken(rpc, TOKEN);
  const [grant] = caller.grants;
  if (grant === undefined) throw new Error('The space does not exist.');
  const sort = { field: 'name', direction: 'asc' } as const;
  const pieces = await rpc.collect(listRepositories, { caller, hubId: grant.hubId, page: { page: 0, size: 2, sort } });
  const [repository = '', otherRepository = ''] = pieces.flatMap(({ items }) => items).map(({ id }) => id);
  const folder = await rpc.call(createFolder, { caller, name: 'News', in: { repositoryId: repository } });
  const state = { label: 'Review', color: 'rgb(1,2,3)' };
  const workflowState = await rpc.call(createWorkflowState, { caller, hubId: grant.hubId, ...state });
  return { grant, repository, otherRepository, folder: folder.id, workflowState: workflowState.id };
}

const declaration: Declaration = {
  clients: [],
  tokens: [{ path: '', name: 'setup', token: TOKEN, scopes: { docs: ['admin'] } }],
  spaces: [
    {
      path: '',
      key: 'docs',
      label: 'Docs',
      description: undefined,
      hubId: undefined,
      locales: ['en-GB', 'fr-FR', 'de-DE'],
      schemas: [{ path: '', uri: PAGE_TYPE, body: PAGE_SCHEMA, validationLevel: 'CONTENT_TYPE' }],
      contentTypes: [{ path: '', uri: PAGE_TYPE, settings: { label: 'Page' } }],
      repositories: ['one', 'two'].map((name) => ({
        path: '',
        name,
        label: name,
        features: undefined,
        itemLocales: undefined,
        localizationGroup: undefined,
        contentTypes: [PAGE_TYPE],
      })),
    },
  ],
};
