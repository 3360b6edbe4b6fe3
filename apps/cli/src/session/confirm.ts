import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import type { Session } from './session';

/** Asks on a terminal whether to go on. Elsewhere `--yes` is required. */
export async function confirm(session: Session, question: string): Promise<void> {
  if (session.flags.yes === true) return;
  const { stdin } = session.surroundings;
  if (stdin.isTTY !== true || !session.err.isTerminal) {
    throw new CliError(
      EXIT.usage,
      'CONFIRMATION_REQUIRED',
      question,
      'Add --yes to confirm: there is no terminal for the question.',
    );
  }
  const lines = createInterface({ input: stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} Continue? [y/N] `, { signal: session.signal });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    lines.close();
  }
  throw new CliError(EXIT.error, 'NOT_CONFIRMED', 'Nothing was changed.');
}

/** Reads a secret: from a terminal without an echo, or else the whole of stdin. */
export async function readSecret(session: Session, prompt: string): Promise<string> {
  const { stdin } = session.surroundings;
  if (stdin.isTTY !== true) {
    let text = '';
    for await (const piece of stdin) text += String(piece);
    return text.trim();
  }
  await session.err.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  try {
    return (await lines.question('', { signal: session.signal })).trim();
  } finally {
    lines.close();
    await session.err.write('\n');
  }
}
