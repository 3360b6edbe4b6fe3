import { type FamilyId, RejectedError } from '@scriptorium/contracts';
import { linksIn } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import type { Model, ModelCatalog } from '../../../../models/model';
import { checkLinks } from '../../../../content/validity/check-links';
import { decideRecord, type DecidedRecord } from './decide-record';
import { contestedValues } from '../../../../content/unique-values/claim-unique-values.store';
import {
  assessFamily,
  isRejected,
  notUnique,
  requireFamilySize,
  type ValidatedFamily,
} from '../../../../content/validity/assess-family';
import { lockFamilyTypes } from '../../../../content/families/family-facts.store';
import type { LoadedVariant } from './save-decided';

/**
 * Returns the record that results from the sent values, after all lookups. `before` are the variants of an existing
 * record. Rejects with INVALID_FIELD(S), which name every invalid field, taken values among them, unless the model's
 * drafts may be saved as they are; rejects with RECORD_TOO_LARGE {limit, size}.
 */
export async function assessRequest(
  db: Pool | ClientBase,
  catalog: ModelCatalog,
  model: Model,
  attributes: string,
  before: readonly LoadedVariant[],
  familyId: FamilyId | null,
): Promise<{ readonly decided: DecidedRecord<LoadedVariant>; readonly judged: ValidatedFamily }> {
  const sent = parseAttributes(attributes);
  const decided = decideRecord({ catalog, model, before, sent, generateId: randomUUID });
  const known = new Set(before.flatMap(({ text }) => [...linksIn(text)]));
  const links = decided.links.filter(({ familyId }) => !known.has(familyId));
  const linked = [...new Set(links.map(({ familyId }) => familyId))];
  checkLinks(catalog, links, await lockFamilyTypes(db, catalog.spaceId, linked));
  requireFamilySize(
    model,
    decided.variants.map(({ text }) => text),
    decided.blocks.used.size,
  );
  const { problems, ...judged } = assessFamily(catalog, model, decided.variants);
  if (isRejected(model, problems)) {
    throw notUnique(model, await contestedValues(db, catalog.spaceId, familyId, judged.claims), problems);
  }
  return { decided, judged };
}

/** Rejects with INVALID_ATTRIBUTES. */
function parseAttributes(text: string): Readonly<Record<string, unknown>> {
  const attributes: unknown = JSON.parse(text);
  if (typeof attributes === 'object' && attributes !== null && !Array.isArray(attributes)) {
    return attributes as Readonly<Record<string, unknown>>;
  }
  throw new RejectedError('INVALID_ATTRIBUTES', 'The attributes of a record must be an object.', {
    extraneous_attributes: [],
  });
}
