import type { ModelView } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import type { Model } from './model';
import { modelView } from './model-view';
import { readSingletonIds } from './singletons.store';

export async function viewsOf(db: Pool | ClientBase, spaceId: number, models: readonly Model[]): Promise<ModelView[]> {
  const singletons = models.some(({ isSingleton }) => isSingleton) ? await readSingletonIds(db, spaceId) : undefined;
  return models.map((model) =>
    modelView(model, (model.isSingleton ? singletons?.get(model.schemaUri) : undefined) ?? null),
  );
}

export async function viewOf(db: Pool | ClientBase, spaceId: number, model: Model): Promise<ModelView> {
  const [view] = await viewsOf(db, spaceId, [model]);
  return view ?? modelView(model, null);
}
