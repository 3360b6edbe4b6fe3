import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What lists of records are filtered and ordered by: the members of a body, its ids put back. */
export class RecordValues1763900000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
-- A body's template (copy-engine, extract-body.ts) as jsonb, without lifted members. What jsonb takes no notice of is
-- replaced: NULs and halves of surrogate pairs. A body with a number beyond numeric's range has no members.
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
  body := translate(body, E'\x01\x02\x03', '');
  if body ~ '\\u(0000|[dD][89a-fA-F])|[eE][+-]?[0-9]{4}' or length(body) > 100000 then
    body := regexp_replace(body, '(?<!\\)((?:\\\\)*)\\u(?:0000|[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F]))', '\1\ufffd', 'g');
    body := regexp_replace(body, '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})(?<!\\)((?:\\\\)*)\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\1\ufffd', 'g');
    if not pg_input_is_valid(body, 'jsonb') then
      return '{}';
    end if;
  end if;
  return body::jsonb;
end
$function$;
`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('Migrations go forward only: restore a backup instead.'));
  }
}
