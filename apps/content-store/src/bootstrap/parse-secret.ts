import type { ReadText } from './parse-space';
import type { Place } from './place';

/** A secret: in the bootstrap file itself, or in a file that it names. */
interface Members {
  readonly text: Place;
  readonly file: Place;
}

/**
 * Returns a secret that is text of the bootstrap file, or the content of a file whose path is relative to it, as
 * orchestrators mount it. A line break at the end of the file does not belong to the secret. Reports `rule` if the
 * secret does not match.
 */
export function parseSecret(
  { text, file }: Members,
  readText: ReadText,
  rule: string,
  matches: (secret: string) => boolean,
): string {
  if (!file.isPresent) return text.text(rule, matches);
  if (text.isPresent) {
    file.report('must not be set together with the secret itself');
    return '';
  }
  const path = file.text();
  if (path === '') return '';
  try {
    return file.with(readText(path).replace(/\r?\n$/, '')).text(rule, matches);
  } catch (error) {
    file.report(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
    return '';
  }
}
