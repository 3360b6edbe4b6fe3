import { randomId, type JobId, type LinkRule, type VariantId } from '@scriptorium/contracts';
import { SchemaSet } from '../schemas/schema-set';
import { SLOT } from '../body/extract-body';
import { parseRule } from '../links/decide-link';
import { decideLinks, type NodeSlots } from './decide-links';
import { TimeSlice } from './time-slice';

const COUNT = 2_000;

/** A node with many links at long pointers. */
function nodeWithLinks(): NodeSlots {
  const links = Array.from({ length: COUNT }, () => `{"id":"${SLOT}"}`).join(',');
  const ids = Array.from({ length: COUNT }, () => randomId<VariantId>());
  return {
    number: 0,
    depth: 0,
    template: `${'{"a":'.repeat(50)}[${links}]${'}'.repeat(50)}`,
    schemaUri: 'page',
    kinds: 'l'.repeat(COUNT),
    values: ids,
    contentTypes: ids.map(() => 'page'),
    locales: ids.map(() => 'en-US'),
    families: ids.map(() => null),
  };
}

it('lets the process do other work between the links of a node', async () => {
  const slow = (at: number): LinkRule => ({
    name: String(at),
    match: { path: `/**${'/a/a/a/b/**'.repeat(20)}/*` },
    action: 'share',
  });
  const rules = [...Array.from({ length: 20 }, (_, at) => slow(at)), last()];
  let turns = 0;
  let timer = setImmediate(function count() {
    turns += 1;
    timer = setImmediate(count);
  });
  const decided = await decideLinks(
    nodeWithLinks(),
    rules.map(parseRule),
    randomId<JobId>(),
    new TimeSlice(),
    new SchemaSet(new Map()),
  );
  clearImmediate(timer);
  expect(decided.actions).toBe(`${'l'.repeat(COUNT - 1)}s`);
  expect(turns).toBeGreaterThan(3);
});

function last(): LinkRule {
  return { name: 'last', match: { path: `/**/${String(COUNT - 1)}` }, action: 'share' };
}
