import type { Scope, SpaceView, WorkflowStateView } from '@scriptorium/contracts';

import { type Links, PAGED } from '../hal/links';
import { may } from '../hal/rights';

/**
 * Returns a Hub (docs/contracts/amplience.md §4.1). Unsupported resources (webhooks, events, extensions, search
 * indexes) have no link.
 */
export function presentHub(space: SpaceView, scopes: readonly Scope[], links: Links): object {
  const hub = `hubs/${space.hubId}`;
  const admin = may(scopes, 'admin');
  return {
    id: space.hubId,
    name: space.key,
    label: space.label,
    description: space.description,
    status: 'ACTIVE',
    settings: presentSettings(space),
    createdBy: space.createdBy,
    createdDate: space.createdDate,
    lastModifiedBy: space.lastModifiedBy,
    lastModifiedDate: space.lastModifiedDate,
    _links: links.all({
      self: hub,
      hub,
      'content-repositories': `${hub}/content-repositories{?${PAGED}}`,
      'create-content-repository': admin ? `${hub}/content-repositories` : undefined,
      'content-types': `${hub}/content-types{?${PAGED},status}`,
      'register-content-type': admin ? `${hub}/content-types` : undefined,
      'list-content-type-schemas': `${hub}/content-type-schemas{?${PAGED},status}`,
      'create-content-type-schema': admin ? `${hub}/content-type-schemas` : undefined,
      'facet-content-items': `${hub}/content-items/facet{?page,projection,query,size,sort}`,
      'search-content-items': `${hub}/content-items/find{?q,${PAGED}}`,
      'delivery-key-content-item': `${hub}/delivery-keys/content-item{?key}`,
      'update-settings': admin ? `${hub}/settings` : undefined,
      'workflow-states': `${hub}/workflow-states{?${PAGED}}`,
      'create-workflow-state': admin ? `${hub}/workflow-states` : undefined,
    }),
  };
}

/** Returns the settings. `devices` and `applications` default to [], because the CLI reads them without a check. */
export function presentSettings({ settings, locales }: SpaceView): object {
  return { devices: [], applications: [], ...settings, localization: { locales } };
}

export function presentWorkflowState(state: WorkflowStateView, scopes: readonly Scope[], links: Links): object {
  const self = `workflow-states/${state.id}`;
  return {
    id: state.id,
    label: state.label,
    color: state.color,
    _links: links.all({
      self,
      'workflow-state': self,
      hub: `hubs/${state.hubId}`,
      update: may(scopes, 'admin') ? self : undefined,
    }),
  };
}
