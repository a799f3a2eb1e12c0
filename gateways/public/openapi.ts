import { OpenAPIHono } from '@hono/zod-openapi'
import { LINKS } from './openapi-links.ts'
import { type Operation, withGatewayParts } from './openapi-parts.ts'
import { PUBLIC_BASE_PATH, publicRoutes } from './routes.ts'

const SECURITY = 'apiKey'

/** The OpenAPI 3.1 document of the public API, made from the contracts and from what the gateway adds to them. */
export function publicOpenApi(): object {
  const app = new OpenAPIHono()
  app.openAPIRegistry.registerComponent('securitySchemes', SECURITY, {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
  })
  for (const { spec } of publicRoutes)
    app.openAPIRegistry.registerPath({ ...spec, security: [{ [SECURITY]: [] }] })
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Marqo Cloud',
      version: '2',
      description:
        'Indexes, API keys and members of an account. Documents and search live at the endpoint of each index.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: PUBLIC_BASE_PATH }],
  })
  return withGatewayParts(document, (operation: Operation) => LINKS[operation.operationId ?? ''])
}
