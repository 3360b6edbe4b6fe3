import 'reflect-metadata';
import { runService } from '@scriptorium/messaging';
import { AppModule } from './app.module';

void runService('localization-planner', AppModule);
