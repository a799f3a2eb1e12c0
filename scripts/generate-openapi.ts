/** `npm run gen`: writes the OpenAPI document of the public API from its contracts. A test fails when it is stale. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { publicOpenApi } from '#gateways/public'

const DIR = new URL('../docs/openapi/', import.meta.url)
mkdirSync(DIR, { recursive: true })
writeFileSync(new URL('public.json', DIR), `${JSON.stringify(publicOpenApi(), null, 2)}\n`)
