import type { ImportResult } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { setMembers } from '../session/page-size';
import { leaf } from '../tree/tree';
import { openInput } from './read-input';

export const importCommand = leaf<{ readonly repository?: string; readonly onlyFailed?: boolean }>({
  name: 'import',
  summary: 'imports variants from NDJSON of any length; the same file again changes nothing',
  args: [['<file>', 'file, or "-" for stdin']],
  options: [
    { flags: '--repository <name>', summary: 'repository of new variants' },
    { flags: '--only-failed', summary: 'print only lines that failed' },
  ],
  examples: ['import pages.ndjson', 'export -s docs | scriptorium import - -s staging'],
  run: async (session, [file = ''], { repository, onlyFailed }) => {
    const space = await session.space();
    const input = await openInput(session, file);
    const counts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
    const counted = async function* (): AsyncGenerator<ImportResult> {
      for await (const result of space.import(input, setMembers({ repository }))) {
        counts[result.result] += 1;
        if (onlyFailed !== true || result.result === 'failed') yield result;
      }
    };
    session.atInterrupt = () => session.notice('The import stopped. Run it again: lines that are saved do not change.');
    await session.printer.list(counted(), [
      ['line', ({ line }) => line],
      ['result', ({ result }) => result],
      ['key', ({ key }) => key],
      ['variant', ({ variantId }) => variantId],
      ['problem', ({ problem }) => problem?.detail],
    ]);
    const text = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    await session.notice(text.join(', '));
    return counts.failed > 0 ? EXIT.someFailed : EXIT.done;
  },
});

export const exportCommand = leaf<{ readonly root?: string; readonly to?: string; readonly contentType?: string }>({
  name: 'export',
  summary: 'exports variants as NDJSON, in the form of an import',
  options: [
    { flags: '--root <id>', summary: 'this variant and those below it' },
    { flags: '--to <locale>', summary: 'only this locale' },
    { flags: '--content-type <uri>', summary: 'only this content type' },
  ],
  examples: ['export --to fr-FR > french.ndjson'],
  run: async (session, _args, { root, to: locale, contentType, json }) => {
    if (json === true) throw new CliError(EXIT.usage, 'USAGE', 'An export is always NDJSON: leave out --json.');
    const space = await session.space();
    for await (const line of space.export(setMembers({ root, locale, contentType }))) {
      await session.out.write(`${JSON.stringify(line)}\n`);
    }
  },
});
