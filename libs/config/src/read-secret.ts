import { readFileSync } from 'node:fs';

/** A value, or the reason why it cannot be read. Neither is set if no variable is. */
export interface Secret {
  readonly text?: string;
  readonly mistake?: string;
}

/**
 * Reads a secret from its variable, or from the file that `<variable>_FILE` names, as orchestrators mount it. A line
 * break at the end of the file does not belong to the value.
 */
export function readSecret(variable: string, environment: Readonly<Record<string, string | undefined>>): Secret {
  const fileVariable = `${variable}_FILE`;
  const [text, file] = [environment[variable] ?? '', environment[fileVariable] ?? ''];
  if (file === '') return { text };
  if (text !== '') return { mistake: `${variable} and ${fileVariable} are both set: set only one of them` };
  try {
    return contentOf(fileVariable, readFileSync(file, 'utf8').replace(/\r?\n$/, ''));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    return { mistake: `${fileVariable} names a file that cannot be read (${code})` };
  }
}

function contentOf(fileVariable: string, text: string): Secret {
  return text === '' ? { mistake: `${fileVariable} names an empty file` } : { text };
}
