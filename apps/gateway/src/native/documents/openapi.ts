import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

import { Health } from '@scriptorium/health';
import { EventPosition, EventStream, RpcClient } from '@scriptorium/messaging';

import { GatewayConfig } from '../../config';
import { HttpModule } from '../../http/http.module';
import { NativeModule } from '../native.module';
import { toOpenApi31 } from './to-openapi-31';

const DESCRIPTION = `Scriptorium's own API: content, plans, copies, jobs and administration.

Errors are problem details (RFC 9457). \`type\` is the address of a page that explains the problem. For invalid input,
\`errors\` lists all errors at once. Lists return \`items\` and \`nextCursor\`. \`Scriptorium-Position\` is the id of the
last event that a response reflects.`;

type Document = ReturnType<typeof toOpenApi31>;

/** Providers of the process that the native API injects. In preview mode Nest resolves them, but creates none. */
const PROVIDED = [GatewayConfig, Health, RpcClient, EventPosition, EventStream];
const PROCESS = PROVIDED.map((provide) => ({ provide, useValue: undefined }));

@Global()
@Module({ providers: PROCESS, exports: PROCESS.map(({ provide }) => provide) })
class ProcessModule {}

@Module({ imports: [ProcessModule, HttpModule, NativeModule] })
class DescribedModule {}

/** Returns the OpenAPI 3.1 document of the controllers. */
export async function describeNativeApi(): Promise<Document> {
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create(DescribedModule, new FastifyAdapter(), options);
  const about = new DocumentBuilder()
    .setTitle('Scriptorium')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth({ type: 'http', description: 'A personal token, or a token from POST /oauth/token.' })
    .build();
  return toOpenApi31({ ...SwaggerModule.createDocument(app, about) });
}

/** Returns the text of the document in docs/openapi. */
export function printNativeDocument(document: Document): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
