/** A Hono server that answers every request with the bytes of the file named in its arguments: the floor for the gateway. */
import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const body = readFileSync(process.argv[2] ?? '', 'utf8')
const app = new Hono()
app.get('*', () => new Response(body, { headers: { 'content-type': 'application/json' } }))
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => process.send?.({ port }))
