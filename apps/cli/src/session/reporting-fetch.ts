import type { GlobalFlags } from './global-flags';

const BUSY = [429, 503];

/**
 * Returns a `fetch` that reports requests: with `--verbose` each one, and otherwise those that the server asks to wait
 * with. It reports no header, so no token.
 */
export function reportingFetch(
  report: (text: string) => void,
  { verbose, quiet }: GlobalFlags,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const started = performance.now();
    const { pathname, search } = new URL(request.url);
    const line = (end: string): void => {
      if (verbose === true) report(`${request.method} ${pathname}${search} ${end}`);
    };
    try {
      const response = await fetch(request);
      line(`${response.status} ${Math.round(performance.now() - started)} ms`);
      const seconds = response.headers.get('retry-after');
      if (BUSY.includes(response.status) && seconds !== null && quiet !== true) {
        report(`The server responded with ${response.status} and Retry-After: ${seconds}.`);
      }
      return response;
    } catch (error) {
      line(error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
}
