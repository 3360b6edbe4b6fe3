import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Client } from 'pg';
import { createHash, randomUUID } from 'node:crypto';

interface Page {
  readonly path: string;
  readonly parent: string | null;
  readonly title: string;
  readonly links: readonly string[];
  readonly body: string;
}

/** The id of the root page, and the number of pages. */
export interface PlantedSite {
  readonly rootId: string;
  readonly pages: number;
}

/**
 * Inserts the 768 pages directly into the database, in a space that a bootstrap file has created. The tests check what
 * becomes of a job. Other tests check that an import through the API creates the same rows.
 */
export async function plantSite(client: Client, spaceKey: string): Promise<PlantedSite> {
  const file = join(__dirname, '../../../examples/data/opentelemetry-docs.ndjson.gz');
  const pages = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Page);
  const ids = new Map(pages.map((page) => [page.path, randomUUID()]));
  const linksOf = (page: Page): string[] => {
    const children = pages.filter(({ parent }) => parent === page.path).map(({ path }) => path);
    return [...children, ...page.links].flatMap((path) => ids.get(path) ?? []);
  };
  const rows = pages.map((page) => {
    const slots = linksOf(page);
    const links = slots.map(() => '{"_meta":{"schema":"link"},"id":"\u0001"}').join(',');
    const template = `{"_meta":{"schema":"page"\u0002},"text":${JSON.stringify(page.body)},"links":[${links}]}`;
    const kinds = 'l'.repeat(slots.length);
    const hash = createHash('sha256').update(kinds).update(template).digest('hex');
    return { id: ids.get(page.path), title: page.title, slots, kinds, template, hash };
  });
  await client.query(
    `with page as (
       select p.*, s.id as space_id, r.number as repository_number
         from jsonb_to_recordset($1) p (id uuid, title text, slots uuid[], kinds text, template text, hash text)
        cross join content.spaces s
         join content.repositories r on r.space_id = s.id
        where s.key = $2
     ), body as (
       insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template)
       select distinct on (hash) space_id, decode(hash, 'hex'), 'page', kinds, template from page
       returning hash, number
     )
     insert into content.variants (
            space_id, id, family_id, locale, version, repository_number, created_by, updated_by, body_number, label, slots)
     select space_id, id, id, 'en-US', 1, repository_number, author, author, body.number, title, slots
       from page
       join body on body.hash = decode(page.hash, 'hex')
      cross join content.principal_number('import') author`,
    [JSON.stringify(rows), spaceKey],
  );
  const root = pages.find(({ parent }) => parent === null);
  return { rootId: ids.get(root?.path ?? '') ?? '', pages: pages.length };
}
