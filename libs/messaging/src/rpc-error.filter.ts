import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { toWireError } from '@scriptorium/contracts';
import { type Observable, throwError } from 'rxjs';

@Catch()
export class RpcErrorFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => toWireError(error));
  }
}
