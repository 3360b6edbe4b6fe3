import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import files from '../../.dependency-cruiser.cjs';
import folders from './folders.cjs';

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

const cruised = execFileSync(process.execPath, [join(__dirname, 'cruise-fixtures.mjs')], { encoding: 'utf8' });
const found = new Map(Object.entries(JSON.parse(cruised) as Record<string, Violation[]>));
const rules = [...(files.forbidden ?? []), ...(folders.forbidden ?? [])];

describe('the boundaries of the workspace', () => {
  test.each(rules.map(({ name = 'a rule without a name' }) => name))(
    '%s is the only rule that reports its bad tree',
    (name) => {
      const names = new Set(found.get(name)?.map(({ rule }) => rule));
      expect([...names]).toEqual([name]);
    },
  );

  test('no rule reports the good tree, which has a valid counterpart of each bad file', () => {
    expect(found.get('good')).toEqual([]);
  });

  test('every bad file of a tree is reported', () => {
    const reported = (name: string) =>
      found.get(name)?.map(({ from, to }) => [from, to.replace(/.*node_modules\//, '')]);
    expect(reported('outside-is-black-box')).toHaveLength(2);
    expect(reported('test-support-stays-outside')).toHaveLength(2);
    expect(reported('sql-behind-stores')).toHaveLength(2);
    expect(reported('gateway-has-no-database')).toHaveLength(2);
    expect(reported('pure-stays-pure')).toHaveLength(3);
    expect(reported('frameworks-need-a-role')).toHaveLength(2);
  });

  test('every fixture belongs to a rule', () => {
    const names = rules.map(({ name }) => name);
    expect([...found.keys()].filter((name) => name !== 'good' && !names.includes(name))).toEqual([]);
  });

  test('every rule has a comment', () => {
    expect(rules.filter(({ comment = '' }) => comment.length < 20)).toEqual([]);
  });
});
