import type { Serializer } from '@nestjs/microservices';
import { toWireError, RejectedError } from '@scriptorium/contracts';

/** What a NATS server takes at most, less room for headers. */
const LARGEST_REPLY_BYTES = 1_040_000;

interface ReplyPacket {
  readonly id?: string;
}

/**
 * A reply as Nest's NATS clients read it. One that is too large for NATS would be lost and leave the caller waiting
 * until its time is up; the caller is told instead, as `RejectedError('REPLY_TOO_LARGE')`.
 */
export class ReplySerializer implements Serializer<ReplyPacket, { data: string }> {
  serialize(packet: ReplyPacket): { data: string } {
    const data = JSON.stringify(packet);
    if (data.length * 3 <= LARGEST_REPLY_BYTES || Buffer.byteLength(data) <= LARGEST_REPLY_BYTES) return { data };
    const error = new RejectedError('REPLY_TOO_LARGE', 'The reply is larger than a message can be');
    return { data: JSON.stringify({ id: packet.id, err: toWireError(error), isDisposed: true }) };
  }
}
