// Earlier subjects follow no rule and cannot be changed any more.
export const START = '5f9347904b556644663ffbfc649db66f23637aa6';

/** @typedef {{ hash: string; subject: string }} Commit */
/** @typedef {(...args: string[]) => string | undefined} Git returns the output; undefined if git failed */

/**
 * Returns the commits of this branch: those that `origin/main` lacks. On main itself, and in a clone without
 * `origin/main`, they are the commits after `START`.
 *
 * @param {Git} git
 * @returns {Commit[] | undefined} undefined if the history is not available: no git, no repository, a shallow clone
 */
export function newCommits(git) {
  const head = git('rev-parse', 'HEAD');
  const fork = git('merge-base', 'HEAD', 'origin/main');
  const base = fork !== undefined && fork !== head ? fork : START;
  if (head === undefined || git('merge-base', '--is-ancestor', base, 'HEAD') === undefined) return undefined;
  const log = git('log', '--no-merges', '--format=%h %s', `${base}..HEAD`);
  return log
    ?.split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ hash: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }));
}
