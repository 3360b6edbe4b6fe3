import { isValidationLevel, VALIDATION_LEVELS } from '../models/schemas/validation-levels';
import type { DeclaredContentType, DeclaredSchema } from './declaration';
import { reportDuplicates, type Place } from './place';

/** Returns the text of a file whose path is relative to the bootstrap file. Throws if it cannot be read. */
export type ReadText = (path: string) => string;

interface Members {
  readonly schemas: Place;
  readonly contentTypes: Place;
}

/**
 * Returns the schemas and the content types of a space. `schemas` contains the schemas without a content type (mostly
 * partials) and the schema of each content type.
 */
export function parseSchemas(
  members: Members,
  readText: ReadText,
): { readonly schemas: readonly DeclaredSchema[]; readonly contentTypes: readonly DeclaredContentType[] } {
  const partials = members.schemas.optional((all) => all.list((each) => parsePartial(each, readText))) ?? [];
  const types = members.contentTypes.optional((all) => all.list((each) => parseContentType(each, readText))) ?? [];
  const schemas = [...partials, ...types.map(([place, schema]) => [place, schema] as const)];
  reportDuplicates(
    schemas.map(([place, { uri }]) => [place, uri] as const),
    'uri',
  );
  return { schemas: schemas.map(([, schema]) => schema), contentTypes: types.map(([, , type]) => type) };
}

function parsePartial(place: Place, readText: ReadText): readonly [Place, DeclaredSchema] {
  const members = place.object(['uri', 'validationLevel', 'schema', 'file']);
  return [
    place,
    {
      path: place.path,
      uri: members?.uri.text() ?? '',
      validationLevel: parseLevel(members?.validationLevel) ?? 'PARTIAL',
      body: members === undefined ? '' : parseBody(place, members, readText),
    },
  ];
}

function parseContentType(place: Place, readText: ReadText): readonly [Place, DeclaredSchema, DeclaredContentType] {
  const members = place.object(['uri', 'label', 'settings', 'validationLevel', 'schema', 'file']);
  const { path } = place;
  const uri = members?.uri.text() ?? '';
  const label = members?.label.optional((each) => each.text());
  const settings = members?.settings.optional((each) =>
    Object.fromEntries((each.entries() ?? []).map(([name, { value }]) => [name, value])),
  );
  const validationLevel = parseLevel(members?.validationLevel) ?? 'CONTENT_TYPE';
  const body = members === undefined ? '' : parseBody(place, members, readText);
  return [
    place,
    { path, uri, validationLevel, body },
    { path, uri, settings: label === undefined ? settings : { label, ...settings } },
  ];
}

function parseLevel(place: Place | undefined): string | undefined {
  return place?.optional((level) => level.text(`must be one of ${VALIDATION_LEVELS.join(', ')}`, isValidationLevel));
}

/** Parses a schema that is given as an object, as JSON text, or as the path of a file. */
function parseBody(place: Place, { schema, file }: { schema: Place; file: Place }, readText: ReadText): string {
  if (schema.isPresent === file.isPresent) {
    place.report('must have either a schema or a file');
    return '';
  }
  if (!file.isPresent) {
    return notEmpty(schema, typeof schema.value === 'string' ? schema.value : JSON.stringify(schema.value, null, 2));
  }
  const path = file.text();
  if (path === '') return '';
  try {
    return notEmpty(file, readText(path));
  } catch (error) {
    file.report(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return '';
  }
}

function notEmpty(place: Place, text: string): string {
  if (text === '') place.report('must not be empty');
  return text;
}
