import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { REPOSITORY_ROOT } from './product';

const DATA = join(REPOSITORY_ROOT, 'examples/data/opentelemetry-docs.ndjson.gz');

/** A page of the documentation site in examples/data. */
export interface SitePage {
  readonly path: string;
  readonly parent: string | null;
  readonly title: string;
  readonly links: readonly string[];
  /** Members of a body: path, title, text and what else the page has besides its links. */
  readonly fields: object;
}

/** Returns the pages in the order of their paths, so root first and parents before children. */
export function readSitePages(): readonly SitePage[] {
  return gunzipSync(readFileSync(DATA))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { links, parent, ...fields } = JSON.parse(line) as Omit<SitePage, 'fields'>;
      return { path: fields.path, parent, title: fields.title, links, fields };
    });
}
