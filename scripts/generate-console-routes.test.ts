import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { CONSOLE_ROUTES_FILE, consoleRoutes } from './generate-console-routes.ts'

it('the Console knows every route of the Web gateway; if not, run npm run gen', async () => {
  expect(await readFile(CONSOLE_ROUTES_FILE, 'utf8')).toBe(consoleRoutes())
})
