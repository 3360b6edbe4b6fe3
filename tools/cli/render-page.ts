import { EXIT_MEANINGS } from '../../apps/cli/src/exits/exit-codes';
import { tree } from '../../apps/cli/src/program/command-tree';
import { GLOBAL_OPTIONS, OPTION_SETS } from '../../apps/cli/src/tree/option-sets';
import type { Group, Leaf, OptionSpec } from '../../apps/cli/src/tree/tree';

const INTRODUCTION = `# Command line

For users of \`scriptorium\` at a terminal and in CI. The page lists all commands with their options, and the exit codes.
[Use the command line](../how-to/use-the-command-line.md) shows the daily ones. The page is generated from the command
tree in \`apps/cli\`: \`UPDATE_CLI=1 npx jest tools/cli\` writes it, and the tests compare it.

## Rules

- Data goes to stdout; notices, progress, questions and errors go to stderr. The data does not depend on whether a
  terminal reads it. On a terminal, tables are aligned and cut to its width; elsewhere, tabs separate the cells.
- \`--json\` prints one document and \`--ndjson\` one object per line. Their members are those of the [native
  API](native-api.md). Columns of tables may change between versions. With either option, an error is one line of JSON
  on stderr with \`code\`, \`detail\` and \`exit\`, and for a response of the server the other members of the problem.
- A command that asks for confirmation does so on a terminal. Elsewhere it ends with 2 at once, unless \`--yes\` is set.
- Reads, and requests with an idempotency key, are sent again after a lost connection and as \`Retry-After\` says. Each
  run has keys of its own. With \`--idempotency-key\`, a repeated command is executed once within 24 hours.
- There is no option for a token, since other users of a machine can read arguments.

## Settings

A flag overrides an environment variable, that overrides \`.scriptorium.json\`, and that overrides the profile.

| setting | flag        | variable              | in \`.scriptorium.json\` | default                           |
| ------- | ----------- | --------------------- | ---------------------- | --------------------------------- |
| address | \`--url\`     | \`SCRIPTORIUM_URL\`     | \`url\`                  | \`http://127.0.0.1:3210\`           |
| space   | \`--space\`   | \`SCRIPTORIUM_SPACE\`   | \`space\`                | the only space of the token       |
| profile | \`--profile\` | \`SCRIPTORIUM_PROFILE\` |                        | that of \`profiles use\`, \`default\` |
| token   |             | \`SCRIPTORIUM_TOKEN\`   |                        | that of the profile               |

\`.scriptorium.json\` is searched in the working folder and above it, up to the root of the repository. It contains no
token. The token of a profile is sent to the address of that profile only, and \`SCRIPTORIUM_TOKEN\` is not sent to an
address of \`.scriptorium.json\`, so a cloned repository cannot direct a token to another server. \`scriptorium whoami\`
shows the origin of each value.

Profiles are files in \`~/.config/scriptorium\` (Linux), \`~/Library/Application Support/scriptorium\` (macOS) or
\`%APPDATA%\\scriptorium\` (Windows); \`SCRIPTORIUM_CONFIG_DIR\` names another folder. Tokens are in files of the mode 0600.
The command line rejects a file with a token that others can read.

## Roots

\`localize\` accepts roots in these forms:

| form                                         | root                                                        |
| -------------------------------------------- | ----------------------------------------------------------- |
| \`ID\`                                         | a variant at its current version                            |
| \`ID@4\`                                       | a variant, only if 4 is its current version                 |
| \`key:home\`                                   | the variant that an import has created for the key \`home\`   |
| \`family:ID@en-US\`                            | the variant of a family in a locale                         |
| \`query:contentType=URI,locale=en-US\`         | all variants that match; also \`repository\`, \`folder\`, \`label\` |
| \`@FILE\`, \`-\`                                 | the roots in a file or on stdin, one in each line           |

A job can be named by the first 4 or more characters of its id, if they are unique among the last 200 jobs.
`;

/** Returns the text of docs/reference/cli.md, before Prettier formats it. */
export function renderPage(): string {
  const exits = EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning]);
  const leaves = tree.flatMap((node) => (node.kind === 'leaf' ? [node] : []));
  const groups = tree.flatMap((node) => (node.kind === 'group' ? [node] : []));
  return [
    INTRODUCTION,
    `## Exit codes\n\nThe meaning of a code never changes.\n\n${table(['code', 'meaning'], exits)}`,
    `## Global options\n\n${optionTable(GLOBAL_OPTIONS)}`,
    '## Commands\n',
    ...leaves.map((leaf) => renderLeaf(leaf, '')),
    ...groups.flatMap(renderGroup),
  ].join('\n');
}

function renderGroup({ name, summary, commands, aliases }: Group): string[] {
  const also = aliases.length === 0 ? '' : ` Also: \`${aliases.join('`, `')}\`.`;
  return [`## ${name}\n\nCommands for ${summary}.${also}\n`, ...commands.map((leaf) => renderLeaf(leaf, `${name} `))];
}

function renderLeaf({ name, aliases, summary, args, options, sets, examples }: Leaf, prefix: string): string {
  const usage = ['scriptorium', prefix + name, ...args.map(([arg]) => arg), '[options]'].join(' ');
  const also = aliases.length === 0 ? '' : ` Also: \`${aliases.join('`, `')}\`.`;
  const all = [
    ...args.map(([arg, meaning]) => [code(arg), meaning]),
    ...optionRows([...options, ...sets.flatMap((set) => OPTION_SETS[set])]),
  ];
  return [
    `### ${prefix}${name}\n`,
    `${capitalized(summary)}.${also}\n`,
    `\`\`\`text\n${usage}\n\`\`\`\n`,
    ...(all.length === 0 ? [] : [table(['argument or option', 'meaning'], all)]),
    ...(examples.length === 0
      ? []
      : [`\`\`\`sh\n${examples.map((line) => `scriptorium ${line}`).join('\n')}\n\`\`\`\n`]),
  ].join('\n');
}

function optionTable(options: readonly OptionSpec[]): string {
  return table(['option', 'meaning'], optionRows(options));
}

function optionRows(options: readonly OptionSpec[]): string[][] {
  return options.map(({ flags, summary, choices, initial }) => {
    const values = choices === undefined ? '' : `; one of ${choices.map(code).join(', ')}`;
    const fallback = initial === undefined ? '' : `; default: ${code(String(initial))}`;
    return [code(flags), `${summary}${values}${fallback}`];
  });
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function code(text: string): string {
  return `\`${text}\``;
}
