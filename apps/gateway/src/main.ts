import 'reflect-metadata';

import { startProcess } from '@scriptorium/messaging';

import { GatewayConfig } from './config';
import { startGateway } from './start-gateway';

void startProcess('gateway', GatewayConfig, startGateway);
