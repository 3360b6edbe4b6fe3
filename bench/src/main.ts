import { parseArgs } from 'node:util';
import { report } from './localize/report';
import { runLocalize } from './localize/run-localize';

const USAGE = `npm run bench -w bench -- localize [options]

  --rounds N     measured rounds, after one that warms up        5
  --pages N      how many of the site's 768 pages are copied     all
  --latencies N  one-item jobs whose time is taken               200
  --data DIR     where the servers keep their data               a temporary folder, removed at the end
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      pages: { type: 'string', default: '768' },
      latencies: { type: 'string', default: '200' },
      data: { type: 'string' },
    },
    allowPositionals: true,
  });
  if (positionals[0] !== 'localize') {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const figures = await runLocalize({
    rounds: Number(values.rounds),
    pages: Number(values.pages),
    latencies: Number(values.latencies),
    dataDir: values.data,
    signal: stop.signal,
    print: (line) => console.log(line),
  });
  console.log(report(figures).join('\n'));
}

void main();
