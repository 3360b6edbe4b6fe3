import { BLOCK, RECORD_LINK, SHARED_BLOCK } from '@scriptorium/copy-engine';
import type { ModelCatalog } from '../models/model';
import type { Word } from './record-list';

/** More words than this make nothing more findable. */
const MAX_WORDS = 10;
const MAX_LENGTH = 200;

/** Names of members and of nodes, and URIs, that are in bodies whatever these are about. */
const FORMAL = [
  ...['_meta', 'schema', 'contentType', 'deliveryKey', 'name', 'id', 'fields', BLOCK, RECORD_LINK, SHARED_BLOCK],
  'http://bigcontent.io/cms/schema/v1/core#/definitions/content-link content-reference image-link video-link',
  'document dast root paragraph heading list listItem link itemLink inlineItem inlineBlock block blockquote code span',
  'type children value level style numbered bulleted marks strong emphasis underline strikethrough highlight url item',
  'thematicBreak attribution language meta upload_id alt title custom_data focal_point poster_time true false null',
];

/** The words of a search; undefined where there are too many, or what Postgres has no text for. */
export function parseWords(query: string, catalog: ModelCatalog): readonly Word[] | undefined {
  const words = query.split(/\s+/u).filter((word) => word !== '');
  if (words.length > MAX_WORDS || query.includes('\0')) return undefined;
  if (words.some(({ length }) => length > MAX_LENGTH)) return undefined;
  const formal = [...FORMAL, ...catalog.models.flatMap(namesIn)].join(' ').toLowerCase();
  return words.map((text) => ({ text, isFormal: formal.includes(text.toLowerCase()) }));
}

function namesIn(model: ModelCatalog['models'][number]): readonly string[] {
  return [model.schemaUri, ...model.fields.map(({ apiKey }) => apiKey)];
}
