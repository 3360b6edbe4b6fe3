import 'reflect-metadata';
import { loadConfig } from '@scriptorium/config';
import { runService } from '@scriptorium/messaging';
import { AppModule } from './app.module';
import { Config } from './config';

void runService('blob-copy-worker', AppModule.forRoot(loadConfig(Config, process.env)));
