import type { Serializer } from '@nestjs/microservices';
import { toWireError, RejectedError } from '@scriptorium/contracts';

interface ReplyPacket {
  readonly id?: string;
}

/**
 * A reply as Nest's NATS clients read it. One that is too large for NATS would be lost and leave the caller waiting
 * until its time is up; the caller gets an error instead: `RejectedError('REPLY_TOO_LARGE')`.
 */
export class ReplySerializer implements Serializer<ReplyPacket, { data: string }> {
  /** `largestBytes` is asked when there is a connection, which knows its server's limit. */
  constructor(private readonly largestBytes: () => number) {}

  serialize(packet: ReplyPacket): { data: string } {
    const data = JSON.stringify(packet);
    const largest = this.largestBytes();
    // UTF-8 takes at most three bytes for each of a string's units: most replies need not be measured.
    if (data.length * 3 <= largest || Buffer.byteLength(data) <= largest) return { data };
    const error = new RejectedError('REPLY_TOO_LARGE', 'The reply is larger than a message can be');
    return { data: JSON.stringify({ id: packet.id, err: toWireError(error), isDisposed: true }) };
  }
}
