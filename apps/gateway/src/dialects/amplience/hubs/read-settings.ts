import { omitUndefined } from '@scriptorium/contracts';

import type { RequestBody } from '../../../http/bodies/request-body';

/** The settings of a hub besides its locales (docs/contracts/amplience.md §4.1). Other members are ignored. */
const LISTS = ['devices', 'applications'] as const;
const OBJECTS = ['contentItems', 'virtualStagingEnvironment', 'previewVirtualStagingEnvironment'] as const;

export interface SentSettings {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly locales?: readonly string[];
}

export function readSettings(body: RequestBody): SentSettings {
  const lists = LISTS.map((name) => [name, body.optionalObjects(name)?.map((each) => each.values)] as const);
  const objects = OBJECTS.map((name) => [name, body.optionalObject(name)?.values] as const);
  const locales = body.optionalObject('localization')?.optionalList('locales');
  return {
    settings: omitUndefined(Object.fromEntries([...lists, ...objects]) as Record<string, unknown>),
    ...omitUndefined({ locales }),
  };
}
