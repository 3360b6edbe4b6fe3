import { join } from 'node:path';
import { standardServices } from '@scriptorium/embedded';
import { launch } from './launch';

const repositoryRoot = join(__dirname, '../../..');

launch(repositoryRoot, standardServices(repositoryRoot));
