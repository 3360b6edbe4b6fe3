import { RejectedError } from '@scriptorium/contracts';

import type { SchemaState } from './schema-state';

export const SCHEMA_TOO_NEW = 'SCHEMA_TOO_NEW';

const MIGRATE = 'Run "scriptorium migrate run" of this version.';

/** Returns why a service cannot work with a schema, for the operator; undefined if it can. */
export function schemaProblem(state: SchemaState): RejectedError | undefined {
  switch (state.kind) {
    case 'ready':
      return undefined;
    case 'older':
      return schemaTooOld(state.missing);
    case 'newer':
      return new RejectedError(
        SCHEMA_TOO_NEW,
        `The schema is too new: migration ${state.breaking[0]} requires a newer version of this service. Start that version.`,
      );
  }
}

export function schemaTooOld(missing: readonly string[]): RejectedError {
  const more = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return new RejectedError(
    'SCHEMA_TOO_OLD',
    `The schema is too old: migration ${missing[0]}${more} is missing. ${MIGRATE}`,
  );
}
