import { lookup, promises, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

import type { EndpointRules } from './endpoint-rules';

/** How many ms the resolver waits for an answer, and how often it asks each name server. */
const NAME_SERVER = { timeout: 2_000, tries: 2 };

/**
 * The host has no address that a webhook may call. Tenants read the message, so it is the same for a name that does not
 * exist, and does not have the address.
 */
class AddressRefused extends Error {
  override readonly message = 'The host has no public address.';
}

/**
 * Returns the `lookup` of requests. It resolves a name once and returns only addresses that may be called, and the
 * socket connects to one of these. So the answer of the name server cannot change between the check and the connection.
 *
 * `onRefused` gets the reason of a refusal, with the address.
 *
 * The resolver does not use the threads of the process, which a slow name server would occupy. Only allowed hosts,
 * which an operator has named, may be in the hosts file.
 */
export function checkedLookup(
  rules: EndpointRules,
  onRefused: (reason: string) => void,
  resolver = new promises.Resolver(NAME_SERVER),
): LookupFunction {
  return (hostname, options, callback) => {
    const refuse = (reason: string): void => {
      onRefused(reason);
      callback(new AddressRefused(), []);
    };
    const check = (addresses: readonly LookupAddress[]): void => {
      const refusals = addresses.map(({ address }) => rules.refusalOfAddress(hostname, address));
      const usable = addresses.filter((_address, index) => refusals[index] === undefined);
      const [first] = usable;
      if (first === undefined) {
        return refuse(refusals[0] ?? `The host ${hostname} has no address.`);
      }
      if (options.all === true) return callback(null, usable);
      return callback(null, first.address, first.family);
    };
    if (!rules.isAllowed(hostname)) return void resolve(resolver, hostname).then(check);
    return lookup(hostname, { ...options, all: true }, (error, addresses) =>
      error === null ? check(addresses) : refuse(error.message),
    );
  };
}

/** Returns the addresses that the name server has for a name; none if it does not answer. */
async function resolve(resolver: promises.Resolver, hostname: string): Promise<LookupAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return [...addressesOf(four, 4), ...addressesOf(six, 6)];
}

function addressesOf(result: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return result.status === 'fulfilled' ? result.value.map((address) => ({ address, family })) : [];
}
