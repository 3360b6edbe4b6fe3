import { PROGRESS_KINDS } from '../session/global-flags';
import { parseCount, parseDuration, parseList } from './parse-values';
import type { OptionSet, OptionSpec } from './tree';

/** Options of every command. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '--url <url>', summary: 'address of the server' },
  { flags: '-s, --space <key>', summary: 'space' },
  { flags: '-p, --profile <name>', summary: 'profile' },
  { flags: '--json', summary: 'print one JSON document' },
  { flags: '--ndjson', summary: 'print one JSON object per line' },
  { flags: '--fields <names>', summary: 'print only these members, such as id,progress.created', parse: parseList },
  { flags: '--no-header', summary: 'print tables without a header' },
  { flags: '-q, --quiet', summary: 'print no notices and no progress' },
  { flags: '-v, --verbose', summary: 'report each request on stderr, without secrets' },
];

export const OPTION_SETS: Readonly<Record<OptionSet, readonly OptionSpec[]>> = {
  list: [
    { flags: '--limit <n>', summary: 'maximum number of items', parse: parseCount, initial: 50 },
    { flags: '--all', summary: 'all items' },
  ],
  wait: [
    { flags: '--wait', summary: 'wait until the job has ended' },
    { flags: '--no-wait', summary: 'print the job and end' },
    { flags: '--timeout <duration>', summary: 'wait at most this long; the job continues', parse: parseDuration },
    { flags: '--progress <kind>', summary: 'how progress is reported on stderr', choices: PROGRESS_KINDS },
    { flags: '--cancel-on-interrupt', summary: 'cancel the job on Ctrl-C' },
  ],
  create: [{ flags: '--idempotency-key <key>', summary: 'a command repeated with the same key is executed once' }],
  'dry-run': [
    { flags: '-n, --dry-run', summary: 'make and print a plan, and change nothing' },
    { flags: '--exit-code', summary: 'with --dry-run: exit with 10 if there is something to do' },
  ],
  confirm: [{ flags: '-y, --yes', summary: 'do not ask for confirmation' }],
};
