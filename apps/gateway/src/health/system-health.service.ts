import { Injectable } from '@nestjs/common';
import { type ComponentHealth, type HealthReport, type HealthStatus, TRAFFIC } from '@scriptorium/contracts';
import { Health, statusOf } from '@scriptorium/health';
import { RpcClient } from '@scriptorium/messaging';

import { ServiceCheck } from './service-check';

const GATEWAY = 'gateway';

export interface SystemHealth {
  readonly status: HealthStatus;
  readonly services: Readonly<Record<string, HealthStatus>>;
  /** The dependencies of the services, without reasons: they contain addresses, and clients can read this. */
  readonly components: readonly (Pick<ComponentHealth, 'name' | 'status' | 'since'> & { readonly service: string })[];
}

/** The health of the gateway and of the services that it calls. Checks in the background ask the services. */
@Injectable()
export class SystemHealthReader {
  private readonly services: readonly ServiceCheck[];

  constructor(
    private readonly health: Health,
    rpc: RpcClient,
  ) {
    this.services = TRAFFIC[GATEWAY].watches.map((name) => new ServiceCheck(name, rpc));
    health.add(...this.services);
  }

  read(): SystemHealth {
    const report = this.health.report();
    const statuses = new Map(report.components.map(({ name, status }) => [name, status]));
    const own = report.components.filter(({ name }) => !this.services.some((service) => service.name === name));
    const services = this.services.map(({ name }) => [name, statuses.get(name) ?? 'unavailable'] as const);
    const isUp = report.phase === 'started';
    return {
      status: isUp ? report.status : 'unavailable',
      services: { [GATEWAY]: isUp ? statusOf(own) : 'unavailable', ...Object.fromEntries(services) },
      components: [
        ...shown(GATEWAY, own),
        ...this.services.flatMap(({ name, report: last }) => shown(name, last?.components ?? [])),
      ],
    };
  }
}

function shown(service: string, components: HealthReport['components']): SystemHealth['components'] {
  return components.map(({ name, status, since }) => ({ service, name, status, since }));
}
