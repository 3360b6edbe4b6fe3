/**
 * Limits failed sign-ins: attempts with a client's secret, a token or a code.
 *
 * An attempt is counted before it is verified, so that concurrent attempts cannot pass together, and a success is
 * refunded. Three limiters count: the client id at one address, the address, and the client id at all addresses. The
 * last one would let an attacker lock a client out, so it does not apply to an address from which the client has signed
 * in. A key above its limit is blocked for a minute, and for twice as long each further time within a day, up to an
 * hour. A failure of the system is refunded too.
 */
import { createHash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { RejectedError } from '@scriptorium/contracts';
import type { FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';

import { GatewayConfig } from '../../config';
import { addressKeyOf } from './address-of';
import { type Charge, nameOf, PendingCharges } from './pending-charges';
import { RateLimitedError } from './rate-limited-error';
import { RateLimits } from './rate-limits.service';
import type { SharedLimiter, Usage } from './shared-limiter';

const WINDOW_SECONDS = 15 * 60;
const FIRST_BLOCK_SECONDS = 60;
const LONGEST_BLOCK_SECONDS = 60 * 60;
const DAY_SECONDS = 24 * 60 * 60;
/** A token that is not cached costs a request to content-store, so unknown ones are limited for each address. */
const UNKNOWN_TOKENS_PER_MINUTE = 6_000;

type Charged = readonly [charge: Charge, usage: Usage];

@Injectable()
export class SignInLimits {
  private readonly clientAtAddress: SharedLimiter;
  private readonly address: SharedLimiter;
  private readonly client: SharedLimiter;
  private readonly blocks: SharedLimiter;
  private readonly tokens: SharedLimiter;
  private readonly pending = new PendingCharges();
  /** Clients at addresses from which they have signed in at this gateway since its start. */
  private readonly known = new LRUCache<string, true>({ max: 100_000, ttl: DAY_SECONDS * 1_000 });
  /** Hashes of tokens that were valid. Without them, random tokens would stop the other callers of an address. */
  private readonly validTokens = new LRUCache<string, true>({ max: 100_000, ttl: DAY_SECONDS * 1_000 });

  constructor(limits: RateLimits, { signInFailureLimit: points }: GatewayConfig) {
    const create = (name: string, of: number, seconds = WINDOW_SECONDS): SharedLimiter =>
      limits.create({ name, points: of, seconds });
    this.clientAtAddress = create('sign-in-client-address', points);
    this.address = create('sign-in-address', 6 * points);
    this.client = create('sign-in-client', 20 * points);
    this.blocks = create('sign-in-blocks', Number.MAX_SAFE_INTEGER, DAY_SECONDS);
    this.tokens = create('unknown-tokens', UNKNOWN_TOKENS_PER_MINUTE, 60);
  }

  /** Verifies a sign-in. `client` is the id of an API client, if the sign-in names one. */
  async attempt<T>(
    { ip }: Pick<FastifyRequest, 'ip'>,
    client: string | undefined,
    verify: () => Promise<T>,
  ): Promise<T> {
    const address = addressKeyOf(ip);
    const pair = client === undefined ? undefined : hashOf(`${client} ${address}`);
    const charges: Charge[] = [[this.address, address]];
    if (client !== undefined && pair !== undefined) {
      charges.push([this.clientAtAddress, pair]);
      if (!this.known.has(pair)) charges.push([this.client, hashOf(client)]);
    }
    const result = await this.verified(charges, verify);
    if (pair !== undefined) this.known.set(pair, true);
    return result;
  }

  /** Verifies a token that is not cached. A token that was valid within a day is not limited. */
  async token<T>({ ip }: Pick<FastifyRequest, 'ip'>, token: string, verify: () => Promise<T>): Promise<T> {
    const hash = hashOf(token);
    try {
      const result = await this.verified(this.validTokens.has(hash) ? [] : [[this.tokens, addressKeyOf(ip)]], verify);
      this.validTokens.set(hash, true);
      return result;
    } catch (error) {
      if (error instanceof RejectedError) this.validTokens.delete(hash);
      throw error;
    }
  }

  private async verified<T>(charges: readonly Charge[], verify: () => Promise<T>): Promise<T> {
    const charged: Charged[] = [];
    let isAdmitted = false;
    try {
      for (const charge of charges) charged.push([charge, await this.charge(charge)]);
      isAdmitted = true;
      const result = await verify();
      await refund(charged);
      return result;
    } catch (error) {
      // An attempt above one limit is not verified, so it does not count for the other limits.
      if (!isAdmitted || !(error instanceof RejectedError)) await refund(charged);
      throw error;
    } finally {
      for (const [charge] of charged) this.pending.remove(charge);
    }
  }

  private async charge(charge: Charge): Promise<Usage> {
    const [limiter, key] = charge;
    const usage = await limiter.consume(key);
    if (!usage.isExceeded) {
      this.pending.add(charge);
      return usage;
    }
    const failures = usage.consumed - 1 - this.pending.count(charge);
    if (failures < limiter.options.points) {
      // Attempts in flight have used up the limit, and they may succeed.
      await limiter.refund(key, usage);
      throw new RateLimitedError({ ...usage, resetMs: 1_000 });
    }
    const isFirst = usage.consumed === limiter.options.points + 1;
    throw new RateLimitedError(isFirst && limiter !== this.tokens ? await this.block(charge, usage) : usage);
  }

  private async block([limiter, key]: Charge, usage: Usage): Promise<Usage> {
    const { consumed: blocks } = await this.blocks.consume(nameOf([limiter, key]));
    const seconds = Math.min(LONGEST_BLOCK_SECONDS, FIRST_BLOCK_SECONDS * 2 ** (blocks - 1));
    await limiter.block(key, seconds);
    return { ...usage, resetMs: seconds * 1_000 };
  }
}

async function refund(charged: readonly Charged[]): Promise<void> {
  for (const [[limiter, key], usage] of charged) await limiter.refund(key, usage);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
