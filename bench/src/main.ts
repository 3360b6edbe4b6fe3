import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { report as reportDriveCopy } from './drive-copy/report';
import { PARTS, runDriveCopy } from './drive-copy/run-drive-copy';
import { report as reportDuplicate } from './duplicate/report';
import { runDuplicate } from './duplicate/run-duplicate';
import { report as reportImport } from './import/report';
import { runImport } from './import/run-import';
import { report as reportLocalize } from './localize/report';
import { runLocalize } from './localize/run-localize';
import { runMigrate } from './migrate/run-migrate';
import { report as reportOwed } from './owed/report';
import { runOwed } from './owed/run-owed';
import { runParseJson } from './parse-json/run-parse-json';
import { report as reportSmall } from './small/report';
import { runSmall } from './small/run-small';
import { runScale } from './scale/run-scale';
import { REPOSITORY_ROOT } from './system/product';
import type { BenchOptions } from './system/temporary-product';

const USAGE = `npm run bench -w bench -- localize|small|owed|scale|duplicate|drive-copy|import|migrate|parse-json [options]

  --rounds N     measured rounds                                           5; drive-copy: 3; parse-json: 15
  --latencies N  one-item jobs, or duplicates, that are measured           200
  --data DIR     folder for the data of the servers                        a temporary folder, removed at the end
  --pages N      localize, owed: pages that are copied, at most 768        768
                 scale: pages of a tree                                    768
  --sizes LIST   scale: numbers of variants at which it measures           10000,100000
  --seed N       scale: seed of the generated pages                        1
  --jobs N       scale: concurrent jobs                                    2
                 small, owed: jobs in a round                              600
  --records N    duplicate: duplicates in a round                          2000
                 import: single requests in a round                        2000
  --lines N      import: lines of an import                                20000
  --clients N    duplicate, import: concurrent clients                     64
                 small: list of numbers of concurrent clients              1,16,64
                 owed: concurrent clients                                  16
  --tree DIR     drive-copy: folder that is uploaded and copied            node_modules of the repository
  --gigabytes N  drive-copy: size of the large file                        1
  --parts LIST   drive-copy: parts that are measured                       tree,files,moves
  --variants N   migrate: variants in the database                         100000
  --stops N      migrate: how often it is killed half way                  1
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      rounds: { type: 'string' },
      latencies: { type: 'string', default: '200' },
      data: { type: 'string' },
      pages: { type: 'string', default: '768' },
      sizes: { type: 'string', default: '10000,100000' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string' },
      records: { type: 'string', default: '2000' },
      lines: { type: 'string', default: '20000' },
      clients: { type: 'string' },
      tree: { type: 'string', default: join(REPOSITORY_ROOT, 'node_modules') },
      gigabytes: { type: 'string', default: '1' },
      parts: { type: 'string', default: PARTS.join(',') },
      variants: { type: 'string', default: '100000' },
      stops: { type: 'string', default: '1' },
    },
    allowPositionals: true,
  });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const options: BenchOptions & { readonly rounds: number; readonly latencies: number } = {
    rounds: Number(values.rounds ?? 5),
    latencies: Number(values.latencies),
    dataDir: values.data,
    signal: stop.signal,
    print: (line) => console.log(line),
  };
  switch (positionals[0]) {
    case 'localize':
      return print(reportLocalize(await runLocalize({ ...options, pages: Number(values.pages) })));
    case 'small': {
      const [jobs, clients] = [Number(values.jobs ?? 600), (values.clients ?? '1,16,64').split(',').map(Number)];
      return print(reportSmall(await runSmall({ ...options, jobs, clients })));
    }
    case 'owed': {
      const [jobs, clients] = [Number(values.jobs ?? 600), Number(values.clients ?? 16)];
      return print(reportOwed(await runOwed({ ...options, pages: Number(values.pages), jobs, clients })));
    }
    case 'scale': {
      const [seed, jobs, pages] = [Number(values.seed), Number(values.jobs ?? 2), Number(values.pages)];
      await runScale({ ...options, sizes: values.sizes.split(',').map(Number), seed, jobs, pages });
      return;
    }
    case 'duplicate': {
      const [records, clients] = [Number(values.records), Number(values.clients ?? 64)];
      return print(reportDuplicate(await runDuplicate({ ...options, records, clients })));
    }
    case 'import': {
      const [lines, records, clients] = [Number(values.lines), Number(values.records), Number(values.clients ?? 64)];
      return print(reportImport(await runImport({ ...options, lines, records, clients })));
    }
    case 'drive-copy': {
      const [gigabytes, rounds] = [Number(values.gigabytes), Number(values.rounds ?? 3)];
      const parts = values.parts.split(',');
      return print(reportDriveCopy(await runDriveCopy({ ...options, rounds, gigabytes, parts, tree: values.tree })));
    }
    case 'parse-json':
      runParseJson({ ...options, rounds: Number(values.rounds ?? 15) });
      return;
    case 'migrate':
      return runMigrate({ ...options, variants: Number(values.variants), stops: Number(values.stops) });
    default:
      process.stderr.write(USAGE);
      process.exitCode = 2;
  }
}

function print(lines: readonly string[]): void {
  console.log(lines.join('\n'));
}

void main();
