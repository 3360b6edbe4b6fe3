import type { SharedLimiter } from './shared-limiter';

export type Charge = readonly [limiter: SharedLimiter, key: string];

/** Numbers of attempts in flight, by limiter and key. */
export class PendingCharges {
  private readonly counts = new Map<string, number>();

  count(charge: Charge): number {
    return this.counts.get(nameOf(charge)) ?? 0;
  }

  add(charge: Charge): void {
    this.counts.set(nameOf(charge), this.count(charge) + 1);
  }

  remove(charge: Charge): void {
    const left = this.count(charge) - 1;
    if (left > 0) this.counts.set(nameOf(charge), left);
    else this.counts.delete(nameOf(charge));
  }
}

/** Returns a text that identifies the limiter and the key. */
export function nameOf([limiter, key]: Charge): string {
  return `${limiter.options.name} ${key}`;
}
