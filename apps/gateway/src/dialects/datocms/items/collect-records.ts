import type { RecordsReply, RecordView, RpcType } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

interface Records {
  /** 0 of a list that is not counted. */
  readonly total: number;
  /** In order. */
  readonly records: readonly RecordView[];
}

/** All of a list that comes in pieces. */
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
