import { EXIT, EXIT_MEANINGS } from '../exits/exit-codes';
import { CliError } from '../exits/cli-error';
import { leaf } from '../tree/tree';

/** Topics of `scriptorium help` that are no commands. */
const TOPICS: Readonly<Record<string, string>> = {
  'exit-codes': EXIT_MEANINGS.map(([code, meaning]) => `${String(code).padStart(3)}  ${meaning}\n`).join(''),
};

/** `help exit-codes`. `run-program.ts` turns `help COMMAND` into `COMMAND --help`. */
export const helpCommand = leaf({
  name: 'help',
  summary: 'explains a command, or the exit codes',
  args: [['[topic...]', 'a command, or exit-codes']],
  run: async (session, [topic = '']) => {
    const text = TOPICS[topic];
    if (text === undefined) throw new CliError(EXIT.usage, 'USAGE', `There is no topic "${topic}".`);
    await session.out.write(text);
  },
});

/** Returns the arguments that print the help of a command, for `help COMMAND` and for no arguments at all. */
export function withHelp(args: readonly string[]): string[] {
  const [first, ...topic] = args;
  if (first === undefined) return ['--help'];
  if (first !== 'help' || (topic[0] !== undefined && topic[0] in TOPICS)) return [...args];
  return [...topic, '--help'];
}
