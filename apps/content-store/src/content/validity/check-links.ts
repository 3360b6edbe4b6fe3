import { shortId } from '@scriptorium/contracts';
import { type Problem, problemOf, rejectionOf } from '@scriptorium/copy-engine';
import type { ModelCatalog } from '../../models/model';
import { allowedModels } from '../values/allowed-models';
import type { SentLink } from '../values/encoding';

/**
 * Links go to families that are there, of the models that their fields take. `types` are the content types of the families
 * that were found, by ids. A link that the family had before stays, whatever became of what it links to: callers send back
 * what they were given. Rejected with INVALID_FIELD(S).
 */
export function checkLinks(
  catalog: ModelCatalog,
  links: readonly SentLink[],
  types: ReadonlyMap<string, string>,
): void {
  const problems = links.flatMap(({ familyId, field, path, validator }): Problem[] => {
    const data = { record: shortId(familyId) };
    const model = catalog.bySchemaUri(types.get(familyId) ?? '');
    if (model === undefined) return [problemOf(field, path, 'VALIDATION_INVALID', data)];
    const allowed = allowedModels(field, validator);
    if (allowed === undefined || allowed.includes(shortId(model.id))) return [];
    return [problemOf(field, path, 'VALIDATION_ITEM_TYPE', data)];
  });
  if (problems.length > 0) throw rejectionOf(problems);
}
