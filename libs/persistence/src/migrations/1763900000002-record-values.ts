import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds a function that returns the members of a body with its ids, by which lists of records are filtered and sorted.
 */
export class RecordValues1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
-- Returns a body's template (copy-engine, extract-body.ts) as jsonb, without lifted members. Replaces what jsonb
-- rejects: NULs and halves of surrogate pairs. Returns no members for a body with a number out of the range of numeric.
create function content.body_members(template text, slots uuid[]) returns jsonb
  language plpgsql immutable parallel safe
as $function$
declare
  body text := template;
begin
  if cardinality(slots) > 0 then
    select string_agg(concat(piece.part, piece.slot), '' order by piece.place)
      into body
      from unnest(string_to_array(template, E'\x01'), slots) with ordinality piece (part, slot, place);
  end if;
  body := replace(replace(replace(body, E'\x01', ''), E'\x02', ''), E'\x03', '');
  if body ~ '\\u(0000|[dD][89a-fA-F])' then
    body := regexp_replace(
      body, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F]))', '\1\ufffd', 'g');
    body := regexp_replace(
      body, '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)((?:\\\\)*)\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\1\ufffd', 'g');
  end if;
  if not pg_input_is_valid(body, 'jsonb') then
    return '{}';
  end if;
  return body::jsonb;
end
$function$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations cannot be undone. Restore a backup instead.'));
  }
}
