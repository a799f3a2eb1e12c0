import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** `nobody`, on every Linux. */
const NOBODY = 65_534

const isRoot = process.getuid?.() === 0
const WHY_NOT = 'only root can run something as another user of the system'

/** Tests that need another user run where there can be one; under CI they fail where there cannot. */
export const runsAsOther = isRoot || process.env['CI'] === 'true'
/** What to add to the name of tests that do not run. */
export const whyNot = runsAsOther ? '' : ` (left out: ${WHY_NOT})`

export type Looked = {
  /** The files that could be read. */
  files: string[]
  /** What each address answered. */
  pages: { url: string; headers: Record<string, string>; status: number; text: string }[]
}

/** What that user does: tries each file, and each address as any program at this machine can. */
const LOOK = `
const { readFileSync } = require('node:fs')
const { files, pages } = JSON.parse(process.argv[1])
const read = (path) => { try { readFileSync(path); return true } catch { return false } }
const ask = async ({ url, headers }) => {
  const answer = await fetch(url, { headers, redirect: 'manual' })
  return { url, headers, status: answer.status, text: [...answer.headers].join() + (await answer.text()) }
}
const all = async () => ({ user: process.getuid(), files: files.filter(read), pages: await Promise.all(pages.map(ask)) })
all().then((found) => process.stdout.write(JSON.stringify(found)))
`

/** Looks at files and pages as the user `nobody`. @throws Error where that is not possible */
export async function lookAsNobody(at: {
  files: readonly string[]
  pages: readonly { url: string; headers: Record<string, string> }[]
}): Promise<Looked> {
  if (!isRoot) throw new Error(WHY_NOT)
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOOK, JSON.stringify(at)], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    env: {},
    maxBuffer: 64 * 1024 * 1024,
  })
  const found = JSON.parse(stdout) as Looked & { user: number }
  if (found.user !== NOBODY) throw new Error(`that was user ${found.user}`)
  return found
}
