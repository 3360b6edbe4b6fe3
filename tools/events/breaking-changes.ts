import { KNOWN_VALUES } from './published-schemas';
import type { Schema } from './read-declarations';

/** Keywords that may change: they describe, or they are compared by themselves. */
const COMPARED = new Set(['description', 'required', 'properties', KNOWN_VALUES]);

/**
 * Returns the changes of a schema that a reader of the former one may not survive: a member that is missing, no longer
 * guaranteed, or has another type. New members and new values of a list of known ones are additions.
 */
export function breakingChanges(before: Schema, after: Schema, path = ''): readonly string[] {
  const [former, current] = [membersOf(before), membersOf(after)];
  const guaranteed = new Set(requiredOf(after));
  const keywords = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => !COMPARED.has(name));
  return [
    ...keywords
      .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((name) => `${path === '' ? '/' : path} has another ${name}.`),
    ...requiredOf(before)
      .filter((name) => !guaranteed.has(name))
      .map((name) => `${path}/${name} is no longer guaranteed.`),
    ...Object.entries(former).flatMap(([name, schema]) => {
      const successor = current[name];
      if (successor === undefined) return [`${path}/${name} is missing.`];
      return breakingChanges(schema, successor, `${path}/${name}`);
    }),
  ];
}

function membersOf({ properties }: Schema): Readonly<Record<string, Schema>> {
  return (properties ?? {}) as Readonly<Record<string, Schema>>;
}

function requiredOf({ required }: Schema): readonly string[] {
  return (required ?? []) as readonly string[];
}
