import { ScriptoriumClient } from '@scriptorium/client';
import { basePath } from './page-settings';

/** The native API, with the cookie of the session. A person sees a problem at once, so few requests are repeated. */
export const client = new ScriptoriumClient({ url: `${location.origin}${basePath}`, retry: { attempts: 2 } });
export const { api } = client;
