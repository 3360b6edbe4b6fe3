import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type * as contracts from '../../libs/contracts/src';
import type { ContentTypeFact, DriveItemFact, JobFact, SpaceFact, VariantFact } from '../../libs/events/src';
import { DATA_SCHEMAS, EVENT_SCHEMA } from '../../libs/events/src';
import { breakingChanges } from './breaking-changes';
import { EVENT_SCHEMA as FRESH_EVENT_SCHEMA, publishedData } from './published-schemas';
import { readDeclarations, type Schema } from './read-declarations';
import { renderSchemas, renderTypes } from './render-package';

const root = join(__dirname, '../..');
const folder = join(root, 'libs/events/src');
const declarations = readDeclarations(root);

/** Returns the changes since the schemas were written that are no additions. */
function changesOfPublished(): readonly string[] {
  const fresh = publishedData(declarations);
  const published: Readonly<Record<string, Schema>> = DATA_SCHEMAS;
  return [
    ...breakingChanges(EVENT_SCHEMA, FRESH_EVENT_SCHEMA),
    ...Object.entries(published).flatMap(([name, schema]) => {
      const current = fresh[name];
      return current === undefined ? [`${name} is missing.`] : breakingChanges(schema, current, `/${name}`);
    }),
  ];
}

function update(file: string, text: string): string {
  // A change that is no addition needs events of another version (EVENT_PREFIX of libs/contracts).
  if (process.env['UPDATE_EVENTS'] === '1' && changesOfPublished().length === 0) writeFileSync(file, text);
  return readFileSync(file, 'utf8');
}

describe('the package of events', () => {
  test('has seen only additions to its schemas', () => {
    expect(changesOfPublished()).toEqual([]);
  });

  test('has the schemas that the declared events generate', () => {
    const text = renderSchemas(declarations);
    expect(update(join(folder, 'event-schemas.ts'), text)).toBe(text);
  });

  test('has the types that the declared events generate', async () => {
    const text = await renderTypes(declarations);
    expect(update(join(folder, 'event-types.ts'), text)).toBe(text);
  });

  test('has types to which the data of published events is assignable', () => {
    // The check `types` fails if one of these does not compile.
    const asPublished = {
      variant: (fact: contracts.VariantFact): VariantFact => fact,
      job: (fact: contracts.JobFact): JobFact => fact,
      driveItem: (fact: contracts.DriveItemFact): DriveItemFact => fact,
      space: (fact: contracts.SpaceFact): SpaceFact => fact,
      contentType: (fact: contracts.ContentTypeFact): ContentTypeFact => fact,
    };
    expect(Object.keys(asPublished)).toHaveLength(Object.keys(DATA_SCHEMAS).length);
  });

  test('has one schema for the events of an entity', () => {
    for (const { event } of declarations.events) {
      const schemas = declarations.events.filter((each) => each.event.dataschema === event.dataschema);
      expect(new Set(schemas.map((each) => each.event.schema)).size).toBe(1);
    }
  });
});
