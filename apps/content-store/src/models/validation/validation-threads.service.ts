import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { stopValidationThreads } from './validation-threads';

/** Ends the threads together with the service. */
@Injectable()
export class ValidationThreads implements OnApplicationShutdown {
  onApplicationShutdown(): Promise<void> {
    return stopValidationThreads();
  }
}
