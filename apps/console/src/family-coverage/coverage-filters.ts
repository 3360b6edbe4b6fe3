import { CELL_STATES } from '../marks/sync-marks';
import type { FilterRules } from '../routing/read-filters';
import type { SearchText } from '../routing/search-text';

/** The parameters of the page. `at` is the locale that a narrow screen shows. */
export const coverageRules: FilterRules = {
  root: 'text',
  contentType: 'text',
  repository: 'text',
  locales: 'text',
  state: CELL_STATES,
  at: 'text',
};

/** Returns the query of the API for the filters of an address. */
export function coverageQuery({ root, contentType, repository, locales, state }: SearchText) {
  return {
    ...(root === undefined ? {} : { root }),
    ...(contentType === undefined ? {} : { contentType }),
    ...(repository === undefined ? {} : { repository }),
    ...(locales === undefined ? {} : { locales }),
    ...(state === undefined ? {} : { state }),
  };
}
