/**
 * The SQL expressions by which a copy statement names what it copies. `$1` is the space in each of them. One command is
 * copied with parameters; a group of commands with the rows of `unnest`, which are named `member`.
 */
export interface CopyScope {
  readonly jobId: string;
  readonly localeBit: string;
  readonly locale: string;
  readonly replicateFolders: string;
  readonly hasRedirects: string;
  /** The item of a from clause that ends with the plan's nodes, `n`. */
  readonly nodes: string;
  /** The condition that limits `n` to the range of a command and to the nodes that are created. */
  readonly isInRange: string;
}

/** $2 to $6 are those of `range`, and $7 to $9 those of `parameters` (copy-variants.sql.ts). */
export const ONE_COMMAND: CopyScope = {
  jobId: '$2',
  localeBit: '$5',
  locale: '$6',
  replicateFolders: '$7',
  hasRedirects: '$8',
  nodes: 'jobs.plan_nodes n',
  isInRange: `n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and jobs.has_bit(n.create_mask, $5)`,
};

/** $2 to $9 are arrays with one element for each command (`groupParameters`). Reads a range at a time by its key. */
export const GROUP: CopyScope = {
  jobId: 'member.job_id',
  localeBit: 'member.locale_bit',
  locale: 'member.locale',
  replicateFolders: 'member.replicate_folders',
  hasRedirects: 'member.has_redirects',
  nodes: `unnest(
         $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::text[], $7::boolean[], $8::boolean[], $9::text[])
       member (job_id, from_number, to_number, locale_bit, locale, replicate_folders, has_redirects, requested_by)
  join jobs.plan_nodes n
    on n.space_id = $1
   and n.job_id = member.job_id
   and n.number between member.from_number and member.to_number`,
  isInRange: 'jobs.has_bit(n.create_mask, member.locale_bit)',
};
