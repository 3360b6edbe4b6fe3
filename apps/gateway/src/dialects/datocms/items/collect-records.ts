import type { RecordsReply, RecordView, RpcType } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

interface Records {
  /** 0 for a list that is not counted. */
  readonly total: number;
  /** In order. */
  readonly records: readonly RecordView[];
}

/** Returns all records of a list whose reply comes in several parts. */
export async function collectRecords<Request>(
  rpc: RpcClient,
  type: RpcType<Request, RecordsReply>,
  request: Request,
): Promise<Records> {
  const pieces = await rpc.collect(type, request);
  return {
    total: pieces.map((piece) => ('total' in piece ? piece.total : 0)).reduce((sum, total) => sum + total, 0),
    records: pieces.flatMap((piece) => ('records' in piece ? piece.records : [])),
  };
}
