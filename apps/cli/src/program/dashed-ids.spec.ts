import { buildProgram } from './build-program';
import { programTree } from './command-tree';
import { markDashedIds } from './dashed-ids';

// Version 4 and variant 10 of RFC 9562: a UUID as base64url.
const DASHED = '-BFrYKJJQAGLwiVVTCwe8A';

async function parsed(...args: string[]): Promise<{ readonly operands: readonly string[]; readonly options: object }> {
  let result: { operands: readonly string[]; options: object } | undefined;
  const program = buildProgram(
    programTree,
    '0.0.0',
    () => undefined,
    async (_leaf, operands, options) => {
      result = { operands, options };
      await Promise.resolve();
    },
  );
  await program.parseAsync(markDashedIds(args), { from: 'user' });
  if (result === undefined) throw new Error('no command has run');
  return result;
}

test.each([
  ['drives', 'items', DASHED],
  ['drives', 'mkdir', DASHED, 'root', 'Reports'],
  ['jobs', 'show', DASHED],
])('an id that begins with "-" is an operand of %s %s', async (noun, verb, ...operands) => {
  expect((await parsed(noun, verb, ...operands)).operands).toEqual(operands);
});

test('an id that begins with "-" is an operand and the value of an option', async () => {
  const { operands, options } = await parsed('copy', DASHED, '--into', DASHED, '--name', DASHED, '--label', `a=1`);
  expect(operands).toEqual([DASHED]);
  expect(options).toMatchObject({ into: DASHED, name: DASHED, label: { a: '1' } });
});

test.each(['--replicate-folders', '-x', '-BFrYKJJQAGLwiVVTCwe8', '--BFrYKJJQAGLwiVVTCwe8A', '-____________________w'])(
  '%s stays an option',
  async (option) => {
    await expect(parsed('drives', 'items', option)).rejects.toThrow('unknown option');
  },
);

test('no option of a command has the form of an id', () => {
  const leaves = programTree.flatMap((node) => (node.kind === 'leaf' ? [node] : node.commands));
  const flags = leaves.flatMap(({ options }) => options.flatMap(({ flags }) => flags.split(/[ ,]+/)));
  expect(flags.length).toBeGreaterThan(20);
  expect(markDashedIds(flags)).toEqual(flags);
});
