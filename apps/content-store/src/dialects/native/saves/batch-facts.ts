import { type ItemView, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { PreparedBody } from '../../../content/bodies/prepare-body';
import { checkPlacement, lockPlacement } from '../../../content/families/check-placement';
import { hasProblems } from '../../../content/validity/validate-stored-body';
import { requireContentType } from '../../../models/content-types/require-content-type';
import { validateBody } from '../../../models/content-types/validate-body';
import type { ModelCatalog } from '../../../models/model';
import { readCatalog } from '../../../models/read-catalog';
import { readRepositories, type RepositoryFacts } from './item-facts.store';

interface Place {
  readonly folderId: string | null;
  readonly locale: string | null;
}

/** The content types, folders and locales of the items of a batch. Each is read and locked once. */
export class BatchFacts {
  private readonly places = new Map<string, Promise<void>>();
  private readonly types = new Map<string, ReturnType<typeof requireContentType>>();

  private constructor(
    private readonly client: ClientBase,
    private readonly spaceId: SpaceId,
    readonly catalog: ModelCatalog,
    readonly repositories: readonly RepositoryFacts[],
  ) {}

  static async read(client: ClientBase, spaceId: SpaceId): Promise<BatchFacts> {
    const repositories = await readRepositories(client, spaceId);
    return new BatchFacts(client, spaceId, await readCatalog(client, spaceId), repositories);
  }

  /**
   * Checks and locks a folder and a locale. Rejects with FOLDER_NOT_FOUND {folderId}, LOCALE_INVALID {locales},
   * LOCALE_NOT_SUPPORTED {locales}.
   */
  requirePlace(repositoryId: string, place: Place): Promise<void> {
    return once(this.places, JSON.stringify([repositoryId, place]), async () => {
      await checkPlacement(this.client, this.spaceId, repositoryId, place);
      await lockPlacement(this.client, this.spaceId, place);
    });
  }

  /**
   * Validates a body against its content type. Returns the state that it is stored with. Rejects with
   * CONTENT_TYPE_NOT_FOUND {schema}, CONTENT_TYPE_NOT_ASSIGNED {schema}, CONTENT_TYPE_INVALID {violations}.
   */
  async validate(repositoryId: string, body: PreparedBody): Promise<ItemView['validationState']> {
    const { schemaUri, text } = body;
    const contentType = await once(this.types, JSON.stringify([repositoryId, schemaUri]), () =>
      requireContentType(this.client, this.spaceId, repositoryId, schemaUri),
    );
    const violations = await validateBody(this.client, this.spaceId, contentType, text);
    if (violations.length > 0) {
      const message = `The body does not match the content type ${schemaUri}.`;
      throw new RejectedError('CONTENT_TYPE_INVALID', message, { violations });
    }
    if (hasProblems(this.catalog, schemaUri, text)) return 'INVALID';
    return body.isEmpty ? 'EMPTY' : 'VALID';
  }
}

function once<Value>(known: Map<string, Promise<Value>>, key: string, read: () => Promise<Value>): Promise<Value> {
  const found = known.get(key);
  if (found !== undefined) return found;
  const reading = read();
  known.set(key, reading);
  return reading;
}
