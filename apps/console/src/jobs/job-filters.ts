import { jobMarks } from '../marks/job-marks';
import type { FilterRules } from '../routing/read-filters';
import type { SearchText } from '../routing/search-text';

export const JOB_KINDS = ['localize', 'duplicate', 'copy-drive-items', 'roll-out', 'undo'] as const;
export const JOB_STATES = Object.keys(jobMarks) as (keyof typeof jobMarks)[];

export const jobFilterRules: FilterRules = {
  kind: JOB_KINDS,
  state: JOB_STATES,
  createdBy: 'text',
  root: 'text',
  since: 'text',
  'label.*': 'text',
};

/** Returns the query of the API for the filters of an address: `label.ticket=LOC-12` is `{ label: { ticket } }`. */
export function jobQuery(filters: SearchText) {
  const { kind, state, createdBy, root, since, ...labels } = filters;
  const label = Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.slice('label.'.length), value]));
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(state === undefined ? {} : { state }),
    ...(createdBy === undefined ? {} : { createdBy }),
    ...(root === undefined ? {} : { root }),
    ...(since === undefined ? {} : { since }),
    ...(Object.keys(label).length === 0 ? {} : { label }),
  };
}
