import { isUnfinished, JOB_STATES } from '@scriptorium/contracts';
import { createTestDatabase, type TestDatabase } from '@scriptorium/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Pool } from 'pg';
import { COMMAND_STATES, COMMAND_TRANSITIONS, JOB_TRANSITIONS } from './job-states';

const PAGE = readFileSync(join(__dirname, '../../../docs/reference/job-states.md'), 'utf8');

/** The diagrams of the page in order, each with its edges (`from --> to: transition`) and its states. */
const [jobDiagram, commandDiagram] = [...PAGE.matchAll(/```mermaid\nstateDiagram-v2\n(.*?)```/gs)].map(
  ([, text = '']) => {
    const lines = text
      .replaceAll('_', '-')
      .split('\n')
      .map((line) => line.trim());
    const edges = lines.flatMap((line) => {
      const [, from = '', to = '', label = ''] = /^(\S+) --> ([^\s:]+): (.*)$/.exec(line) ?? [];
      return from === '' ? [] : [{ from: from === '[*]' ? 'new' : from, to, transitions: label.split(', ') }];
    });
    const alone = lines.filter((line) => /^[a-z-]+$/.test(line));
    const states = new Set(
      [...edges.flatMap(({ from, to }) => [from, to]), ...alone].filter((state) => state !== 'new'),
    );
    return { edges: edgesOf(edges), states: [...states].sort() };
  },
);

function edgesOf(edges: readonly { from: string; to: string; transitions: readonly string[] }[]): string[] {
  return edges.flatMap(({ from, to, transitions }) => transitions.map((by) => `${from} --> ${to}: ${by}`)).sort();
}

/** Returns the edges of a table of transitions. */
function listed(table: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): string[] {
  return Object.entries(table)
    .flatMap(([by, edges]) =>
      Object.entries(edges).flatMap(([from, to]) => to.map((next) => `${from} --> ${next}: ${by}`)),
    )
    .sort();
}

describe('the job state machine', () => {
  let database: TestDatabase;
  let pool: Pool;
  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new Pool({ connectionString: database.url });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function statesAllowedBy(constraint: string): Promise<string[]> {
    const { rows } = await pool.query<{ definition: string }>(
      'select pg_get_constraintdef(oid) as definition from pg_constraint where conname = $1',
      [constraint],
    );
    return [...(rows[0]?.definition ?? '').matchAll(/'([^']+)'/g)].map(([, state = '']) => state).sort();
  }

  it('has the same job transitions in the table and on the page', () => {
    expect(jobDiagram?.edges).toEqual(listed(JOB_TRANSITIONS));
  });

  it('has the same command transitions in the table and on the page', () => {
    expect(commandDiagram?.edges).toEqual(listed(COMMAND_TRANSITIONS));
  });

  it('has the same job states in the contracts, the page and the database', async () => {
    const states = [...JOB_STATES].sort();
    expect(jobDiagram?.states).toEqual(states);
    expect(await statesAllowedBy('jobs_state')).toEqual(states);
  });

  it('has the same command states in the table, the page and the database', async () => {
    const states = [...COMMAND_STATES].sort();
    expect(commandDiagram?.states).toEqual(states);
    expect(await statesAllowedBy('commands_state')).toEqual(states);
  });

  it('ends a job in the same states in the contracts and the database', async () => {
    const { rows } = await pool.query<{ state: string }>(
      'select state from unnest($1::text[]) state where jobs.has_ended(state)',
      [JOB_STATES],
    );
    expect(rows.map(({ state }) => state)).toEqual(JOB_STATES.filter((state) => !isUnfinished(state)));
  });
});
