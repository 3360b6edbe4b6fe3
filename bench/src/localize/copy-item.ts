import type { ClientBase } from 'pg';
import type { ItemBody } from '../system/source-item';

interface PlainSource {
  readonly family_id: string;
  readonly version: number;
  readonly repository_id: string;
  readonly label: string;
  readonly body: ItemBody;
}

/**
 * Copies one variant in the straightforward way: reads the source, looks up the copies of its links, writes item,
 * version and links.
 */
export async function copyItem(client: ClientBase, sourceId: string, locale: string): Promise<void> {
  await client.query('begin');
  const {
    rows: [source],
  } = await client.query<PlainSource>({
    name: 'read-source',
    text: `select i.family_id, i.version, i.repository_id, i.label, v.body
             from plain.items i
             join plain.item_versions v on v.item_id = i.id and v.number = i.version
            where i.id = $1`,
    values: [sourceId],
  });
  if (source === undefined) throw new Error(`Item ${sourceId} does not exist.`);
  const links = [...source.body.children, ...source.body.mentions].map(({ id }) => id);
  const { rows } = await client.query<{ source_id: string; target_id: string }>({
    name: 'look-up-copies',
    text: `select source_id, target_id
             from plain.copies
            where locale = $1
              and source_id = any($2)`,
    values: [locale, [sourceId, ...links]],
  });
  const copies = new Map(rows.map((row) => [row.source_id, row.target_id]));
  const relink = (list: ItemBody['children']): ItemBody['children'] =>
    list.map((link) => ({ ...link, id: copies.get(link.id) ?? link.id }));
  const { children, mentions, ...fields } = source.body;
  const body = { ...fields, children: relink(children), mentions: relink(mentions) };
  const target = copies.get(sourceId);

  await client.query({
    name: 'insert-item',
    text: `insert into plain.items (id, family_id, locale, version, repository_id, label, source_id, created_by)
           values ($1, $2, $3, 1, $4, $5, $6, 'bench')`,
    values: [target, source.family_id, locale, source.repository_id, source.label, sourceId],
  });
  await client.query({
    name: 'insert-version',
    text: `insert into plain.item_versions (item_id, number, body, created_by) values ($1, 1, $2, 'bench')`,
    values: [target, body],
  });
  await client.query({
    name: 'insert-links',
    text: `insert into plain.links (item_id, version, position, target_id)
           select $1, 1, position, target
             from unnest($2::uuid[]) with ordinality link (target, position)`,
    values: [target, links.map((id) => copies.get(id) ?? id)],
  });
  await client.query('commit');
}
