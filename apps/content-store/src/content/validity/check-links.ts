import { shortId } from '@scriptorium/contracts';
import { type Problem, problemOf, rejectionOf } from '@scriptorium/copy-engine';
import type { ModelCatalog } from '../../models/model';
import { allowedModels } from '../values/allowed-models';
import type { SentLink } from '../values/encoding';

/**
 * Checks that links lead to existing families of allowed models. `types` are the content types of existing families by
 * id. The caller omits links that the family already had, since clients send back what they received, even if the
 * target was deleted since. Rejects with INVALID_FIELD(S).
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
