// A preloaded file (node --require) that lets the clock of a process jump, as a wrong NTP server does. The first
// SIGUSR2 sets it one hour ahead, the second one hour behind, the third to the right time. Timers and
// `performance.now()` do not change, since they are monotonic.
const HOUR_MS = 3_600_000;
const OFFSETS = [HOUR_MS, -HOUR_MS, 0];
const RealDate = Date;
const now = Date.now.bind(Date);
let jumps = 0;
let offset = 0;

process.on('SIGUSR2', () => (offset = OFFSETS[jumps++ % OFFSETS.length] ?? 0));

class SkewedDate extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now() + offset);
    else super(...args);
  }

  static now() {
    return now() + offset;
  }
}

globalThis.Date = new Proxy(SkewedDate, { apply: () => new SkewedDate().toString() });
