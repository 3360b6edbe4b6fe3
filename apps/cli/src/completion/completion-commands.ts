import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { leaf, type Leaf, type Tree } from '../tree/tree';
import { candidates } from './candidates';

/** The scripts call `scriptorium __complete WORDS…`, so they fit every version of the program. */
const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_scriptorium() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD-1}")
  COMPREPLY=($(compgen -W "$(scriptorium __complete -- "\${words[@]}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _scriptorium scriptorium
`,
  zsh: `#compdef scriptorium
_scriptorium() {
  local -a found
  found=(\${(f)"$(scriptorium __complete -- "\${(@)words[2,CURRENT-1]}" 2>/dev/null)"})
  compadd -a found || _files
}
compdef _scriptorium scriptorium
`,
  fish: `function __scriptorium_complete
  set -l words (commandline -opc)
  scriptorium __complete -- $words[2..-1] 2>/dev/null
end
complete -c scriptorium -a '(__scriptorium_complete)'
`,
};

export const completion = leaf({
  name: 'completion',
  summary: 'prints the completion script of a shell',
  args: [['<shell>', 'bash, zsh or fish']],
  examples: ['completion bash >> ~/.bashrc', 'completion fish > ~/.config/fish/completions/scriptorium.fish'],
  run: async (session, [shell = '']) => {
    const script = SCRIPTS[shell];
    if (script === undefined) throw new CliError(EXIT.usage, 'USAGE', `"${shell}" is not one of bash, zsh, fish.`);
    await session.out.write(script);
  },
});

/** Returns the command that the scripts call. It prints a candidate per line. */
export function completeCommand(tree: () => Tree): Leaf {
  return leaf({
    name: '__complete',
    summary: 'prints the candidates of a completion',
    args: [['[words...]', 'words before the cursor']],
    passThrough: true,
    run: async (session, words) => {
      const given = words[0] === '--' ? words.slice(1) : words;
      const found = candidates(tree(), given, { profiles: session.profiles.names() });
      await session.out.write(found.map((word) => `${word}\n`).join(''));
    },
  });
}
