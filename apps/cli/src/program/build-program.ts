import { Command, Option } from 'commander';
import type { GlobalFlags } from '../session/global-flags';
import { GLOBAL_OPTIONS, OPTION_SETS } from '../tree/option-sets';
import type { Leaf, OptionSpec, Tree } from '../tree/tree';
import { unmark } from './dashed-ids';

/** Runs a command whose options are parsed. */
export type RunLeaf = (leaf: Leaf, args: readonly string[], options: GlobalFlags) => Promise<void>;

/** Returns the parser of a command tree. It throws CommanderError and writes only help and the version. */
export function buildProgram(tree: Tree, version: string, writeOut: (text: string) => void, run: RunLeaf): Command {
  const program = prepare(new Command('scriptorium'), writeOut)
    .description('Copies linked content into locales, and keeps the copies current.')
    .version(version, '--version', 'print the version')
    .enablePositionalOptions()
    .addHelpText('after', '\nExit codes: scriptorium help exit-codes');
  for (const node of tree) {
    if (node.kind === 'leaf') {
      addLeaf(program, node, writeOut, run);
      continue;
    }
    const noun = prepare(program.command(node.name), writeOut).summary(node.summary).description(node.summary);
    if (node.aliases.length > 0) noun.aliases([...node.aliases]);
    for (const each of node.commands) addLeaf(noun, each, writeOut, run);
  }
  return program;
}

function prepare(command: Command, writeOut: (text: string) => void): Command {
  // Errors are thrown, and reported in one place. Help that answers an error is such an error.
  return command
    .exitOverride()
    .helpCommand(false)
    .configureOutput({ writeOut, writeErr: () => undefined });
}

function addLeaf(parent: Command, leaf: Leaf, writeOut: (text: string) => void, run: RunLeaf): void {
  const command = prepare(parent.command(leaf.name, { hidden: leaf.isHidden === true }), writeOut)
    .summary(leaf.summary)
    .description(leaf.summary);
  if (leaf.aliases.length > 0) command.aliases([...leaf.aliases]);
  for (const [name, summary] of leaf.args) command.argument(name, summary);
  for (const spec of leaf.options) command.addOption(toOption(spec));
  for (const spec of leaf.sets.flatMap((set) => OPTION_SETS[set])) command.addOption(toOption(spec));
  for (const spec of GLOBAL_OPTIONS) command.addOption(toOption(spec).helpGroup('Global options:'));
  if (leaf.passThrough) command.allowUnknownOption().passThroughOptions();
  const examples = leaf.examples.map((line) => `\n  scriptorium ${line}`).join('');
  if (examples !== '') command.addHelpText('after', `\nExamples:${examples}`);
  command.action(async () => run(leaf, command.args.map(unmark), command.opts<GlobalFlags>()));
}

function toOption({ flags, summary, parse, choices, initial }: OptionSpec): Option {
  const option = new Option(flags, summary);
  if (choices !== undefined) option.choices(choices);
  if (initial !== undefined) option.default(initial);
  if (option.required && choices === undefined) {
    option.argParser((text: string, previous: unknown) => (parse ?? unmark)(unmark(text), previous));
  }
  return option;
}
