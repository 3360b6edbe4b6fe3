import type { ItemOf } from '@scriptorium/client';
import { EXIT } from '../exits/exit-codes';
import { CliError } from '../exits/cli-error';
import { setMembers } from '../session/page-size';
import { parseList } from '../tree/parse-values';
import { leaf } from '../tree/tree';

const STATES = ['copied', 'adapted', 'outdated', 'source-archived', 'source-deleted', 'untracked', 'missing'];

type Family = ItemOf<'/v1/spaces/{space}/coverage'>;
/** A cell of the table of families and locales. */
type Cell = Family['cells'][number] & Pick<Family, 'familyId' | 'contentType'>;

interface CoverageOptions {
  readonly root?: string;
  readonly contentType?: string;
  readonly repository?: string;
  readonly to?: string[];
  readonly state?: string[];
  readonly failOn?: string[];
}

export const coverage = leaf<CoverageOptions>({
  name: 'coverage',
  summary: 'lists the sync state of families in each locale',
  sets: ['list'],
  options: [
    { flags: '--root <id>', summary: 'this variant and those below it' },
    { flags: '--content-type <uri>', summary: 'only this content type' },
    { flags: '--repository <id>', summary: 'only this repository' },
    { flags: '--to <locales>', summary: 'locales, separated by commas; default: all', parse: parseList },
    { flags: '--state <states>', summary: `only these: ${STATES.join(', ')}`, parse: parseList },
    { flags: '--fail-on <states>', summary: 'exit with 9 if a family has such a state; reads all', parse: parseList },
  ],
  examples: ['coverage --root ID --to fr-FR,de-DE --fail-on missing,outdated'],
  run: async (session, _args, { root, contentType, repository, to: locales, state, failOn }) => {
    const unknown = [...(state ?? []), ...(failOn ?? [])].find((each) => !STATES.includes(each));
    if (unknown !== undefined) {
      throw new CliError(EXIT.usage, 'USAGE', `"${unknown}" is no sync state. The states are ${STATES.join(', ')}.`);
    }
    const path = { space: await session.key() };
    const query = setMembers({ root, contentType, repository, locales, limit: 200 });
    const families = session.client.items('/v1/spaces/{space}/coverage', { path, query: query as never });
    let failed = 0;
    const cells = async function* (): AsyncGenerator<Cell> {
      for await (const { familyId, contentType: type, cells: row } of families) {
        for (const cell of row) {
          if (failOn?.includes(cell.state) === true) failed += 1;
          else if (failOn !== undefined && state === undefined) continue;
          if (state === undefined || state.includes(cell.state)) yield { familyId, contentType: type, ...cell };
        }
      }
    };
    const columns = [
      ['family', ({ familyId }: Cell) => familyId],
      ['locale', ({ locale }: Cell) => locale],
      ['state', (cell: Cell) => cell.state],
      ['variant', ({ variantId }: Cell) => variantId],
      ['version', ({ version }: Cell) => version],
      ['based on', ({ basedOn }: Cell) => basedOn],
    ] as const;
    if (failOn === undefined) return session.list(cells(), columns);
    await session.printer.list(cells(), columns);
    await session.notice(`${failed} of the state ${failOn.join(' or ')}`);
    return failed > 0 ? EXIT.checkFailed : EXIT.done;
  },
});

const show = leaf({
  name: 'show',
  aliases: ['get'],
  summary: 'shows whether a copy is up to date, and what has changed',
  args: [['<id>', 'id of the variant']],
  run: async (session, [id = '']) => {
    const params = { path: { space: await session.key(), id } };
    const { data } = await session.client.api.GET('/v1/spaces/{space}/variants/{id}/sync', { params });
    if (data === undefined) return;
    await session.printer.one(data, [
      ['variant', ({ variantId }) => variantId],
      ['locale', ({ locale }) => locale],
      ['state', ({ state }) => state],
      ['version', ({ version }) => version],
      ['source', ({ sourceVariantId }) => sourceVariantId],
      ['based on', ({ basedOn }) => basedOn],
      ['source version', ({ sourceCurrentVersion }) => sourceCurrentVersion],
      ['locally changed', ({ locallyChanged }) => (locallyChanged ? 'yes' : 'no')],
      ['changed in source', ({ changedPaths }) => changedPaths.source],
      ['changed here', ({ changedPaths }) => changedPaths.variant],
    ]);
  },
});

const ack = leaf<{ readonly revert?: boolean }>({
  name: 'ack',
  summary: 'acknowledges the changes of the source: they need no work here',
  args: [['<id>', 'id of the variant']],
  options: [{ flags: '--revert', summary: 'revert the acknowledgement' }],
  run: async (session, [id = ''], { revert }) => {
    const params = { path: { space: await session.key(), id } };
    const address = '/v1/spaces/{space}/variants/{id}/sync/acknowledgement' as const;
    if (revert === true) await session.client.api.DELETE(address, { params });
    else await session.client.api.PUT(address, { params });
    await session.notice(revert === true ? 'The acknowledgement is reverted.' : 'The changes are acknowledged.');
  },
});

export const syncCommands = [show, ack];
