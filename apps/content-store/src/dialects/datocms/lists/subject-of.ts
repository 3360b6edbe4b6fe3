import type { FieldType } from '@scriptorium/contracts';
import type { Model } from '../../../models/model';
import { metaNames, type Form, type MetaName, type Subject } from './condition';

const FORMS: Readonly<Record<FieldType, Form>> = {
  boolean: 'boolean',
  color: 'presence',
  date: 'date',
  date_time: 'moment',
  file: 'upload',
  float: 'number',
  gallery: 'uploads',
  integer: 'number',
  json: 'presence',
  lat_lon: 'presence',
  link: 'record',
  links: 'records',
  rich_text: 'presence',
  seo: 'presence',
  single_block: 'presence',
  slug: 'text',
  string: 'text',
  structured_text: 'document',
  text: 'text',
  video: 'presence',
};

const META_FORMS: Readonly<Record<MetaName, Form>> = {
  _created_at: 'moment',
  _updated_at: 'moment',
  _published_at: 'moment',
  _first_published_at: 'moment',
  _publication_scheduled_at: 'moment',
  _unpublishing_scheduled_at: 'moment',
  _status: 'text',
  _is_valid: 'boolean',
  _creator: 'record',
  _stage: 'text',
  id: 'record',
  parent: 'record',
  position: 'number',
};

/** Returns the subject with a name. A field has priority: its name may be `position`, but cannot begin with `_`. */
export function subjectOf(name: string, model: Model | undefined): Subject | undefined {
  const field = model?.fields.find(({ apiKey }) => apiKey === name);
  if (field !== undefined) {
    const { apiKey, isLocalized, fieldType } = field;
    return { kind: 'field', apiKey, isLocalized, form: FORMS[fieldType] };
  }
  const meta = metaNames.find((known) => known === name);
  return meta && { kind: 'meta', name: meta, form: META_FORMS[meta] };
}
