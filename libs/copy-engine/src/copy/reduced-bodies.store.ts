import type { VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { dropSlots, type ReducedBody } from '../links/drop-slots';
import { memberTexts } from '../body/json-text';
import { renderBody } from '../body/render-body';
import { slotPlaces } from '../links/slot-paths';
import { lockModelsShared } from '../values/models-lock.store';
import type { CopyRequest, OwnBody } from './copy-variants.sql';

/** A node whose copy has fewer links than its source. */
interface ReducedNode {
  readonly number: number;
  readonly variantId: VariantId;
  /** Positions of the slots that the plan drops. */
  readonly dropped: readonly number[];
  readonly template: string;
  readonly slotKinds: string;
  readonly schemaUri: string;
  readonly validationState: string;
  readonly label: string;
}

/**
 * Inserts the bodies of the range's copies that have fewer links than their sources. Commands for other locales of a
 * node insert the same bodies. Returns the bodies in the order of the range's numbers; null for the body of the source.
 */
export async function insertReducedBodies(client: ClientBase, copy: CopyRequest): Promise<readonly (OwnBody | null)[]> {
  // The new bodies get the states of their sources, which a change of models or schemas must not change meanwhile.
  await lockModelsShared(client, copy.spaceId);
  const nodes = await readReducedNodes(client, copy);
  const bodies: (OwnBody | null)[] = Array.from({ length: copy.to - copy.from + 1 }, () => null);
  if (nodes.length === 0) return bodies;
  const reduced = nodes.map((node) => ({ node, body: reduce(node) }));
  const stored = await insertBodies(client, copy, reduced);
  for (const { node, body } of reduced) {
    const found = stored.get(body.hash.toString('hex'));
    if (found === undefined) throw new Error(`The body of node ${String(node.number)} was not inserted.`);
    bodies[node.number - copy.from] = { number: found.number, label: found.label === node.label ? null : node.label };
  }
  return bodies;
}

async function readReducedNodes(client: ClientBase, copy: CopyRequest): Promise<ReducedNode[]> {
  const { rows } = await client.query<ReducedNode>({
    name: 'read-reduced-nodes',
    text: `
select n.number, n.variant_id as "variantId", b.template, b.slot_kinds as "slotKinds", b.schema_uri as "schemaUri",
       b.validation_state as "validationState", coalesce(source.label, b.label) as label,
       array(
         select link.slot
           from unnest(string_to_array(n.link_actions, null), n.link_slots) link (action, slot)
          where link.action = 'x') as dropped
  from jobs.plan_nodes n
  join content.versions source
    on source.space_id = $1
   and source.variant_id = n.variant_id
   and source.number = n.version
  join content.bodies b on b.space_id = $1 and b.number = source.body_number
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and jobs.has_bit(n.create_mask, $5)
   and n.link_actions ~ 'x'`,
    values: [copy.spaceId, copy.jobId, copy.from, copy.to, copy.localeBit],
  });
  return rows;
}

function reduce({ template, slotKinds, dropped }: ReducedNode): ReducedBody {
  return dropSlots({ template, slotKinds }, slotPlaces(template), new Set(dropped));
}

/** Returns the number and the label of each body by its hash in hex. An existing body keeps its label. */
async function insertBodies(
  client: ClientBase,
  { spaceId }: CopyRequest,
  reduced: readonly { readonly node: ReducedNode; readonly body: ReducedBody }[],
): Promise<ReadonlyMap<string, { readonly number: string; readonly label: string }>> {
  const unique = [...new Map(reduced.map((each) => [each.body.hash.toString('hex'), each])).values()];
  const hashes = unique.map(({ body }) => body.hash);
  await client.query({
    name: 'insert-reduced-bodies',
    text: `
insert into content.bodies (space_id, hash, schema_uri, slot_kinds, template, validation_state, label)
select $1, body.*
  from unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) body (hash)
 -- In the same order in every command, so that two commands with equal bodies do not deadlock.
 order by body.hash
on conflict do nothing`,
    values: [
      spaceId,
      hashes,
      unique.map(({ node }) => node.schemaUri),
      unique.map(({ body }) => body.slotKinds),
      unique.map(({ body }) => body.template),
      unique.map(({ node, body }) => stateOf(node, body)),
      unique.map(({ node }) => node.label),
    ],
  });
  const { rows } = await client.query<{ hash: string; number: string; label: string }>({
    name: 'read-body-numbers',
    text: `
select encode(b.hash, 'hex') as hash, b.number, b.label
  from unnest($2::bytea[]) wanted (hash)
  join content.bodies b on b.space_id = $1 and b.hash = wanted.hash`,
    values: [spaceId, hashes],
  });
  return new Map(rows.map((row) => [row.hash, row]));
}

/** A link is dropped only if the schema does not require it, so that a valid body stays valid. It may become empty. */
function stateOf({ validationState }: ReducedNode, { template, slotKinds }: ReducedBody): string {
  if (validationState !== 'VALID') return validationState;
  return memberTexts(renderBody(template, [...slotKinds], null)).size > 1 ? 'VALID' : 'EMPTY';
}
