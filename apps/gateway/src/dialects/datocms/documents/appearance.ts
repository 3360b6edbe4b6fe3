import type { FieldType } from '@scriptorium/contracts';

interface Appearance {
  readonly editor: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Default editor of each field type. */
const APPEARANCES: Readonly<Record<FieldType, Appearance>> = {
  boolean: { editor: 'boolean', parameters: {} },
  color: { editor: 'color_picker', parameters: { enable_alpha: false, preset_colors: [] } },
  date: { editor: 'date_picker', parameters: {} },
  date_time: { editor: 'date_time_picker', parameters: {} },
  file: { editor: 'file', parameters: {} },
  float: { editor: 'float', parameters: { placeholder: null } },
  gallery: { editor: 'gallery', parameters: {} },
  integer: { editor: 'integer', parameters: { placeholder: null } },
  json: { editor: 'json', parameters: {} },
  lat_lon: { editor: 'map', parameters: {} },
  link: { editor: 'link_select', parameters: {} },
  links: { editor: 'links_select', parameters: {} },
  rich_text: { editor: 'rich_text', parameters: { start_collapsed: false } },
  seo: { editor: 'seo', parameters: { fields: ['title', 'description', 'image'], previews: ['google', 'twitter'] } },
  single_block: { editor: 'framed_single_block', parameters: { start_collapsed: false } },
  slug: { editor: 'slug', parameters: { url_prefix: null, placeholder: null } },
  string: { editor: 'single_line', parameters: { heading: false, placeholder: null } },
  structured_text: { editor: 'structured_text', parameters: {} },
  text: { editor: 'markdown', parameters: { toolbar: [] } },
  video: { editor: 'video', parameters: {} },
};

export function defaultAppearance(type: FieldType): object {
  return { ...APPEARANCES[type], addons: [] };
}
