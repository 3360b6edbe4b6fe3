import { EXIT } from '../exits/exit-codes';
import { describeError } from '../exits/describe-error';
import type { Session } from '../session/session';
import { leaf } from '../tree/tree';

/** The result of a check. `remedy` says how to correct it. */
interface Check {
  readonly check: string;
  readonly result: 'ok' | 'failed' | 'skipped';
  readonly detail: string;
  readonly remedy: string | null;
}

/** Time differences above this confuse `--since` and expirations. */
const MAX_CLOCK_MS = 30_000;
/** A proxy that holds a stream back delivers nothing within this time: the server sends a comment every 15 s. */
const FIRST_BYTE_MS = 20_000;
const API_VERSION = '1';

export const doctor = leaf({
  name: 'doctor',
  summary: 'checks address, clock, token, space, versions and event stream, with a remedy for each failure',
  run: async (session) => {
    let failed = 0;
    const checks = async function* (): AsyncGenerator<Check> {
      let isReached = true;
      for (const [check, run, remedy] of CHECKS) {
        if (!isReached) {
          yield { check, result: 'skipped', detail: 'needs the checks before it', remedy: null };
          continue;
        }
        try {
          yield { check, result: 'ok', detail: await run(session), remedy: null };
        } catch (error) {
          failed += 1;
          isReached = check !== 'address' && check !== 'token';
          yield { check, result: 'failed', detail: describeError(error).message, remedy };
        }
      }
    };
    await session.printer.list(checks(), [
      ['check', ({ check }) => check],
      ['result', ({ result }) => result],
      ['detail', ({ detail }) => detail],
      ['remedy', ({ remedy }) => remedy],
    ]);
    return failed > 0 ? EXIT.checkFailed : EXIT.done;
  },
});

type CheckRow = readonly [name: string, run: (session: Session) => Promise<string>, remedy: string];

const CHECKS: readonly CheckRow[] = [
  ['settings', checkSettings, 'Correct the named variable, file or profile.'],
  ['address', checkAddress, 'Check the address, the network, and with TLS NODE_EXTRA_CA_CERTS.'],
  ['clock', checkClock, 'Set the clock of this machine or of the server.'],
  ['API version', checkVersion, 'Install the version of the command line that belongs to the server.'],
  ['token', checkToken, 'Sign in with "scriptorium login", or set SCRIPTORIUM_TOKEN.'],
  ['space', checkSpace, 'Choose a space with --space or "scriptorium spaces use".'],
  ['event stream', checkStream, 'Switch off response buffering in the proxies before the server.'],
  ['limits', checkLimits, 'The server must serve /v1/limits.'],
];

async function checkSettings({ settings }: Session): Promise<string> {
  const { url, profile, warnings } = settings;
  return [`${url.value} (${url.origin}), profile ${profile.value}`, ...warnings].join('. ');
}

async function checkAddress({ settings, signal }: Session): Promise<string> {
  const started = performance.now();
  const response = await fetch(`${settings.url.value}/v1/openapi.json`, { method: 'HEAD', signal });
  if (response.status >= 500) throw new Error(`The server responded with ${response.status}.`);
  return `responds within ${Math.round(performance.now() - started)} ms`;
}

async function checkClock({ settings, signal }: Session): Promise<string> {
  const response = await fetch(`${settings.url.value}/v1/openapi.json`, { method: 'HEAD', signal });
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return 'the server sends no Date';
  const differenceMs = Math.abs(Date.now() - date);
  const detail = `differs by ${Math.round(differenceMs / 1_000)} s`;
  if (differenceMs > MAX_CLOCK_MS) throw new Error(`The clock ${detail}.`);
  return detail;
}

async function checkVersion({ settings, signal }: Session): Promise<string> {
  const response = await fetch(`${settings.url.value}/v1/openapi.json`, { signal });
  const { info } = (await response.json()) as { readonly info?: { readonly version?: string } };
  if (info?.version === API_VERSION) return `version ${info.version} of the API`;
  throw new Error(`The server has version ${info?.version ?? '?'} of the API, not ${API_VERSION}.`);
}

async function checkToken(session: Session): Promise<string> {
  const { data } = await session.client.api.GET('/v1/me');
  return `${data?.name ?? data?.id ?? ''}, from ${session.settings.token?.origin ?? ''}`;
}

async function checkSpace(session: Session): Promise<string> {
  const params = { path: { space: await session.key() } };
  const { data } = await session.client.api.GET('/v1/spaces/{space}', { params });
  return `${params.path.space}, scopes ${data?.scopes.join(' ') ?? ''}`;
}

async function checkStream(session: Session): Promise<string> {
  const signal = AbortSignal.any([session.signal, AbortSignal.timeout(FIRST_BYTE_MS)]);
  const params = { path: { space: await session.key() } };
  const started = performance.now();
  try {
    const init = { params, parseAs: 'stream', signal } as const;
    const { response } = await session.client.api.GET('/v1/spaces/{space}/events', init);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
  } catch (error) {
    if (!signal.aborted || session.signal.aborted) throw error;
    throw new Error(`The stream delivers nothing within ${FIRST_BYTE_MS / 1_000} s.`, { cause: error });
  }
  return `first byte after ${Math.round(performance.now() - started)} ms`;
}

async function checkLimits(session: Session): Promise<string> {
  const { data } = await session.client.api.GET('/v1/limits');
  return `${Object.keys(data?.limits ?? {}).length} limits; see "scriptorium limits"`;
}
