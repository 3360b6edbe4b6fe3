import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

import { Health } from '@scriptorium/health';
import { AppModule } from '../../app.module';
import { GatewayConfig } from '../../config';
import { CmModule } from './cm.module';

const DESCRIPTION = `Content items that share an id and differ in locale. Errors are problem details (RFC 9457).
Bodies may be sent as \`application/json\` or \`application/json-patch+json\`; they are plain objects in both.
In a body, null counts as absent, except for members that null removes: descriptions, help texts, dates and the locale.
Errors are sent as \`application/problem+json\` if the Accept header prefers it; otherwise as \`application/json\`.`;

/** Returns the document that the controllers of the dialect declare. In preview mode Nest creates no instances. */
export async function describeCmApi(): Promise<OpenAPIObject> {
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const app = await NestFactory.create(
    AppModule.forRoot(new Health(), new GatewayConfig()),
    new FastifyAdapter(),
    options,
  );
  const about = new DocumentBuilder()
    .setTitle('Content Management API')
    .setDescription(DESCRIPTION)
    .setVersion('2.0')
    .addBearerAuth({ type: 'http', description: 'A personal token, or a token from POST /oauth/token.' })
    .build();
  return SwaggerModule.createDocument(app, about, { include: [CmModule] });
}

/** Returns the text of the document in docs/reference/openapi. */
export function printDocument(document: OpenAPIObject): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
