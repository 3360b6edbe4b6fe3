import type { Model, ModelCatalog } from '../models/model';
import { nameOfType } from './field-types';

export function presentFields(_catalog: ModelCatalog, model: Model, body: string): string {
  const parsed = JSON.parse(body) as Record<string, unknown>;
  const members = model.fields.map(
    ({ apiKey, fieldType }) =>
      `${JSON.stringify(apiKey)}:{"type":"${nameOfType(fieldType)}","value":${JSON.stringify(parsed[apiKey] ?? null)}}`,
  );
  return `{${members.join(',')}}`;
}
