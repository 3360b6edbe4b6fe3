import type { Serializer } from '@nestjs/microservices';
import { toWireError, RejectedError } from '@scriptorium/contracts';

interface ReplyPacket {
  readonly id?: string;
}

/**
 * Serializes a reply for Nest's NATS clients. NATS would drop a reply that is too large, and the caller would time out.
 * Such a reply is replaced by `RejectedError('REPLY_TOO_LARGE')`.
 */
export class ReplySerializer implements Serializer<ReplyPacket, { data: string }> {
  /** `largestBytes` is called for each reply, since the limit is known only after the connection is open. */
  constructor(private readonly largestBytes: () => number) {}

  serialize(packet: ReplyPacket): { data: string } {
    const data = JSON.stringify(packet);
    const largest = this.largestBytes();
    // UTF-8 takes at most three bytes per UTF-16 unit, so most replies need not be measured.
    if (data.length * 3 <= largest || Buffer.byteLength(data) <= largest) return { data };
    const error = new RejectedError('REPLY_TOO_LARGE', `The reply exceeds the message limit of ${largest} bytes.`);
    return { data: JSON.stringify({ id: packet.id, err: toWireError(error), isDisposed: true }) };
  }
}
