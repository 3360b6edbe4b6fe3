import type { SiteView } from '@scriptorium/contracts';

import { withDefaults } from './with-defaults';

const DEFAULTS = {
  domain: null,
  google_maps_api_token: null,
  imgix_host: null,
  internal_domain: null,
  timezone: 'Etc/UTC',
  no_index: false,
  favicon: null,
  last_data_change_at: null,
  require_2fa: false,
  ip_tracking_enabled: false,
  force_use_of_sandbox_environments: false,
  assets_cdn_default_settings: { image: {}, video: {} },
  theme: { type: 'monochromatic', hue: 0, logo: null },
  global_seo: null,
};

/** Settings of a site that can be changed. */
export const SITE_SETTINGS = [
  'no_index',
  'favicon',
  'global_seo',
  'theme',
  'timezone',
  'require_2fa',
  'ip_tracking_enabled',
  'force_use_of_sandbox_environments',
];

/**
 * The original's opt-ins. Their behaviour is the only one here: lists contain no blocks, and times have milliseconds.
 */
const META = {
  draft_mode_default: false,
  improved_timezone_management: true,
  improved_hex_management: true,
  improved_gql_multilocale_fields: true,
  improved_gql_visibility_control: true,
  improved_boolean_fields: true,
  improved_validation_at_publishing: true,
  improved_exposure_of_inline_blocks_in_cda: true,
  improved_items_listing: true,
  milliseconds_in_datetime: true,
  non_localized_focal_points: true,
};

/** Returns a space as a site (docs/contracts/datocms.md §3.5). */
export function presentSite({ id, name, locales, settings, models }: SiteView): object {
  return {
    type: 'site',
    id,
    attributes: { name, locales, ...withDefaults(DEFAULTS, settings) },
    relationships: {
      account: { data: null },
      item_types: { data: models.map((model) => ({ type: 'item_type', id: model.id })) },
    },
    meta: META,
  };
}
