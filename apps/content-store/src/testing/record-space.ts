import {
  createModel,
  createRecord,
  readRecord,
  updateRecord,
  type Caller,
  type FieldMembers,
  type ModelMembers,
  type ModelView,
  type RecordView,
  type SavedRecord,
  type SpaceId,
} from '@scriptorium/contracts';
import type { RequestOf } from '../request-of';
import { addField } from './planted-models';
import { startContentStore, type RunningContentStore } from './running-content-store';
import { plantTwoSpaces, type TwoSpaces } from './two-spaces';

type Values = Readonly<Record<string, unknown>>;
type CreateOptions = Partial<Omit<RequestOf<typeof createRecord>, 'attributes' | 'modelId'>>;
type UpdateOptions = Partial<Omit<RequestOf<typeof updateRecord>, 'attributes' | 'id'>>;

/** A running content store with models and records in its space `docs` (locales en-US, fr-FR, de-DE). */
export class RecordSpace {
  readonly where: { readonly caller: Caller; readonly spaceKey: string };
  private count = 0;

  private constructor(
    readonly store: RunningContentStore,
    readonly spaces: TwoSpaces,
  ) {
    this.where = { caller: spaces.admin, spaceKey: 'docs' };
  }

  static async start(): Promise<RecordSpace> {
    const store = await startContentStore();
    return new RecordSpace(store, await plantTwoSpaces(store));
  }

  stop(): Promise<void> {
    return this.store.stop();
  }

  get spaceId(): SpaceId {
    return this.where.caller.grants[0]?.spaceId ?? (0 as SpaceId);
  }

  /** Creates a model with these fields, in their order. The first string field is its title. */
  async model(fields: Readonly<Record<string, FieldMembers>>, members: ModelMembers = {}): Promise<ModelView> {
    this.count += 1;
    const apiKey = `model_${String(this.count)}`;
    const model = await this.store.rpc.call(createModel, { ...this.where, name: apiKey, apiKey, ...members });
    for (const [name, field] of Object.entries(fields)) {
      await addField(this.store.rpc, this.where, model.id, { apiKey: name, ...field });
    }
    return model;
  }

  create(model: Pick<ModelView, 'id'>, attributes: Values, options: CreateOptions = {}): Promise<SavedRecord> {
    return this.store.rpc.call(createRecord, {
      ...this.where,
      modelId: model.id,
      attributes: JSON.stringify(attributes),
      ...options,
    });
  }

  update(record: Pick<RecordView, 'id'>, attributes: Values, options: UpdateOptions = {}): Promise<SavedRecord> {
    return this.store.rpc.call(updateRecord, {
      ...this.where,
      id: record.id,
      attributes: JSON.stringify(attributes),
      ...options,
    });
  }

  read(record: Pick<RecordView, 'id'>, nested = false): Promise<RecordView> {
    return this.store.rpc.call(readRecord, { ...this.where, id: record.id, nested });
  }
}

/** Returns the parsed values of a record. */
export function valuesOf({ attributes }: Pick<RecordView, 'attributes'>): Values {
  return JSON.parse(attributes) as Values;
}

/** Returns a block as clients send it. With an id, it is an existing block. */
export function block(model: Pick<ModelView, 'id'>, attributes: Values, id?: string): object {
  return {
    type: 'item',
    ...(id === undefined ? {} : { id }),
    attributes,
    relationships: { item_type: { data: { type: 'item_type', id: model.id } } },
  };
}
