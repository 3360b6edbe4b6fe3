import type { VariantProperties, VariantSave, VersionSave } from './version-save';

/**
 * Returns the parameters of SAVE_VERSIONS after the space: requests, variants and versions as JSON, bodies as arrays.
 */
export function rowsOf(requests: readonly VersionSave[]): unknown[] {
  const variants = requests.flatMap((save, request) => save.variants.map((variant) => ({ request, variant })));
  const bodies = requests.flatMap(({ bodies: all = [] }, request) => all.map((body) => ({ request, ...body })));
  return [
    JSON.stringify(requests.map(requestRow)),
    storableJson(variants.map(({ request, variant }, place) => variantRow(request, variant, place))),
    storableJson(variants.flatMap(({ variant }) => versionRows(variant))),
    bodies.map(({ request }) => request),
    bodies.map(({ hash }) => hash),
    bodies.map(({ schemaUri }) => schemaUri),
    bodies.map(({ slotKinds }) => slotKinds),
    bodies.map(({ template }) => template),
    bodies.map(({ validationState }) => validationState),
  ];
}

function requestRow({ family, by, at, variants }: VersionSave, request: number): object {
  const isChange = variants.length === 0 || variants.some(({ actions }) => actions.length > 0);
  return {
    request,
    family_id: family.id,
    is_new: family.created !== undefined,
    touches: at === undefined && isChange,
    by,
    at,
    schema_uri: family.schemaUri,
    is_singleton: family.created?.isSingleton,
    created_at: family.created?.createdAt,
    first_published_at: family.created?.firstPublishedAt,
    variants: variants.length,
  };
}

const COLUMNS = {
  locale: 'locale',
  repositoryId: 'repository_id',
  folderId: 'folder_id',
  hierarchyParentId: 'hierarchy_parent_id',
  workflowState: 'workflow_state',
  assignees: 'assignees',
  availableFrom: 'available_from',
  availableUntil: 'available_until',
  basedOn: 'based_on',
  isAsMade: 'made_version',
} as const satisfies Partial<Record<keyof VariantProperties, string>>;

function variantRow(request: number, { id, expected, actions, properties = {}, versions }: VariantSave, place: number) {
  const { source, createdAt, ...settable } = properties;
  const set = Object.entries(settable).map(([name, value]) => [COLUMNS[name as keyof typeof COLUMNS], value] as const);
  return {
    ...Object.fromEntries(set),
    request,
    place,
    id,
    expected,
    actions,
    steps: versions.length,
    sets: set.map(([column]) => column),
    source_variant_id: source?.id,
    source_version: source?.version,
    created_at: createdAt,
  };
}

function versionRows({ id, versions }: VariantSave): object[] {
  return versions.map(({ bodyHash, ...version }, index) => ({
    ...version,
    variant_id: id,
    step: index + 1,
    hash: bodyHash?.toString('hex'),
  }));
}

const SURROGATE = /\p{Surrogate}/u;

/** Returns JSON that Postgres accepts: a lone surrogate becomes U+FFFD, as in a text parameter. */
function storableJson(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) =>
    typeof value === 'string' && SURROGATE.test(value) ? Buffer.from(value).toString() : value,
  );
}
