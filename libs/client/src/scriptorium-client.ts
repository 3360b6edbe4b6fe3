import { Drive } from './drive.js';
import { Requests } from './requests.js';
import { Space } from './space.js';

/**
 * Client of the native API. `space()` has the operations of a space by name, `drive()` uploads and downloads. `api` has
 * every operation of the OpenAPI document, typed. All throw `ProblemError` for a response that is neither a success nor
 * 304. Each POST gets an `Idempotency-Key`, so it is executed once although it may be sent several times.
 */
export class ScriptoriumClient extends Requests {
  space(key: string): Space {
    return new Space(this, key);
  }

  drive(id: string): Drive {
    return new Drive(this, id);
  }
}
