import { GLOBAL_OPTIONS, OPTION_SETS } from '../tree/option-sets';
import type { Leaf, OptionSpec, Tree } from '../tree/tree';

/** Values that only this machine knows. */
export interface KnownValues {
  readonly profiles: readonly string[];
}

/** Returns the words that can stand at the end of a command line. `words` are those before the unfinished last one. */
export function candidates(tree: Tree, words: readonly string[], known: KnownValues): string[] {
  const [noun, verb] = words;
  const node = tree.find(({ name, aliases }) => noun !== undefined && [name, ...aliases].includes(noun));
  if (node === undefined) return noun === undefined ? tree.map(({ name }) => name) : [];
  if (node.kind === 'leaf') return ofLeaf(node, words.slice(1), known);
  const leaf = node.commands.find(({ name, aliases }) => verb !== undefined && [name, ...aliases].includes(verb));
  if (leaf === undefined) return verb === undefined ? node.commands.map(({ name }) => name) : [];
  return ofLeaf(leaf, words.slice(2), known);
}

function ofLeaf(leaf: Leaf, words: readonly string[], known: KnownValues): string[] {
  const options = [...leaf.options, ...leaf.sets.flatMap((set) => OPTION_SETS[set]), ...GLOBAL_OPTIONS];
  const last = words.at(-1);
  const open = options.find(
    (option) => last !== undefined && namesOf(option).includes(last) && option.flags.includes('<'),
  );
  if (open !== undefined) return namesOf(open).includes('--profile') ? [...known.profiles] : [...(open.choices ?? [])];
  const argument = leaf.name === 'use' || leaf.name === 'completion' ? ofArgument(leaf, known) : [];
  return [...argument, ...options.flatMap(namesOf).filter((name) => name.startsWith('--'))];
}

function ofArgument({ name }: Leaf, { profiles }: KnownValues): readonly string[] {
  return name === 'completion' ? ['bash', 'zsh', 'fish'] : profiles;
}

function namesOf({ flags }: OptionSpec): string[] {
  return flags.replace(/ <.*/, '').split(', ');
}
