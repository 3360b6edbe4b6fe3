import type { FaultSystem } from '../system/fault-system';
import { cutConnections, halfOpenConnections, resetConnections, slowConnections } from './connection-faults';
import { lockTable, readOnlyDatabase } from './database-faults';
import type { Fault } from './fault';
import { freezeService, jumpClock, killAny, terminateService } from './process-faults';
import { fullEvents } from './stream-faults';

/** Returns every fault after which the system must recover by itself and lose nothing. */
export const allFaults = (system: FaultSystem): readonly Fault[] =>
  [
    killAny,
    freezeService,
    terminateService,
    jumpClock,
    resetConnections,
    cutConnections,
    halfOpenConnections,
    slowConnections,
    readOnlyDatabase,
    lockTable,
    fullEvents,
  ].map((fault) => fault(system));
