import 'reflect-metadata';
import { runService } from '@scriptorium/messaging';
import { AppModule } from './app.module';

void runService('blob-copy-worker', AppModule);
