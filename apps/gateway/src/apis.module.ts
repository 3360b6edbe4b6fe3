import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR } from '@nestjs/core';

import { ConsoleAssets } from './console/console-assets.service';
import { ConsoleController } from './console/console.controller';
import type { Dialect } from './dialects/dialect-names';
import { AmplienceModule } from './dialects/amplience/amplience.module';
import { amplienceErrors, tokenErrors } from './dialects/amplience/errors/errors.presenter';
import { CmModule } from './dialects/cm/cm.module';
import { cmErrors } from './dialects/cm/errors/errors.presenter';
import { DatocmsModule } from './dialects/datocms/datocms.module';
import { datocmsErrors } from './dialects/datocms/errors/errors.presenter';
import { onedriveErrors } from './dialects/onedrive/errors/errors.presenter';
import { OnedriveModule } from './dialects/onedrive/onedrive.module';
import { HealthController } from './health/health.controller';
import { HomeController } from './health/home.controller';
import { SystemHealthReader } from './health/system-health.service';
import { ERROR_FORMATS, ErrorFilter } from './http/errors/error.filter';
import { HttpModule } from './http/http.module';
import { MalformedRequests } from './http/errors/malformed-requests.service';
import { PublicUrl } from './http/requests/public-url.service';
import { StorableUrlInterceptor } from './http/server/storable-url.interceptor';
import { TraceInterceptor } from './http/server/trace.interceptor';
import { describeNativeApi } from './native/documents/openapi';
import { DocumentsController, NATIVE_DOCUMENT } from './native/documents/documents.controller';
import { NativeModule } from './native/native.module';
import { nativeErrors } from './native/problems/problem.presenter';
import { ProblemsController } from './native/problems/problems.controller';

const MODULES: Readonly<Record<Dialect, Type>> = {
  amplience: AmplienceModule,
  cm: CmModule,
  datocms: DatocmsModule,
  onedrive: OnedriveModule,
};

/** The native API and the given others, without configuration and messaging. */
@Module({
  imports: [HttpModule, NativeModule],
  controllers: [HomeController, HealthController, ProblemsController, DocumentsController, ConsoleController],
  providers: [
    MalformedRequests,
    SystemHealthReader,
    ConsoleAssets,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_INTERCEPTOR, useClass: TraceInterceptor },
    { provide: APP_INTERCEPTOR, useClass: StorableUrlInterceptor },
    {
      provide: ERROR_FORMATS,
      inject: [PublicUrl],
      useFactory: ({ base }: PublicUrl) => [
        amplienceErrors,
        tokenErrors,
        cmErrors,
        datocmsErrors,
        onedriveErrors,
        nativeErrors(base),
      ],
    },
    { provide: NATIVE_DOCUMENT, useValue: describeNativeApi },
  ],
})
export class ApisModule {
  static forDialects(dialects: readonly Dialect[]): DynamicModule {
    return { module: ApisModule, imports: dialects.map((dialect) => MODULES[dialect]) };
  }
}
